"""One canteen's ledger as far as a piece of writing needs it, read in a few queries.

A page reads the book of one day, an import that of half a year; the verbs that write do not know which.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from canteen import clock, workdays
from canteen.db import engine, session
from canteen.ledger import locks
from canteen.ledger.checks import DAY_MEASURED, LAST_RECORDS, MEAL_MEASURED
from canteen.ledger.findings import Past
from canteen.ledger.models import Closure, Collection, DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal
from canteen.workdays import Calendar

MealKey = tuple[str, str]  # meal, occasion
DAY: MealKey = ("", "")  # the day's own record


def _past(table: Any, names: tuple[str, ...], *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*(getattr(table, name) for name in names))
        .where(table.canteen_id == bindparam("canteen"), table.day < bindparam("first"), *conditions)
        .order_by(table.day.desc())
        .limit(LAST_RECORDS)
    )


# Made once: every save asks them.
TABLES: tuple[Any, ...] = (MealRecord, DayRecord, Closure, Collection)
READ: dict[Any, Select[Any]] = {
    table: select(table).where(
        table.canteen_id == bindparam("canteen"), table.day.between(bindparam("first"), bindparam("last"))
    )
    for table in TABLES
}
PAST_DAYS = _past(DayRecord, DAY_MEASURED)
PAST_MEALS = _past(
    MealRecord,
    MEAL_MEASURED,
    MealRecord.meal == bindparam("meal"),
    MealRecord.occasion == bindparam("occasion"),
)


class Book:
    """The records of a canteen from `first` to `last`, and what came before, for comparison.

    One that `gathers` keeps new records and revisions until writing.enter_gathered: thousands are entered at
    once, or none.
    """

    def __init__(
        self,
        canteen: Canteen,
        first: date,
        last: date,
        *,
        calendar: Calendar | None = None,
        writing: bool = True,
        gathers: bool = False,
    ) -> None:
        if writing:
            lock(canteen)
        self.gathers, self.revisions = gathers, list[dict[str, Any]]()
        self.fresh: list[MealRecord | DayRecord] = []
        self.canteen, self.first = canteen, first
        self.today = clock.today()
        self.meals: dict[tuple[date, MealKey], MealRecord] = {}
        self.days: dict[date, DayRecord] = {}
        self.collections: dict[date, Collection] = {}
        self._calendar = calendar
        self._locks: dict[tuple[int, int], str | None] = {}
        self._written: dict[MealKey, list[tuple[date, Any]]] = {}
        self._before: dict[MealKey, Past] = {}
        self._span = {"canteen": canteen.id, "first": first, "last": last}
        for meal in session.scalars(READ[MealRecord], self._span):
            self.add_meal(meal)
        for day in session.scalars(READ[DayRecord], self._span):
            self.add_day(day)
        self.closures: dict[tuple[date, str], Closure] = {
            (row.day, row.meal): row for row in session.scalars(READ[Closure], self._span)
        }

    @cached_property
    def calendar(self) -> Calendar:
        """Working days; read only when a past month is written."""
        return self._calendar or workdays.calendar()

    def lock_sentence(self, day: date) -> str | None:
        """Why a day cannot be changed any more, or None while its month is open."""
        if not self.canteen.is_open_on(day):
            return locks.refusal(self.canteen, day, self.today, self.calendar)
        month = (day.year, day.month)
        if month >= (self.today.year, self.today.month):
            return None
        if month not in self._locks:
            self._locks[month] = locks.refusal(self.canteen, day, self.today, self.calendar)
        return self._locks[month]

    def read_collections(self, last: date) -> None:
        """What collectors took; only days' records need it."""
        for row in session.scalars(READ[Collection], self._span | {"last": last}):
            if row.kind == "food":
                self.collections[row.day] = row

    def add_meal(self, record: MealRecord) -> None:
        key = (str(record.meal), record.occasion)
        self.meals[record.day, key] = record
        insort(self._written.setdefault(key, []), (record.day, record), key=lambda pair: pair[0])

    def add_day(self, record: DayRecord) -> None:
        self.days[record.day] = record
        insort(self._written.setdefault(DAY, []), (record.day, record), key=lambda pair: pair[0])

    def meals_of(self, day: date) -> list[MealRecord]:
        """The meals of a day as they are now, in the order of the day."""
        order = [meal.value for meal in Meal]
        found = [self.meals[day, key] for key in self._written if (day, key) in self.meals]
        return sorted(found, key=lambda row: (order.index(row.meal), row.occasion != "work"))

    def past(self, day: date, key: MealKey) -> Past:
        """The last records of a meal (or of the day's own record) before a day, newest first."""
        written = self._written.get(key, [])
        until = bisect_left(written, day, key=lambda pair: pair[0])
        recent = [vars(record) for _, record in reversed(written[max(0, until - LAST_RECORDS) : until])]
        if len(recent) < LAST_RECORDS:
            recent += self._earlier(key)[: LAST_RECORDS - len(recent)]
        return recent

    def _earlier(self, key: MealKey) -> Past:
        if key not in self._before:
            self._before[key] = _past_days(self) if key == DAY else _past_meals(self, key)
        return self._before[key]


def lock(canteen: Canteen) -> None:
    """Let one writer at a time into a canteen's ledger: a day and its meals are completed together.

    SQLite has let in one writer already, by BEGIN IMMEDIATE.
    """
    if engine().dialect.name != "sqlite":
        session.execute(select(Canteen.id).where(Canteen.id == canteen.id).with_for_update(key_share=True))


def _past_meals(book: Book, key: MealKey) -> Past:
    asked = {"canteen": book.canteen.id, "meal": key[0], "occasion": key[1], "first": book.first}
    return _rows(MEAL_MEASURED, session.execute(PAST_MEALS, asked))


def _past_days(book: Book) -> Past:
    return _rows(DAY_MEASURED, session.execute(PAST_DAYS, {"canteen": book.canteen.id, "first": book.first}))


def _rows(names: tuple[str, ...], found: Iterable[Any]) -> Past:
    return [dict(zip(names, values, strict=True)) for values in found]
