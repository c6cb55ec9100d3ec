"""What a sheet is scored from: the ledger's sums beside what was noted, counted and evaluated before.

A few grouped queries serve any number of canteens; nothing is asked per canteen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from canteen import clock, workdays
from canteen.db import session
from canteen.evaluation.comparing import counting_problem, mode_in, mode_problem, policies_of
from canteen.evaluation.history import internal_evaluations
from canteen.evaluation.models import Activity
from canteen.ledger import facts
from canteen.registry.models import Canteen, CanteenMode, CountingPolicy
from canteen.workdays import Calendar
from scoring.facts import Facts
from scoring.periods import Quarter, same_day_last_year
from scoring.table import Standard

COUNTED = ("training", "publicity", "meeting", "inspection", "analysis")
FINDING, BONUS = "finding", "bonus"
LAST_YEAR = "上年同期"

Noted = dict[int, list[Activity]]


def facts_for(canteens: Sequence[Canteen], quarter: Quarter, standard: Standard) -> dict[int, Facts]:
    """The facts of each canteen for a quarter, by canteen id; modes of the canteens must be loaded.

    Of a quarter that runs, both years count to yesterday's day: today's ledger may be written until midnight.
    """
    ids = [canteen.id for canteen in canteens]
    before, until = quarter.same_last_year, min(quarter.last_day, clock.today() - timedelta(days=1))
    now = facts.sums_for(ids, quarter.first_day, until)
    then = facts.sums_for(ids, before.first_day, same_day_last_year(until))
    evaluated = internal_evaluations(canteens, quarter, standard)
    noted, policies, calendar = _noted(ids, quarter), policies_of(ids), workdays.calendar()
    return {
        canteen.id: Facts(
            **_mode_facts(mode_in(canteen, quarter, calendar)),
            **_noted_facts(noted[canteen.id], evaluated[canteen.id]),
            sums=now[canteen.id],
            base=then[canteen.id] if canteen.opened_on <= before.last_day else None,
            base_problem=_base_problem(canteen, policies[canteen.id], quarter, calendar),
            months_open=_months_open(canteen.opened_on, quarter.last_day),
        )
        for canteen in canteens
    }


def _mode_facts(mode: CanteenMode) -> dict[str, Any]:
    return {
        "operation": str(mode.operation),
        "supply": str(mode.supply),
        "service": str(mode.service),
        "size": str(mode.size),
        "official_meals": mode.official_meals,
    }


def _noted_facts(rows: list[Activity], evaluated: dict[str, int]) -> dict[str, Any]:
    counted = Counter(row.kind for row in rows if row.kind in COUNTED)
    return {
        "records": dict(counted) | evaluated,
        "findings": frozenset(row.title for row in rows if row.kind == FINDING),
        "bonus": tuple(sorted({row.title for row in rows if row.kind == BONUS})),
    }


def _base_problem(
    canteen: Canteen, policies: list[CountingPolicy], quarter: Quarter, calendar: Calendar
) -> str:
    """Why last year's figure must not be compared with this one; "" when it may, or when there is none."""
    before = quarter.same_last_year
    if canteen.opened_on > before.last_day:
        return ""
    return mode_problem(canteen, quarter, before, LAST_YEAR, calendar) or counting_problem(
        policies, quarter, before, LAST_YEAR
    )


def _noted(ids: Iterable[int], quarter: Quarter) -> Noted:
    """Records that stand: counted ones of the twelve months to the quarter's end, findings and bonus items
    of the quarter itself."""
    year_before = quarter.same_last_year.last_day + timedelta(days=1)
    query = select(Activity).where(
        Activity.canteen_id.in_(ids),
        Activity.day.between(year_before, quarter.last_day),
        Activity.voided_at.is_(None),
    )
    found: Noted = defaultdict(list)
    for row in session.scalars(query):
        if row.kind in COUNTED or row.day in quarter:
            found[row.canteen_id].append(row)
    return found


def _months_open(opened_on: date, last_day: date) -> int:
    """Months begun since the opening, the opening month included; a full year is enough to know."""
    months = (last_day.year - opened_on.year) * 12 + last_day.month - opened_on.month + 1
    return max(0, min(months, 12))
