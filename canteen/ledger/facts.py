"""What canteens recorded, as sums: the one way from the ledger to every figure, sheet and circular.

One grouped query serves any set of canteens and any period. Pairing, streams before totals and the
duties of each day are decided in it; nothing is a mean of anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Result, Row, Select, select
from sqlalchemy.orm import selectinload

from canteen import clock, workdays
from canteen.db import session
from canteen.ledger.columns import zero
from canteen.ledger.day_sums import day_sums, quiet_day_sums
from canteen.ledger.due import Duties, closed_meals
from canteen.ledger.fed_days import fed_day_sums
from canteen.ledger.meal_sums import meal_sums
from canteen.ledger.models import Closure, DayRecord
from canteen.ledger.planned import Period, Span, modes_over_time
from canteen.ledger.weighing.elsewhere import elsewhere_query
from canteen.ledger.weighing.shared import others_sums, shared_days
from canteen.ledger.weighing.spread import spread_days
from canteen.registry.models import Canteen
from scoring.measures import Sums
from scoring.periods import Month
from scoring.sums import NAMES

__all__ = ["monthly", "sums_for"]


def sums_for(canteen_ids: Select[Any] | Iterable[int], first: date, last: date) -> dict[int, Sums]:
    """The sums of each canteen asked for from first to last, both included; all zero where nothing was due.

    `canteen_ids` is a Select of one column of ids, or the ids. Duties count to yesterday: today's ledger may
    be written until midnight. Weights of shared points and of several days are dealt out to canteens and
    days; a canteen's own figure adds what the rest of its group holds (`others_` of Sums), a total over
    canteens does not. Counting rules: reconstructed defaults of the trial standard.
    """
    chosen = canteen_ids if isinstance(canteen_ids, Select) else list(canteen_ids)
    over = min(last, clock.today() - timedelta(days=1))
    period = Period(chosen, first, last, over, workdays.calendar())
    recorded = {row.id: _sums(row) for row in _recorded(period)}
    opening = _opening_stock(period)
    return {
        canteen_id: replace(
            found := recorded.get(canteen_id, Sums()),
            meals_due=meals,
            service_days=found.service_days + days,
            opening_stock_g=opening.get(canteen_id, 0),
        )
        for canteen_id, (days, meals) in _duties(period).items()
    }


def monthly(
    canteen_ids: Select[Any] | Iterable[int], first: date, last: date
) -> dict[tuple[int, date], Sums]:
    """The sums of each canteen and month, keyed by (canteen id, first day of the month), for trends."""
    return {
        (canteen_id, month.first_day): sums
        for month in _months(first, last)
        for canteen_id, sums in sums_for(
            canteen_ids, max(first, month.first_day), min(last, month.last_day)
        ).items()
    }


def _recorded(period: Period) -> Result[Any]:
    """One row per canteen. Points and spans are asked for only where there are any."""
    asked = period.parameters()
    if isinstance(period.canteens, list):
        there = session.execute(_weighed_elsewhere(), asked).one()
        return session.execute(_query_of_list(*there), asked)
    span = Span(period.canteens)
    there = session.execute(elsewhere_query(span), asked).one()
    return session.execute(_query(span, *there), asked)


@cache
def _query_of_list(has_shared: bool, has_spread: bool) -> Select[Any]:
    """Built once: building it costs several times what a canteen's quarter costs the database."""
    return _query(Span(), has_shared, has_spread)


@cache
def _weighed_elsewhere() -> Select[bool, bool]:
    return elsewhere_query(Span())


def _query(span: Span, has_shared: bool, has_spread: bool) -> Select[Any]:
    """Meals, days and paired days of each canteen, each grouped once."""
    modes = modes_over_time()
    shared = shared_days(span, modes) if has_shared else None
    spread = spread_days(span) if has_spread else None
    fed_days = fed_day_sums(span, modes, shared, spread)
    parts = [meal_sums(span, modes), fed_days, day_sums(span), quiet_day_sums(span, modes)]
    parts += [] if shared is None else [others_sums(shared)]
    columns = []
    for name in NAMES:
        found = [zero(part.c[name]) for part in parts if name in part.c]
        columns += [sum(found[1:], start=found[0]).label(name)] if found else []
    query = select(Canteen.id, *columns).where(Canteen.id.in_(span.canteens))
    for part in parts:
        query = query.outerjoin(part, part.c.canteen_id == Canteen.id)
    return query


def _sums(row: Row[Any]) -> Sums:
    """PostgreSQL sums integers as decimals; a Sums holds ints."""
    values = {name: int(value) for name, value in row._mapping.items() if name != "id"}
    values["waste_left_out"] -= values["waste_rows"]
    streams = values["s1_g"] - values["reused_g"] + values["s2_g"] + values["s3_g"] + values["s4_g"]
    return Sums(**values, waste_g=streams + values["mixed_g"])


def _duties(period: Period) -> dict[int, tuple[int, int]]:
    """(days on which a meal was due, meals due) of every canteen asked for."""
    counter = Duties(period.first, period.over, period.calendar)
    canteens = session.scalars(
        select(Canteen).where(Canteen.id.in_(period.canteens)).options(selectinload(Canteen.modes))
    )
    closures = defaultdict(list)
    for closure in session.scalars(
        select(Closure).where(
            Closure.canteen_id.in_(period.canteens), Closure.day.between(period.first, period.over)
        )
    ):
        closures[closure.canteen_id].append(closure)
    return {c.id: counter.count(c, closed_meals(closures[c.id])) for c in canteens}


def _opening_stock(period: Period) -> dict[int, int]:
    """Grams at the start of the period's first month: the earliest figure of that month."""
    month = Month.of(period.first)
    rows = session.execute(
        select(DayRecord.canteen_id, DayRecord.opening_stock_g)
        .where(
            DayRecord.canteen_id.in_(period.canteens),
            DayRecord.day.between(month.first_day, month.last_day),
            DayRecord.opening_stock_g.is_not(None),
        )
        .order_by(DayRecord.day.desc())
    )
    return {canteen_id: grams for canteen_id, grams in rows if grams is not None}


def _months(first: date, last: date) -> Iterator[Month]:
    month = Month.of(first)
    while month.first_day <= last:
        yield month
        month = month.next
