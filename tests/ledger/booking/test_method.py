"""The booking help's method: what it expects, what it keeps apart, and when it says nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canteen.ledger.booking.day_kinds import DayKind, alike
from canteen.ledger.booking.errors import accuracy, errors, typical_range
from canteen.ledger.booking.method import Guess, Memory, Served, looking_back, remember
from canteen.workdays import Calendar

MONDAY = date(2026, 3, 2)
CALENDAR = Calendar()


def weeks(count, by_weekday, booked=None, start=MONDAY):
    """Working weeks in which each weekday has its number of diners."""
    days = [start + timedelta(days=7 * week + n) for week in range(count) for n in range(len(by_weekday))]
    return [Served(day, by_weekday[day.weekday()], booked and booked(day), day.weekday()) for day in days]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-09-16", 2),  # an ordinary Wednesday
        ("2026-09-19", 5),  # an ordinary Saturday
        ("2026-09-20", DayKind.MAKE_UP),  # a Sunday on which offices work
        ("2026-09-30", DayKind.EVE),  # before the National Day holidays
        ("2026-10-05", DayKind.HOLIDAY),
        ("2026-10-08", DayKind.BACK),
    ],
)
def test_days_around_holidays_are_of_a_kind_of_their_own(day, kind):
    assert alike(date.fromisoformat(day), CALENDAR) == kind


def test_a_weekday_is_expected_to_be_as_it_usually_is():
    memory = remember(weeks(8, [200, 210, 220, 210, 120]))
    friday = MONDAY + timedelta(days=8 * 7 + 4)
    assert memory.guess(friday, 4) == Guess(120, 4)


def test_a_new_level_is_followed_within_a_week():
    grown = weeks(6, [200] * 4 + [100]) + weeks(1, [300] * 4 + [150], start=MONDAY + timedelta(weeks=6))
    memory = remember(grown)
    next_week = MONDAY + timedelta(weeks=7)
    assert memory.guess(next_week, 0).diners == 300
    assert memory.guess(next_week + timedelta(days=4), 4).diners == 150


def test_one_figure_typed_wrong_does_not_move_it():
    history = weeks(8, [200] * 5)
    wrong = [*history[:-3], Served(history[-3].day, 7419, None, history[-3].alike), *history[-2:]]
    assert remember(wrong).guess(MONDAY + timedelta(weeks=8), 0).diners == 200


def test_a_short_history_says_nothing():
    assert Memory().guess(MONDAY, 0) is None
    assert remember(weeks(2, [200] * 5)).guess(MONDAY + timedelta(weeks=2), 0) is None
    assert list(looking_back(weeks(2, [200] * 5))) == []


def test_the_day_before_a_holiday_is_its_weekday_until_three_were_seen():
    history = weeks(8, [200] * 5)
    eve = MONDAY + timedelta(weeks=8)
    assert remember(history).guess(eve, DayKind.EVE) == Guess(200, 0)
    seen = [
        Served(day, 80, None, DayKind.EVE) if n in (12, 22, 32) else s
        for n, s in enumerate(history)
        for day in [s.day]
    ]
    assert remember(seen).guess(eve, DayKind.EVE) == Guess(80, DayKind.EVE)
    assert remember(seen).guess(eve, 0) == Guess(200, 0)


def test_the_three_ways_are_measured_on_the_same_days():
    history = weeks(8, [200] * 5, booked=lambda day: 190)
    odd = [Served(s.day, 100, 95, s.alike) if n == 27 else s for n, s in enumerate(history)]
    found = errors(odd, list(looking_back(odd)))
    days = found.days
    assert found.booked.paired_rows == found.last_week.paired_rows == days
    total = 200 * (days - 1) + 100
    assert found.method.numerator == total - 100  # the odd day alone was missed
    assert found.last_week.numerator == total - 200  # and once more, repeated a week later
    assert found.booked.numerator == total - 10 * (days - 1) - 5


def test_few_bookings_are_not_compared():
    history = weeks(8, [200] * 5, booked=lambda day: 200 if day > MONDAY + timedelta(days=50) else None)
    assert errors(history, list(looking_back(history))).booked is None
    assert errors(history, list(looking_back(history))).days > 10


def test_a_meal_without_history_has_no_error_figure():
    assert errors([], list(looking_back([]))).method.value is None


def test_the_range_is_what_eight_of_ten_days_kept_to():
    history = [
        Served(s.day, 200 + (30 if n % 20 == 3 else -30 if n % 20 == 8 else 0), None, s.alike)
        for n, s in enumerate(weeks(20, [200] * 5))
    ]
    low, high = typical_range(list(looking_back(history)), Guess(200, 0))
    assert (low, high) == (200, 200)
    noisy = [Served(s.day, 180 + n * 17 % 41, None, s.alike) for n, s in enumerate(history)]
    wide = typical_range(list(looking_back(noisy)), Guess(200, 0))
    assert wide[0] < 200 < wide[1]  # noise of twenty either way
    assert typical_range(list(looking_back(weeks(5, [200] * 5))), Guess(200, 0)) is None


def test_accuracy_is_a_ratio_of_sums_as_bookings_are_scored():
    assert str(accuracy([(110, 100), (90, 100)]).value) == "90.00"


@given(st.lists(st.integers(1, 5000), min_size=20, max_size=60), st.integers(2, 9))
def test_twice_the_people_are_twice_the_expectation(counts, times):
    days = [MONDAY + timedelta(days=n) for n in range(len(counts))]
    once = remember(Served(d, n, None, d.weekday()) for d, n in zip(days, counts, strict=True))
    more = remember(Served(d, n * times, None, d.weekday()) for d, n in zip(days, counts, strict=True))
    day = days[-1] + timedelta(days=1)
    small, large = once.guess(day, day.weekday()), more.guess(day, day.weekday())
    assert (small is None) == (large is None)
    if small is not None:
        assert abs(large.diners - times * small.diners) <= times


@given(st.lists(st.integers(1, 5000), min_size=20, max_size=60))
def test_what_comes_later_never_changes_what_was_expected_before(counts):
    history = [Served(MONDAY + timedelta(days=n), count, None, n % 7) for n, count in enumerate(counts)]
    early = list(looking_back(history[:-5]))
    assert list(looking_back(history))[: len(early)] == early
