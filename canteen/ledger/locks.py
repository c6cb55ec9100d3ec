"""Why a day's ledger cannot be changed any more; each reason is its own sentence and says who can help.

Locked data stay readable. One function answers for pages, files and programs: all of them write through a
Book, which asks here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from canteen import clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.extensions.models import Extension
from canteen.ledger.signing.models import MonthConfirmation
from canteen.registry.models import Canteen
from canteen.workdays import Calendar, month_lock_day

HOW_TO_CORRECT = "确需更正的，请提交更正申请，写明理由，由主管的机关事务管理部门审定后更正。"


class Reason(StrEnum):
    """What locks a day."""

    NOT_OPEN = "not_open"  # the canteen had not opened yet, or has closed
    DEADLINE = "deadline"
    CONFIRMED = "confirmed"
    FROZEN = "frozen"  # figures were made of it that are fixed


@dataclass(frozen=True)
class Lock:
    """One reason, and the sentence that tells it."""

    reason: Reason
    sentence: str


class Locked(Refusal):
    """A write met a lock; the text is the sentence of the lock."""


Asked = Callable[[Canteen, date], Lock | None]
_further: list[Asked] = []


def further(ask: Asked) -> Asked:
    """Let a package above the ledger add a reason: asked with the canteen and the first day of a month."""
    _further.append(ask)
    return ask


def of_day(canteen: Canteen, day: date, today: date, calendar: Calendar) -> list[Lock]:
    """Every reason why this day is locked; none while it is open."""
    if not canteen.is_open_on(day):
        return [Lock(Reason.NOT_OPEN, _not_open(canteen, day))]
    return of_month(canteen, day.replace(day=1), today, calendar)


def of_month(canteen: Canteen, month: date, today: date, calendar: Calendar) -> list[Lock]:
    """Every reason why a month (its first day) is locked, the one that nobody can open first."""
    if month >= today.replace(day=1):
        return []
    found = [ask(canteen, month) for ask in (*_further, _confirmed)]
    found.append(_overdue(canteen, month, today, calendar))
    return [lock for lock in found if lock is not None]


def refusal(canteen: Canteen, day: date, today: date, calendar: Calendar) -> str | None:
    """The sentences for whoever wants to change a locked day, or None while it is open."""
    locks = of_day(canteen, day, today, calendar)
    if not locks:
        return None
    help_ = [HOW_TO_CORRECT] if locks[0].reason is not Reason.NOT_OPEN else []
    return "".join([lock.sentence for lock in locks] + help_)


def standing_extension(canteen: Canteen, month: date, today: date) -> Extension | None:
    """The exception that holds a month open today."""
    query = select(Extension).where(
        Extension.canteen_id == canteen.id,
        Extension.month == month,
        Extension.ended_at.is_(None),
        Extension.until >= today,
    )
    return session.scalar(query.order_by(Extension.until.desc()).limit(1))


def standing_confirmation(canteen: Canteen, month: date) -> MonthConfirmation | None:
    """The confirmer's word for a month, unless it was withdrawn."""
    return session.scalar(
        select(MonthConfirmation).where(
            MonthConfirmation.canteen_id == canteen.id,
            MonthConfirmation.month == month,
            MonthConfirmation.withdrawn_at.is_(None),
        )
    )


def _not_open(canteen: Canteen, day: date) -> str:
    if day < canteen.opened_on:
        return f"食堂{chinese(canteen.opened_on)}才启用，之前的日子不用填报。"
    assert canteen.closed_on is not None  # Neither before the opening nor open: it has closed.
    return f"食堂{chinese(canteen.closed_on)}已停用，之后的日子不用填报；以前的台账仍可查看。"


def _confirmed(canteen: Canteen, month: date) -> Lock | None:
    found = standing_confirmation(canteen, month)
    if found is None:
        return None
    name = session.get_one(User, found.by_id).name
    on = chinese(clock.local(found.at).date())
    return Lock(
        Reason.CONFIRMED,
        f"{month.year}年{month.month}月的台账已由分管负责人{name}于{on}确认，不能直接修改。",
    )


def _overdue(canteen: Canteen, month: date, today: date, calendar: Calendar) -> Lock | None:
    last_open = month_lock_day(month, calendar)
    if today <= last_open or standing_extension(canteen, month, today) is not None:
        return None
    return Lock(
        Reason.DEADLINE,
        f"{month.year}年{month.month}月的台账只开放到{last_open.month}月{last_open.day}日，"
        "现在已经锁定，不能直接修改。",
    )


def chinese(day: date) -> str:
    """2026年9月14日."""
    return f"{day.year}年{day.month}月{day.day}日"
