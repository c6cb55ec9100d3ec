"""What a sheet is scored from: the ledger's sums beside what was noted, counted and evaluated before.

A few grouped queries serve any number of canteens; nothing is asked per canteen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from canteen import workdays
from canteen.db import session
from canteen.evaluation.history import internal_evaluations
from canteen.evaluation.models import Activity
from canteen.ledger import due, facts
from canteen.registry.models import Canteen, CanteenMode, CountingPolicy
from canteen.workdays import Calendar
from scoring.facts import Facts
from scoring.periods import Quarter
from scoring.table import Standard

COUNTED = ("training", "publicity", "meeting", "inspection", "analysis")
FINDING, BONUS = "finding", "bonus"

Row = TypeVar("Row", Activity, CountingPolicy)
Noted = dict[int, list[Activity]]


def facts_for(canteens: Sequence[Canteen], quarter: Quarter, standard: Standard) -> dict[int, Facts]:
    """The facts of each canteen for a quarter, by canteen id; modes of the canteens must be loaded."""
    ids = [canteen.id for canteen in canteens]
    before = quarter.same_last_year
    now = facts.sums_for(ids, quarter.first_day, quarter.last_day)
    then = facts.sums_for(ids, before.first_day, before.last_day)
    evaluated = internal_evaluations(canteens, quarter, standard)
    noted, policies, calendar = _noted(ids, quarter), _policies(ids), workdays.calendar()
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


def mode_in(canteen: Canteen, quarter: Quarter, calendar: Calendar) -> CanteenMode:
    """How the canteen was run on most of its service days; the later mode where two held equally long."""
    held = [mode for mode in canteen.modes if quarter.first_day < mode.holds_from <= quarter.last_day]
    if not held:
        return canteen.mode_on(quarter.last_day)
    served: Counter[CanteenMode] = Counter(
        canteen.mode_on(day) for day in quarter.days() if due.planned(canteen, day, calendar)
    )
    return max(canteen.modes, key=lambda mode: (served[mode], mode.holds_from))


@dataclass(frozen=True)
class _Counting:
    drained: bool
    bones_counted: bool


def _base_problem(
    canteen: Canteen, policies: list[CountingPolicy], quarter: Quarter, calendar: Calendar
) -> str:
    """Why last year's figure must not be compared with this one; "" when it may."""
    before = quarter.same_last_year
    if canteen.opened_on > before.last_day:
        return ""
    then, mode = mode_in(canteen, before, calendar), mode_in(canteen, quarter, calendar)
    if (then.operation, then.supply) != (mode.operation, mode.supply):
        return "经营方式或供餐方式与上年同期不同,与上年同期不可比"
    if _counting_on(policies, quarter.last_day) != _counting_on(policies, before.last_day):
        return "沥水或骨渣的计量口径与上年同期不同,与上年同期不可比"
    return ""


def _counting_on(policies: list[CountingPolicy], day: date) -> _Counting:
    """The policy that held; before the first one was noted, the usual: drained, without bones."""
    held = [policy for policy in policies if policy.holds_from <= day]
    return _Counting(held[-1].drained, held[-1].bones_counted) if held else _Counting(True, False)


def _policies(ids: Iterable[int]) -> dict[int, list[CountingPolicy]]:
    query = (
        select(CountingPolicy).where(CountingPolicy.canteen_id.in_(ids)).order_by(CountingPolicy.holds_from)
    )
    return _by_canteen(session.scalars(query))


def _noted(ids: Iterable[int], quarter: Quarter) -> Noted:
    """Records that stand: counted ones of the twelve months to the quarter's end, findings and bonus items
    of the quarter itself."""
    year_before = quarter.same_last_year.last_day + timedelta(days=1)
    query = select(Activity).where(
        Activity.canteen_id.in_(ids),
        Activity.day.between(year_before, quarter.last_day),
        Activity.voided_at.is_(None),
    )
    return _by_canteen(row for row in session.scalars(query) if row.kind in COUNTED or row.day in quarter)


def _by_canteen(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.canteen_id].append(row)
    return found


def _months_open(opened_on: date, last_day: date) -> int:
    """Months begun since the opening, the opening month included; a full year is enough to know."""
    months = (last_day.year - opened_on.year) * 12 + last_day.month - opened_on.month + 1
    return max(0, min(months, 12))
