"""Working days and the clock: make-up days, unknown years, overrides, the day a month locks."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from canteen import clock, workdays
from canteen.workdays import Calendar, WorkdayOverride
from tests import make
from tests.conftest import day


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2026-09-14", True),  # a Monday
        ("2026-09-19", False),  # a Saturday
        ("2026-01-01", False),  # New Year's Day, a Thursday
        ("2026-01-04", True),  # a Sunday worked for it
        ("2026-02-14", True),  # a Saturday worked for the Spring Festival
        ("2026-02-16", False),  # its first day, a Monday
        ("2026-02-28", True),  # another Saturday worked
        ("2026-05-09", True),  # a Saturday worked for Labour Day
        ("2026-09-20", True),  # a Sunday worked for National Day
        ("2026-10-05", False),  # National Day's week, a Monday
        ("2026-10-10", True),  # a Saturday worked for it
    ],
)
def test_offices_work_as_the_state_council_says(text: str, working: bool) -> None:
    assert Calendar().is_working(day(text)) is working


def test_february_2026_has_sixteen_working_days_with_its_two_make_up_days() -> None:
    february = list(Calendar().working_days(day("2026-02-01"), day("2026-02-28")))

    assert len(february) == 16
    assert february[0] == day("2026-02-02")
    assert february[-1] == day("2026-02-28")


def test_a_year_the_library_does_not_know_falls_back_on_weekdays_and_says_so() -> None:
    assert Calendar().unknown_years(day("2026-12-01"), day("2100-01-31"))[-1] == 2100
    assert 2026 not in Calendar().unknown_years(day("2026-12-01"), day("2100-01-31"))
    assert Calendar().is_working(day("2100-01-01"))  # a Friday; nobody knows the holidays yet
    assert not Calendar().is_working(day("2100-01-02"))


def test_our_own_table_corrects_the_library_and_fills_unknown_years(app: Flask) -> None:
    make.saved(WorkdayOverride(day=day("2100-01-01"), working=False, reason="元旦"))
    make.saved(WorkdayOverride(day=day("2026-09-19"), working=True, reason="临时调休"))
    with make.context():
        calendar = workdays.calendar()
    assert not calendar.is_working(day("2100-01-01"))
    assert calendar.is_working(day("2026-09-19"))
    assert calendar.is_working(day("2026-09-14"))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-06-30", 5, "2026-07-07"),
        ("2026-09-30", 5, "2026-10-13"),  # over the holiday; Saturday the 10th is worked
        ("2025-12-31", 1, "2026-01-04"),  # the make-up Sunday is the first
        ("2026-09-14", 0, "2026-09-14"),
    ],
)
def test_deadlines_count_working_days_after_the_quarter(start: str, count: int, expected: str) -> None:
    assert Calendar().after(day(start), count) == day(expected)


@pytest.mark.parametrize(
    ("month", "lock"),
    [
        ("2026-08-01", "2026-09-05"),  # three working days are over on the 3rd: the 5th is later
        ("2026-09-01", "2026-10-10"),  # the holiday pushes the third working day beyond the 5th
        ("2026-12-01", "2027-01-05"),
        ("2026-01-01", "2026-02-05"),
        ("2028-01-01", "2028-02-05"),
        ("2026-02-01", "2026-03-05"),
    ],
)
def test_a_month_locks_on_the_later_of_the_fifth_and_the_third_working_day(month: str, lock: str) -> None:
    assert workdays.month_lock_day(day(month), Calendar()) == day(lock)


def test_days_include_both_ends_and_a_leap_day() -> None:
    assert list(workdays.days(day("2028-02-28"), day("2028-03-01"))) == [
        day("2028-02-28"),
        day("2028-02-29"),
        day("2028-03-01"),
    ]
    assert list(workdays.days(day("2026-01-02"), day("2026-01-01"))) == []


def test_today_is_the_date_in_shanghai_and_not_in_greenwich(at: Callable[[str], None]) -> None:
    at("2026-09-15 00:30")

    assert clock.now() == datetime(2026, 9, 14, 16, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 9, 15)
    assert clock.local(clock.now()).hour == 0


def test_a_wall_time_in_shanghai_becomes_an_instant() -> None:
    assert clock.at(date(2026, 9, 14), 7, 30) == datetime(2026, 9, 13, 23, 30, tzinfo=UTC)
