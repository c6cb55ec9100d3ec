"""Months, quarters and years, at their edges."""

from datetime import date

import pytest

from scoring.periods import Month, Quarter, Year, parse, same_day_last_year


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_reads_and_writes_itself_and_knows_its_days(written, first, last):
    period = parse(written)
    assert str(period) == written
    assert (period.first_day, period.last_day) == (first, last)
    days = list(period.days())
    assert (days[0], days[-1], len(days)) == (first, last, (last - first).days + 1)
    assert first in period
    assert last in period


@pytest.mark.parametrize(
    "text",
    ["2026Q5", "2026Q0", "2026-13", "2026-00", "26Q1", "2026q1", "2026-9", "0000", "9999", "", "２０２６"],
)
def test_text_that_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"period|month|quarter|year"):
        parse(text)


@pytest.mark.parametrize(
    ("period", "before", "after", "last_year"),
    [
        (Month(2026, 1), Month(2025, 12), Month(2026, 2), Month(2025, 1)),
        (Quarter(2026, 1), Quarter(2025, 4), Quarter(2026, 2), Quarter(2025, 1)),
        (Quarter(2026, 4), Quarter(2026, 3), Quarter(2027, 1), Quarter(2025, 4)),
        (Year(2026), Year(2025), Year(2027), Year(2025)),
    ],
)
def test_periods_know_their_neighbours(period, before, after, last_year):
    assert (period.previous, period.next, period.same_last_year) == (before, after, last_year)


def test_a_day_belongs_to_one_period_of_each_kind():
    day = date(2026, 11, 22)
    assert [str(kind.of(day)) for kind in (Month, Quarter, Year)] == ["2026-11", "2026Q4", "2026"]
    assert day not in Quarter(2026, 3)


def test_a_quarter_has_three_months_and_a_chinese_name():
    assert [str(month) for month in Quarter(2026, 2).months()] == ["2026-04", "2026-05", "2026-06"]
    assert [p.chinese for p in (Month(2026, 9), Quarter(2026, 3), Year(2026))] == [
        "2026年9月",
        "2026年第三季度",
        "2026年",
    ]


def test_periods_of_different_kinds_are_never_equal_and_sort_by_time():
    assert Month(2026, 3) != Quarter(2026, 3)
    assert sorted([Quarter(2026, 2), Quarter(2025, 4)]) == [Quarter(2025, 4), Quarter(2026, 2)]


def test_the_leap_day_is_compared_with_the_28th():
    assert same_day_last_year(date(2024, 2, 29)) == date(2023, 2, 28)
    assert same_day_last_year(date(2026, 2, 28)) == date(2025, 2, 28)
