"""What stands on the page of a month: a calendar of states, what is missing, how complete it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from canteen.ledger import due, facts
from canteen.ledger.book import Book
from canteen.ledger.due import State
from canteen.ledger.fields import meal_title
from canteen.registry.models import Canteen, Meal
from scoring.measures import Measure, measure
from scoring.periods import Month

OPEN = (State.MISSING, State.PARTIAL)
FIGURES = ("waste_per_meal", "clean_plate_rate", "forecast_accuracy")


@dataclass(frozen=True)
class Cell:
    """One day of the calendar."""

    day: date
    states: list[tuple[str, State]]  # (name of the meal, what became of it)
    off: bool
    note: str


@dataclass(frozen=True)
class MonthPage:
    """A month of one canteen's ledger."""

    month: Month
    cells: list[Cell]
    missing: list[tuple[date, str, State]]
    completeness: Measure
    figures: list[Measure]
    locked: str | None


def build(canteen: Canteen, month: Month) -> MonthPage:
    """The page of a month, its states by the same definition as every figure."""
    book = Book(canteen, month.first_day, month.last_day, writing=False)
    closed = due.closed_meals(book.closures.values())
    cells = [_cell(book, day, closed) for day in month.days()]
    sums = facts.sums_for([canteen.id], month.first_day, month.last_day)[canteen.id]
    missing = [(cell.day, title, state) for cell in cells for title, state in cell.states if state in OPEN]
    return MonthPage(
        month,
        cells,
        missing,
        measure("completeness", sums),
        [measure(name, sums) for name in FIGURES],
        book.lock_sentence(month.first_day),
    )


def _cell(book: Book, day: date, closed: due.Closed) -> Cell:
    planned = due.planned(book.canteen, day, book.calendar)
    states: list[tuple[str, State]] = [
        (title, state) for title, state in _states(book, day, planned, closed) if state is not State.NOT_DUE
    ]
    if day > book.today:
        booked = any(row.expected_diners is not None for row in book.meals_of(day))
        return Cell(day, [], not planned, "已预报" if booked else "" if planned else "不供餐")
    waiting = [row for (on, _), row in book.closures.items() if on == day and _waits(row)]
    note = "停餐待确认" if waiting else "" if states or planned else "不供餐"
    return Cell(day, states, not states, note)


def _states(book: Book, day: date, planned: list[Meal], closed: due.Closed) -> Iterator[tuple[str, State]]:
    for meal in Meal:
        record = book.meals.get((day, (meal.value, "work")))
        if record is None and meal not in planned:
            continue
        yield (
            meal_title(meal),
            due.state_of(
                day,
                record,
                due=meal in planned,
                closed=due.is_closed(day, meal, closed),
                today=book.today,
            ),
        )


def _waits(closure: object) -> bool:
    return not getattr(closure, "counts", True) and getattr(closure, "voided_at", None) is None
