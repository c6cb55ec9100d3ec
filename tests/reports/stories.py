"""A small canteen with a month behind it, for the forms."""

from datetime import date
from typing import Any

from canteen.ledger.models import Closure, Collection
from canteen.registry.models import Canteen
from tests import make

SEPTEMBER = "2026-09"


def canteen(**more: Any) -> Canteen:
    """Opened on Thursday 10 September 2026, lunch on working days."""
    return make.canteen(code="C-1", name="示例食堂", opened_on=date(2026, 9, 10), **more)


def done(canteen: Canteen, day: int, **values: Any) -> None:
    """A lunch with everything in it, completed on the day."""
    figures = {
        "expected_diners": 110,
        "expected_at": make.clock.at(date(2026, 9, day), 9),
        "diners": 100,
        "checked_plates": 50,
        "clean_plates": 45,
        "prepared_g": 60_000,
        "unserved_waste_g": 1_005,
        "plate_waste_g": 5_000,
    }
    moment = make.clock.at(date(2026, 9, day), 14)
    make.meal(canteen, date(2026, 9, day), completed_at=moment, **(figures | values))


def kitchen(canteen: Canteen, day: int, **values: Any) -> None:
    figures = {"prep_waste_g": 3_000, "reused_g": 500, "spoilage_g": 0, "issued_g": 40_000}
    make.day(canteen, date(2026, 9, day), **(figures | values))


def closed(canteen: Canteen, day: int, meal: str = "lunch", **values: Any) -> None:
    at = make.clock.at(date(2026, 9, day), 7)
    figures = {"reason": "停水检修", "entered_at": at, "counts": True}
    make.saved(Closure(canteen_id=canteen.id, day=date(2026, 9, day), meal=meal, **(figures | values)))


def collected(canteen: Canteen, day: int, **values: Any) -> None:
    figures = {"kind": "food", "collector": "示例环卫公司", "destination": "示例处理厂", "collected_g": 9_000}
    make.saved(Collection(canteen_id=canteen.id, day=date(2026, 9, day), **(figures | values)))
