"""Own words about working days. They hold for the whole service: deadlines, locks and days of service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from canteen import audit, workdays
from canteen.accounts.access import Right, visible_bureaus
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry.models import Bureau
from canteen.workdays import WorkdayOverride


@dataclass(frozen=True)
class Special:
    """A day on which working differs from its weekday, and where that is said."""

    day: date
    working: bool
    name: str
    own: bool


def may_change(user: User) -> bool:
    """Whether this person manages a bureau at the top: what all live by is not for one district to change."""
    tops = visible_bureaus(user, Right.MANAGE).where(Bureau.parent_id.is_(None))
    return session.scalar(tops.limit(1)) is not None


def specials(year: int) -> Iterator[Special]:
    """Holidays, make-up days and own days of a year, by date."""
    calendar, own = workdays.calendar(), {row.day for row in _own(year)}
    for day in workdays.days(date(year, 1, 1), date(year, 12, 31)):
        working = calendar.is_working(day)
        if day in own or working != (day.weekday() < 5):
            yield Special(day, working, calendar.name(day), day in own)


def set_day(day: date, working: bool, name: str, *, by: User) -> None:
    """Say of a day that offices work on it or not; said again, the last word counts."""
    old = session.get(WorkdayOverride, day)
    before = {"working": old.working, "name": old.reason} if old is not None else None
    workdays.override(day, working, name)
    now = {"working": working, "name": name}
    if before != now:
        audit.record("workday.override", f"workday:{day}", by=by.id, old=before, new=now)


def drop_day(day: date, *, by: User) -> None:
    """Take an own word back, so that the State Council's calendar counts again."""
    row = session.get(WorkdayOverride, day)
    if row is None:
        raise Refusal("这一天没有自定的安排。")
    audit.record("workday.drop", f"workday:{day}", by=by.id, old={"working": row.working, "name": row.reason})
    session.delete(row)


def _own(year: int) -> list[WorkdayOverride]:
    query = select(WorkdayOverride).where(WorkdayOverride.day.between(date(year, 1, 1), date(year, 12, 31)))
    return list(session.scalars(query))
