"""What stands in the workbook of a canteen's month: a row for each meal due or recorded, and for each day.

Nothing measured is ever filled in beforehand: a blank cell is "not recorded".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from canteen.ledger import due
from canteen.ledger.book import Book
from canteen.ledger.fields import COLLECTION_FIELDS, DAY_FIELDS, MEAL_FIELDS, OCCASIONS, Field
from canteen.ledger.forms import WHOLE_DAY_WORD
from canteen.ledger.models import WHOLE_DAY, Closure
from canteen.ledger.workbook.cells import Cell, cell, cell_text
from canteen.registry.models import Canteen, Meal
from canteen.registry.words import MEALS
from scoring.periods import Month

Row = Mapping[str, Cell]
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class MonthRows:
    """A month of one canteen, cell by cell under the names of the fields."""

    canteen: Canteen
    month: Month
    meals: list[Row]
    days: list[Row]
    locked: str | None


def rows_of(canteen: Canteen, month: Month) -> MonthRows:
    """Everything recorded in the month, and a row for whatever is still due."""
    book = Book(canteen, month.first_day, month.last_day, writing=False)
    book.read_collections(month.last_day)
    days = list(month.days())
    return MonthRows(
        canteen,
        month,
        [row for day in days for row in _meals(book, day)],
        [row for day in days for row in _days(book, day)],
        book.lock_sentence(month.first_day),
    )


def _meals(book: Book, day: date) -> Iterator[Row]:
    recorded = {(str(row.meal), row.occasion): row for row in book.meals_of(day)}
    closed = due.closed_meals(book.closures.values())
    planned = due.planned(book.canteen, day, book.calendar)
    wanted = {(meal.value, "work") for meal in planned if not due.is_closed(day, meal, closed)}
    for meal in Meal:
        for occasion in OCCASIONS:
            key = (meal.value, occasion)
            if key in recorded or key in wanted:
                whose = {"meal": MEALS[meal], "occasion": OCCASIONS[occasion]}
                yield _whose(book, day) | whose | _cells(recorded.get(key), MEAL_FIELDS)


def _days(book: Book, day: date) -> Iterator[Row]:
    """A day's own figures and its first closure share a row; each further closure has its own."""
    record, taken = book.days.get(day), book.collections.get(day)
    closures = [row for (on, _), row in sorted(book.closures.items()) if on == day and row.voided_at is None]
    if record or taken or closures or due.planned(book.canteen, day, book.calendar):
        figures = _cells(record, DAY_FIELDS) | _cells(taken, COLLECTION_FIELDS)
        first = _closing(closures[0]) if closures else {}
        yield _whose(book, day) | figures | first
    for closure in closures[1:]:
        yield _whose(book, day) | _closing(closure)


def _cells(record: Any, fields: Iterable[Field]) -> dict[str, Cell]:
    """The fields that a record has; a day's collection is a record of its own."""
    names = [field.name for field in fields]
    return {name: cell(name, getattr(record, name)) for name in names if hasattr(record, name)}


def _closing(closure: Closure) -> dict[str, Cell]:
    word = WHOLE_DAY_WORD if closure.meal == WHOLE_DAY else MEALS[Meal(closure.meal)]
    return {"closed": word, "closed_reason": cell_text(closure.reason)}


def _whose(book: Book, day: date) -> dict[str, Cell]:
    canteen = book.canteen
    return {
        "canteen": canteen.code,
        "canteen_name": cell_text(canteen.name),
        "date": day,
        "weekday": "周" + WEEKDAYS[day.weekday()],
    }
