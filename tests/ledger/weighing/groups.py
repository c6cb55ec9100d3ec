"""Builders for what is weighed together or over several days."""

from datetime import date
from typing import Any

from canteen import clock
from canteen.ledger.weighing.models import PointWeight, SpanWeight
from canteen.registry.models import Canteen, WeighingPoint, WeighingPointMember
from tests import make


def point(*members: Canteen, holds_from: date = date(2026, 1, 1), **more: Any) -> WeighingPoint:
    """A weighing point of these canteens, run by the first one's institution."""
    more.setdefault("code", f"P-{members[0].code}")
    more.setdefault("name", "示例称重点")
    row = make.saved(WeighingPoint(institution_id=members[0].institution_id, **more))
    for canteen in members:
        member(row, canteen, holds_from)
    return row


def member(point: WeighingPoint, canteen: Canteen, holds_from: date, holds_to: date | None = None) -> None:
    make.saved(
        WeighingPointMember(
            point_id=point.id, canteen_id=canteen.id, holds_from=holds_from, holds_to=holds_to
        )
    )


def weighed(point: WeighingPoint, day: date, grams: int, scope: str = "all") -> PointWeight:
    return make.saved(
        PointWeight(
            point_id=point.id,
            day=day,
            total_g=grams,
            mixed_scope=scope,
            source="web",
            saved_at=clock.at(day, 18),
        )
    )


def span(
    canteen: Canteen, first: date, last: date, grams: int, scope: str = "all", **more: Any
) -> SpanWeight:
    return make.saved(
        SpanWeight(
            canteen_id=canteen.id,
            first_day=first,
            last_day=last,
            total_g=grams,
            mixed_scope=scope,
            saved_at=clock.at(last, 18),
            **more,
        )
    )
