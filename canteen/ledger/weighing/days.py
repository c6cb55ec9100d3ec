"""What one canteen gets of weights that are not its own alone, day by day: for its pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from canteen import clock, workdays
from canteen.db import session
from canteen.ledger.planned import Period, Span, modes_over_time
from canteen.ledger.weighing.elsewhere import elsewhere_query
from canteen.ledger.weighing.models import SpanWeight
from canteen.ledger.weighing.shared import shared_days
from canteen.ledger.weighing.spread import spread_days
from canteen.registry.models import Canteen


@dataclass(frozen=True)
class Part:
    """The grams that a day gets, what the weight holds, and where it was weighed."""

    day: date
    grams: int
    scope: str
    shared: bool = False
    others_g: int = 0
    others_diners: int = 0


@dataclass(frozen=True)
class Elsewhere:
    """A canteen's days whose weight counts from its point, and those that get a part of a span."""

    shared: dict[date, Part]
    spread: dict[date, Part]


def elsewhere(canteen: Canteen, first: date, last: date) -> Elsewhere:
    """The shared weights that count from first to last, and every part of a span: whether a part is used
    depends on whether the day was weighed itself."""
    period = Period([canteen.id], first, last, min(last, clock.today()), workdays.calendar())
    asked = period.parameters()
    has_shared, has_spread = session.execute(elsewhere_query(Span()), asked).one()
    return Elsewhere(_shared(asked) if has_shared else {}, _spread(asked) if has_spread else {})


def parts_of(canteen: Canteen, row: SpanWeight) -> list[Part]:
    """How a weight over several days is spread over them; none when nobody is known to have eaten."""
    found = elsewhere(canteen, row.first_day, row.last_day).spread
    return [found[day] for day in sorted(found)] if row.voided_at is None else []


def _shared(asked: dict[str, Any]) -> dict[date, Part]:
    rows: Any = shared_days(Span(), modes_over_time()).c
    query = select(rows.day, rows.share, rows.mixed_scope, rows.others_g, rows.others_diners)
    return {
        day: Part(day, int(share), scope, True, int(grams), int(diners))
        for day, share, scope, grams, diners in session.execute(query, asked)
    }


def _spread(asked: dict[str, Any]) -> dict[date, Part]:
    rows = spread_days(Span()).c
    query = select(rows.day, rows.share, rows.mixed_scope)
    return {day: Part(day, int(share), scope) for day, share, scope in session.execute(query, asked)}
