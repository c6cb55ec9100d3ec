"""The method, in two sentences: the general level is the median of the last five service days; a Friday is
as many per cent of it as the last six Fridays were, by their median. It knows nothing else and is no better.

Days around holidays are a kind of their own once there were three of that kind; before that they count as
their weekday. Pure: numbers in, numbers out, exact until the one rounding.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from canteen.ledger.booking.day_kinds import Alike, DayKind
from scoring.rounding import half_up

LEVEL_DAYS, ALIKE_DAYS, FEWEST_ALIKE = 5, 6, 3


@dataclass(frozen=True)
class Served:
    """How many people ate at one meal of a day, what was booked in time, and what the day is like."""

    day: date
    diners: int
    booked: int | None
    alike: Alike


@dataclass(frozen=True)
class Guess:
    """How many people to expect; `of` are the days it was taken from, a weekday where there were too few of
    the day's own kind."""

    diners: int
    of: Alike


Tried = tuple[Served, Guess]  # a day that came, and what would have been expected of it


class Memory:
    """What is remembered of the days seen so far."""

    def __init__(self) -> None:
        self._recent: deque[int] = deque(maxlen=LEVEL_DAYS)
        self._ratios: dict[Alike, deque[Fraction]] = defaultdict(lambda: deque(maxlen=ALIKE_DAYS))

    def learn(self, served: Served) -> None:
        """Remember a day; days must come in their order."""
        if (level := self._level()) is not None:
            self._ratios[served.alike].append(served.diners / level)
        self._recent.append(served.diners)

    def guess(self, day: date, alike: Alike) -> Guess | None:
        """How many people to expect on a later day; None while too few days like it were seen."""
        level = self._level()
        of = next((kind for kind in _candidates(day, alike) if len(self._ratios[kind]) >= FEWEST_ALIKE), None)
        if level is None or of is None:
            return None
        return Guess(int(half_up(level * median(self._ratios[of]), 0)), of)

    def _level(self) -> Fraction | None:
        if len(self._recent) < LEVEL_DAYS:
            return None
        return Fraction(median(self._recent))


def looking_back(history: Iterable[Served]) -> Iterator[Tried]:
    """Each day with what would have been expected of it from the days before alone, where possible."""
    memory = Memory()
    for served in history:
        if (guess := memory.guess(served.day, served.alike)) is not None:
            yield served, guess
        memory.learn(served)


def remember(history: Iterable[Served]) -> Memory:
    """Everything that was learned of a history."""
    memory = Memory()
    for served in history:
        memory.learn(served)
    return memory


def _candidates(day: date, alike: Alike) -> list[Alike]:
    return [alike, day.weekday()] if isinstance(alike, DayKind) else [alike]
