"""Meals that were not served: closing a meal or a day, approving it, taking it back.

Entered before the meal it counts at once; entered afterwards it counts when the canteen head (审核人) has
approved it. A closure made by mistake is voided, never deleted.
"""

from datetime import date

from sqlalchemy import select

from canteen import audit, clock, workdays
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import locks
from canteen.ledger.locks import Locked
from canteen.ledger.models import WHOLE_DAY, Closure, MealRecord
from canteen.ledger.timing import begins_at
from canteen.registry.models import Canteen, Meal

REASONS = ("节假日放假", "停水停电", "设备检修", "单位集体外出", "会议培训统一安排")


def close_meal(
    canteen: Canteen,
    day: date,
    meal: str,
    reason: str,
    *,
    by_id: int | None,
    approves: bool = False,
    correction: str | None = None,
) -> Closure:
    """Note that a meal (or the whole day, "all") is not served.

    `approves` says that the person may approve closures here, so that theirs counts at once; `correction` is
    the reason that admits a locked month. Raises as refuse_closing does.
    """
    refuse_closing(canteen, day, meal, correction=correction)
    return _enter(canteen, day, meal, reason, by_id, counts=approves or _is_before(day, meal))


def refuse_closing(canteen: Canteen, day: date, meal: str, *, correction: str | None = None) -> None:
    """Raise Refusal when a meal cannot be closed: the month is locked, the canteen is not open that day, or
    people were served. Nothing is written."""
    if correction is None:
        _refuse_locked(canteen, day)
    if not canteen.is_open_on(day):
        raise Refusal("这一天食堂没有启用，不用登记停餐。")
    if _served(canteen, day, meal):
        raise Refusal("这一餐已经填了就餐人次，不能登记停餐。填错的，请先把就餐人次清空。")


def approve_closure(canteen: Canteen, closure: Closure, *, by: User) -> None:
    """Let a closure that was entered after the meal count."""
    _refuse_locked(canteen, closure.day)
    if closure.counts:
        return
    closure.counts, closure.approved_at, closure.approved_by_id = True, clock.now(), by.id
    audit.record("ledger.approve_closure", _subject(canteen, closure), by=by.id)


def void_closure(canteen: Canteen, closure: Closure, reason: str, *, by: User) -> None:
    """Take a closure back; the meal is due again."""
    _refuse_locked(canteen, closure.day)
    if closure.voided_at is None:
        closure.voided_at, closure.void_reason = clock.now(), reason
        audit.record("ledger.void_closure", _subject(canteen, closure), by=by.id, reason=reason)


def _enter(
    canteen: Canteen, day: date, meal: str, reason: str, by_id: int | None, *, counts: bool
) -> Closure:
    query = select(Closure).where(Closure.canteen_id == canteen.id, Closure.day == day, Closure.meal == meal)
    closure = session.scalar(query)
    if closure is not None and closure.voided_at is None and closure.reason == reason:
        return closure  # the same said twice
    if closure is None:
        closure = Closure(canteen_id=canteen.id, day=day, meal=meal)
        session.add(closure)
    closure.reason, closure.entered_at, closure.entered_by_id = reason, clock.now(), by_id
    closure.counts, closure.voided_at, closure.void_reason = counts, None, None
    closure.approved_at = closure.approved_by_id = None
    audit.record("ledger.close", _subject(canteen, closure), by=by_id, new={"counts": counts}, reason=reason)
    return closure


def _is_before(day: date, meal: str) -> bool:
    """Whether the meal has yet to begin; a whole day begins with its first meal."""
    return clock.now() < begins_at(day, Meal.BREAKFAST if meal == WHOLE_DAY else Meal(meal))


def _served(canteen: Canteen, day: date, meal: str) -> bool:
    query = select(MealRecord.meal).where(
        MealRecord.canteen_id == canteen.id, MealRecord.day == day, MealRecord.diners > 0
    )
    served = {str(found) for found in session.scalars(query)}
    return bool(served) if meal == WHOLE_DAY else meal in served


def _refuse_locked(canteen: Canteen, day: date) -> None:
    if sentence := locks.refusal(canteen, day, clock.today(), workdays.calendar()):
        raise Locked(sentence)


def _subject(canteen: Canteen, closure: Closure) -> str:
    return f"closure:{canteen.code}:{closure.day}:{closure.meal}"
