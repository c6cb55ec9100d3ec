"""Whether a canteen's figures of two periods may be compared: how it was run and how it weighed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from canteen.db import session
from canteen.ledger import due
from canteen.registry.models import Canteen, CanteenMode, CountingPolicy
from canteen.workdays import Calendar
from scoring.periods import Period


def mode_in(canteen: Canteen, period: Period, calendar: Calendar) -> CanteenMode:
    """How the canteen was run on most of its service days; the later mode where two held equally long."""
    held = [mode for mode in canteen.modes if period.first_day < mode.holds_from <= period.last_day]
    if not held:
        return canteen.mode_on(period.last_day)
    served: Counter[CanteenMode] = Counter(
        canteen.mode_on(day) for day in period.days() if due.planned(canteen, day, calendar)
    )
    return max(canteen.modes, key=lambda mode: (served[mode], mode.holds_from))


def mode_problem(canteen: Canteen, now: Period, then: Period, called: str, calendar: Calendar) -> str:
    """Why the two periods cannot be compared for how the canteen was run; "" when they can, and when it was
    not open then. `called` is how a sentence calls the earlier one: 上年同期, 上季度."""
    if canteen.opened_on > then.last_day:
        return ""
    before, mode = mode_in(canteen, then, calendar), mode_in(canteen, now, calendar)
    same = (before.operation, before.supply) == (mode.operation, mode.supply)
    return "" if same else f"经营方式或供餐方式与{called}不同,与{called}不可比"


def counting_problem(policies: list[CountingPolicy], now: Period, then: Period, called: str) -> str:
    """Why weights of the two periods cannot be compared for how they were counted; "" when they can."""
    same = _counting_on(policies, now.last_day) == _counting_on(policies, then.last_day)
    return "" if same else f"沥水或骨渣的计量口径与{called}不同,与{called}不可比"


def policies_of(ids: Iterable[int]) -> dict[int, list[CountingPolicy]]:
    """The counting policies of canteens, by canteen id, in the order of their days."""
    query = (
        select(CountingPolicy).where(CountingPolicy.canteen_id.in_(ids)).order_by(CountingPolicy.holds_from)
    )
    found: dict[int, list[CountingPolicy]] = defaultdict(list)
    for policy in session.scalars(query):
        found[policy.canteen_id].append(policy)
    return found


@dataclass(frozen=True)
class _Counting:
    drained: bool
    bones_counted: bool


def _counting_on(policies: list[CountingPolicy], day: date) -> _Counting:
    """The policy that held; before the first one was noted, the usual: drained, without bones."""
    held = [policy for policy in policies if policy.holds_from <= day]
    return _Counting(held[-1].drained, held[-1].bones_counted) if held else _Counting(True, False)
