"""What a canteen can expect on coming days: its history in one query, the method, and its own past error."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from canteen import workdays
from canteen.db import session
from canteen.ledger import due
from canteen.ledger.booking.day_kinds import WORDS, DayKind, alike
from canteen.ledger.booking.errors import Errors, errors, typical_range
from canteen.ledger.booking.method import Guess, Served, looking_back, remember
from canteen.ledger.models import MealRecord
from canteen.registry.models import Canteen, Meal
from canteen.templating import WEEKDAYS
from canteen.workdays import Calendar

REMEMBERED = timedelta(days=400)
TOO_SHORT = "记录还太少，先不估计。"


@dataclass(frozen=True)
class Expected:
    """How many people to expect at one meal. `low` and `high` hold eight of ten days; None where it is not
    known, and `note` says why, or what the number was taken from."""

    day: date
    meal: Meal
    diners: int | None
    low: int | None
    high: int | None
    note: str
    errors: Errors


def expected_for(canteen: Canteen, days: Iterable[date]) -> dict[tuple[date, Meal], Expected]:
    """What to expect of every meal served on these days, from the days before the first of them."""
    asked = sorted(days)
    if not asked:
        return {}
    calendar = workdays.calendar()
    past = histories(canteen, asked[0], calendar)
    planned = {day: due.planned(canteen, day, calendar) for day in asked}
    served = {meal for meals in planned.values() for meal in meals}
    ways = {meal: _Way(meal, past[meal], calendar) for meal in served}
    return {(day, meal): ways[meal].expect(day) for day, meals in planned.items() for meal in meals}


def histories(canteen: Canteen, before: date, calendar: Calendar) -> dict[Meal, list[Served]]:
    """The working meals that people came to, by meal, oldest first."""
    row = MealRecord
    query = (
        select(row.meal, row.day, row.diners, row.expected_diners, row.booked_in_time)
        .where(
            row.canteen_id == canteen.id,
            row.day >= before - REMEMBERED,
            row.day < before,
            row.occasion == "work",
            row.diners > 0,
        )
        .order_by(row.day)
    )
    found: dict[Meal, list[Served]] = defaultdict(list)
    for meal, day, diners, booked, in_time in session.execute(query):
        found[Meal(meal)].append(Served(day, diners or 0, booked if in_time else None, alike(day, calendar)))
    return found


class _Way:
    """The method over one meal's history."""

    def __init__(self, meal: Meal, history: list[Served], calendar: Calendar) -> None:
        self.meal, self.calendar = meal, calendar
        self.memory, self.tried = remember(history), list(looking_back(history))
        self.errors = errors(history, self.tried)

    def expect(self, day: date) -> Expected:
        kind = alike(day, self.calendar)
        guess = self.memory.guess(day, kind)
        if guess is None:
            return Expected(day, self.meal, None, None, None, TOO_SHORT, self.errors)
        low, high = typical_range(self.tried, guess) or (None, None)
        return Expected(day, self.meal, guess.diners, low, high, _note(kind, guess), self.errors)


def _note(kind: DayKind | int, guess: Guess) -> str:
    if isinstance(guess.of, DayKind):
        return f"按以往的{WORDS[guess.of]}估计"
    words = f"按以往的周{WEEKDAYS[guess.of]}估计"
    return f"{words}；{WORDS[kind]}的记录还少，可能差得多些" if isinstance(kind, DayKind) else words
