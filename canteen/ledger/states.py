"""What became of every meal of one canteen's days, by the one definition in `due`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from canteen.ledger import due
from canteen.ledger.book import Book
from canteen.ledger.cards import address_of
from canteen.ledger.due import State
from canteen.ledger.fields import meal_title
from canteen.registry.models import Meal


@dataclass(frozen=True)
class MealState:
    """One working meal of one day. A zero can also be late."""

    day: date
    meal: Meal
    state: State
    in_time: bool
    due: bool

    @property
    def title(self) -> str:
        return meal_title(self.meal)

    @property
    def key(self) -> str:
        """The last part of the meal's address."""
        return address_of((self.meal.value, "work"))

    @property
    def chips(self) -> list[str]:
        """The states to show: a zero that was handed in late is both."""
        late = self.state is State.ZERO and not self.in_time
        return [self.state.value, State.LATE.value] if late else [self.state.value]


def of_day(book: Book, day: date, closed: due.Closed) -> Iterator[MealState]:
    """The meals planned or recorded on a day of the book, in the order of the day."""
    planned = due.planned(book.canteen, day, book.calendar)
    for meal in Meal:
        record = book.meals.get((day, (meal.value, "work")))
        if record is None and meal not in planned:
            continue
        is_closed = due.is_closed(day, meal, closed)
        state = due.state_of(day, record, due=meal in planned, closed=is_closed, today=book.today)
        in_time = record is not None and record.completed_at is not None and record.in_time
        yield MealState(day, meal, state, in_time, meal in planned and not is_closed)
