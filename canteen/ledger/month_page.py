"""What stands on the page of a month: a calendar of states, what is missing, how far the signatures are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from canteen import workdays
from canteen.ledger import due, facts, locks
from canteen.ledger.before import waste_each
from canteen.ledger.book import Book
from canteen.ledger.due import State
from canteen.ledger.extensions.models import Extension
from canteen.ledger.fields import meal_title
from canteen.ledger.locks import Lock
from canteen.ledger.signing import checking
from canteen.ledger.signing import month as months
from canteen.ledger.signing.checking import DayStanding
from canteen.ledger.signing.month import SignedMonth
from canteen.ledger.states import MealState
from canteen.registry.models import Canteen
from scoring.measures import Measure, measure
from scoring.periods import Month

FIGURES = ("waste_per_meal", "clean_plate_rate", "forecast_accuracy")


@dataclass(frozen=True)
class Cell:
    """One day of the calendar."""

    day: date
    meals: list[MealState]
    standing: DayStanding
    off: bool  # nothing is due
    note: str


@dataclass(frozen=True)
class MonthPage:
    """A month of one canteen's ledger."""

    month: Month
    cells: list[Cell]
    signed: SignedMonth
    tally: dict[State, int]  # of the meals that were due until yesterday, and of today's
    completeness: Measure
    figures: list[Measure]
    locks: list[Lock]
    last_open: date
    extension: Extension | None
    summaries: dict[date, str]  # of the days that want a check

    @property
    def locked(self) -> str | None:
        """The sentences of every lock."""
        return "".join(lock.sentence for lock in self.locks) or None


def build(canteen: Canteen, month: Month) -> MonthPage:
    """The page of a month, its states by the same definition as every figure."""
    book = Book(canteen, month.first_day, month.last_day, writing=False)
    signed = months.of_book(book, month)
    sums = facts.sums_for([canteen.id], month.first_day, month.last_day)[canteen.id]
    first = month.first_day
    return MonthPage(
        month,
        [_cell(book, signed, day) for day in month.days()],
        signed,
        Counter(meal.state for meals in signed.days.values() for meal in meals if meal.due),
        measure("completeness", sums),
        [measure(name, sums) for name in FIGURES],
        locks.of_month(canteen, first, book.today, book.calendar),
        workdays.month_lock_day(first, book.calendar),
        locks.standing_extension(canteen, first, book.today),
        {each.day: "；".join(_summary(book, each.day)) for each in signed.checkable},
    )


def _cell(book: Book, signed: SignedMonth, day: date) -> Cell:
    meals = [meal for meal in signed.days[day] if meal.state is not State.NOT_DUE]
    return Cell(day, meals, signed.standings[day], not meals, _note(book, day, meals))


def _note(book: Book, day: date, meals: list[MealState]) -> str:
    if day < book.canteen.opened_on:
        return "未启用"
    if book.canteen.closed_on is not None and day > book.canteen.closed_on:
        return "已停用"
    if checking.waiting(book, day):
        return "停餐待确认"
    if day > book.today and any(row.expected_diners is not None for row in book.meals_of(day)):
        return "已预报"
    return book.calendar.name(day) or ("" if meals else due.WORDS[State.NOT_DUE])


def _summary(book: Book, day: date) -> Iterator[str]:
    """What whoever checks a day looks at: 午餐 204 人次，人均 66.7 克."""
    for row in book.meals_of(day):
        if row.diners is not None:
            each = waste_each(vars(row))
            yield f"{meal_title(row.meal, row.occasion)} {row.diners} 人次" + (
                f"，人均 {float(each):.1f} 克" if each is not None else ""
            )
    for (on, meal), closure in book.closures.items():
        if on == day and closure.counts and closure.voided_at is None:
            yield f"{'全天' if meal == 'all' else meal_title(meal)}停餐：{closure.reason}"
