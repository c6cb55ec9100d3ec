"""Builders of the ledger's tests: whole days, confirmations, requests, exceptions."""

from datetime import date
from typing import Any

from canteen import clock
from canteen.accounts.models import User
from canteen.ledger.corrections.models import Correction
from canteen.ledger.extensions.models import Extension
from canteen.ledger.signing.models import MonthConfirmation
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import day


def whole_meal(canteen: Canteen, on: date, meal: str = "lunch", *, hour: int = 14, **values: Any) -> None:
    """A meal with all that a delivered canteen owes, saved and complete on its day."""
    figures = {"diners": 100, "plate_waste_g": 5_000, "unserved_waste_g": 1_000}
    make.meal(canteen, on, meal, completed_at=clock.at(on, hour), **(figures | values))


def confirmation(canteen: Canteen, month: str, by: User | None = None, **more: Any) -> MonthConfirmation:
    """A month (2026-09) that was confirmed on the third of the next."""
    person = by or make.user("confirmer", canteen.institution, name="示例分管负责人")
    at = more.pop("at", clock.at(day("2026-10-03"), 9))
    row = MonthConfirmation(canteen_id=canteen.id, month=day(f"{month}-01"), by_id=person.id, at=at, **more)
    return make.saved(row)


def extension(canteen: Canteen, month: str, until: str, **more: Any) -> Extension:
    """A month held open by an officer."""
    officer = make.user("officer", canteen.institution.bureau)
    values = {
        "reason": "停电一周，纸质台账待录入",
        "granted_by_id": officer.id,
        "granted_at": clock.at(day("2026-10-09"), 9),
    }
    row = Extension(canteen_id=canteen.id, month=day(f"{month}-01"), until=day(until), **(values | more))
    return make.saved(row)


def correction(canteen: Canteen, on: date, by: User, **more: Any) -> Correction:
    """A request about a lunch that waits for a decision."""
    values = {
        "meal": "lunch",
        "occasion": "work",
        "changes": {"diners": [100, 110]},
        "reason": "漏计一桌",
        "asked_at": clock.now(),
    }
    return make.saved(Correction(canteen_id=canteen.id, day=on, asked_by_id=by.id, **(values | more)))
