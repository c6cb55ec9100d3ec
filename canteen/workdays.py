"""Working days: the State Council calendar with make-up days, corrected by a table of our own.

For a year the library does not know, weekdays stand in and `Calendar.unknown_years` says so, because a
deadline must not fail in December when next year's notice is not yet in the library.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from sqlalchemy import Date, String, select
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, session

HOLIDAYS: dict[str, str] = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


class WorkdayOverride(Base):
    """A day that is (or is not) a working day whatever the library says."""

    __tablename__ = "workday_override"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))


class Calendar:
    """Answers for one piece of work: the overrides are read once, then no query is made per day."""

    def __init__(
        self, overrides: dict[date, bool] | None = None, reasons: dict[date, str] | None = None
    ) -> None:
        self._overrides = overrides or {}
        self._reasons = reasons or {}

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self._overrides:
            return self._overrides[day]
        if not _library_knows(day.year):
            return day.weekday() < 5
        return _is_workday(day)

    def name(self, day: date) -> str:
        """What the calendar calls a day: its holiday, 调休上班, an override's reason; mostly nothing."""
        if day in self._reasons:
            return self._reasons[day]
        if not _library_knows(day.year):
            return ""
        holiday = chinese_calendar.get_holiday_detail(day)[1]
        if self.is_working(day):
            return "调休上班" if day.weekday() > 4 else ""
        return HOLIDAYS.get(str(holiday), "")

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """The working days from first to last, both included."""
        return (day for day in days(first, last) if self.is_working(day))

    def after(self, day: date, count: int) -> date:
        """The count-th working day after a day (the day itself does not count)."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def unknown_years(self, first: date, last: date) -> list[int]:
        """Years of which neither the library nor an own override says anything: weekdays stand in."""
        told = {day.year for day in self._overrides}
        years = range(first.year, last.year + 1)
        return [year for year in years if not _library_knows(year) and year not in told]


def calendar() -> Calendar:
    """The calendar with the overrides of the database."""
    rows = session.scalars(select(WorkdayOverride)).all()
    return Calendar({row.day: row.working for row in rows}, {row.day: row.reason for row in rows})


def override(day: date, working: bool, reason: str) -> WorkdayOverride:
    """Say of a day that offices work on it or not; said again, the last word counts."""
    row = session.get(WorkdayOverride, day) or WorkdayOverride(day=day)
    row.working, row.reason = working, reason
    session.add(row)
    return row


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def month_lock_day(month_first: date, calendar: Calendar) -> date:
    """The last day on which a month's ledger is open: the later of the 5th and the third working day
    of the next month (reconstructed default)."""
    following = (month_first.replace(day=28) + timedelta(days=4)).replace(day=1)
    third = calendar.after(following - timedelta(days=1), 3)
    return max(following.replace(day=5), third)


@cache
def _library_knows(year: int) -> bool:
    first: date = min(chinese_calendar.holidays)
    last: date = max(chinese_calendar.holidays)
    return first.year <= year <= last.year


@cache
def _is_workday(day: date) -> bool:
    """The library goes through all its holidays for each question."""
    return bool(chinese_calendar.is_workday(day))
