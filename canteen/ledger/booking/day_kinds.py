"""Which days are alike: the same day of the week, and apart from them the days around holidays."""

from datetime import date, timedelta
from enum import StrEnum

from canteen.workdays import Calendar

BREAK = 3  # days in a row without work: more than a weekend


class DayKind(StrEnum):
    """Days on which other numbers of people come than on that weekday otherwise."""

    MAKE_UP = "make_up"
    HOLIDAY = "holiday"
    EVE = "eve"
    BACK = "back"


Alike = DayKind | int  # a weekday, Monday is 0

WORDS = {
    DayKind.MAKE_UP: "调休上班日",
    DayKind.HOLIDAY: "节假日",
    DayKind.EVE: "长假前一天",
    DayKind.BACK: "长假后第一天",
}


def alike(day: date, calendar: Calendar) -> Alike:
    """What a day is compared with."""
    if not calendar.is_working(day):
        return DayKind.HOLIDAY if day.weekday() < 5 else day.weekday()
    if day.weekday() > 4:
        return DayKind.MAKE_UP
    if _rests(day, 1, calendar):
        return DayKind.EVE
    return DayKind.BACK if _rests(day, -1, calendar) else day.weekday()


def _rests(day: date, step: int, calendar: Calendar) -> bool:
    """Whether a break begins right after the day (step 1), or ended right before it (step -1)."""
    return not any(calendar.is_working(day + timedelta(days=step * n)) for n in range(1, BREAK + 1))
