"""Which meals a canteen owes a record for, and what became of each: one definition for every page and figure.

Zero, closed and missing are three different things: nobody came, nothing was cooked, nobody wrote it down.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from canteen import workdays
from canteen.ledger.models import WHOLE_DAY, Closure, MealRecord
from canteen.registry.models import Canteen, CanteenMode, Meal, ServesOn
from canteen.workdays import Calendar

Closed = frozenset[tuple[date, str]]


class State(StrEnum):
    """What became of one meal."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    PARTIAL = "partial"  # begun, but a required field is still blank
    CLOSED = "closed"
    ZERO = "zero"
    DUE = "due"  # today's: still to be written, in time
    UPCOMING = "upcoming"  # will be due on a day to come
    NOT_DUE = "not_due"


WORDS = {
    State.IN_TIME: "按时",
    State.LATE: "补报",
    State.MISSING: "缺报",
    State.PARTIAL: "未填全",
    State.CLOSED: "停餐",
    State.ZERO: "为零",
    State.DUE: "待填",
    State.UPCOMING: "未到",
    State.NOT_DUE: "不供餐",
}
MARKS = {
    State.IN_TIME: "✓",
    State.LATE: "◷",
    State.MISSING: "!",
    State.PARTIAL: "◐",
    State.CLOSED: "—",
    State.ZERO: "0",
    State.DUE: "○",
    State.UPCOMING: "·",
    State.NOT_DUE: "",
}
TONES = {
    State.IN_TIME: "good",
    State.LATE: "warn",
    State.MISSING: "bad",
    State.PARTIAL: "warn",
    State.CLOSED: "off",
    State.ZERO: "info",
    State.DUE: "wanted",
    State.UPCOMING: "off",
    State.NOT_DUE: "off",
}
CHIPS = {state.value: (MARKS[state], WORDS[state], TONES[state]) for state in State}
"""How each state looks on every page: a mark, a word, and a tone that only helps."""

WRITTEN = frozenset({State.IN_TIME, State.LATE, State.ZERO})
WANTING = frozenset({State.MISSING, State.PARTIAL})


def closed_meals(closures: Iterable[Closure]) -> Closed:
    """The (day, meal or "all") pairs of closures that count."""
    return frozenset((c.day, c.meal) for c in closures if c.counts and c.voided_at is None)


def is_closed(day: date, meal: Meal, closed: Closed) -> bool:
    """Whether a closure of the meal or of the whole day counts."""
    return (day, meal.value) in closed or (day, WHOLE_DAY) in closed


def serves_on(pattern: ServesOn | str, day: date, calendar: Calendar) -> bool:
    """Whether a canteen of this pattern serves on a day; `workdays` follow the State Council calendar."""
    match ServesOn(pattern):
        case ServesOn.WORKDAYS:
            return calendar.is_working(day)
        case ServesOn.MON_SAT:
            return day.weekday() < 6
        case ServesOn.DAILY:
            return True


def planned(canteen: Canteen, day: date, calendar: Calendar) -> list[Meal]:
    """The meals a canteen serves on a day when nothing is closed, in the order of the day."""
    if not canteen.is_open_on(day):
        return []
    mode = canteen.mode_on(day)
    return mode.meals if serves_on(mode.serves_on, day, calendar) else []


def meals_due(
    canteen: Canteen, first: date, last: date, calendar: Calendar, closures: Iterable[Closure]
) -> Iterator[tuple[date, Meal]]:
    """Every (day, meal) for which a record is due from first to last, both included."""
    closed = closed_meals(closures)
    for day in workdays.days(first, last):
        for meal in planned(canteen, day, calendar):
            if not is_closed(day, meal, closed):
                yield day, meal


def state_of(day: date, record: MealRecord | None, *, due: bool, closed: bool, today: date) -> State:
    """What became of a meal: what was recorded first, then whether anything had to be."""
    if record is not None and record.completed_at is not None:
        if record.diners == 0:
            return State.ZERO
        return State.IN_TIME if record.in_time else State.LATE
    if closed:
        return State.CLOSED
    if not due:
        return State.NOT_DUE
    if day > today:
        return State.UPCOMING
    if day == today:
        return State.DUE
    return State.MISSING if record is None or _says_nothing(record) else State.PARTIAL


def _says_nothing(record: MealRecord) -> bool:
    """A booking alone says nothing about what happened."""
    weights = (record.unserved_waste_g, record.plate_waste_g, record.total_waste_g)
    return record.diners is None and all(weight is None for weight in weights)


class Duties:
    """Counts meals due for many canteens over one period: each pattern's days are listed once."""

    def __init__(self, first: date, last: date, calendar: Calendar) -> None:
        self._first, self._last, self._calendar = first, last, calendar
        self._days = {
            pattern: [day for day in workdays.days(first, last) if serves_on(pattern, day, calendar)]
            for pattern in ServesOn
        }

    def count(self, canteen: Canteen, closed: Closed) -> tuple[int, int]:
        """(days on which a meal was due, meals due), as many as `meals_due` would list."""
        days = meals = 0
        for mode, first, last in self._spans(canteen):
            held = self._days[ServesOn(mode.serves_on)]
            count = max(0, bisect_right(held, last) - bisect_left(held, first))
            days, meals = days + count, meals + count * len(mode.meals)
        for day in {day for day, _ in closed if self._first <= day <= self._last}:
            served = planned(canteen, day, self._calendar)
            left = [meal for meal in served if not is_closed(day, meal, closed)]
            days -= bool(served) and not left
            meals -= len(served) - len(left)
        return days, meals

    def _spans(self, canteen: Canteen) -> Iterator[tuple[CanteenMode, date, date]]:
        end = min(self._last, canteen.closed_on or self._last)
        begins = [canteen.opened_on, *(mode.holds_from for mode in canteen.modes[1:])]
        ends = [day - date.resolution for day in begins[1:]] + [end]
        for mode, first, last in zip(canteen.modes, begins, ends, strict=True):
            yield mode, max(first, canteen.opened_on, self._first), min(last, end)
