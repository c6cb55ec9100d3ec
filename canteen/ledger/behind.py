"""The rows behind a figure: which counted, which were left out and why, with their sums at the foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from canteen import workdays
from canteen.ledger import facts, left_out
from canteen.ledger.book import Book
from canteen.ledger.fields import SCOPES, meal_title
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.weighing.days import Part, elsewhere
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen
from scoring.measures import Measure, Sums, measure

MEAL_COLUMNS = {
    "waste_per_meal": ("diners", "unserved_waste_g", "plate_waste_g", "total_waste_g"),
    "waste_per_day": ("diners", "unserved_waste_g", "plate_waste_g", "total_waste_g"),
    "clean_plate_rate": ("clean_plates", "checked_plates"),
    "forecast_accuracy": ("expected_diners", "diners"),
    "unserved_rate": ("unserved_waste_g", "prepared_g"),
    "completeness": ("diners", "unserved_waste_g", "plate_waste_g", "total_waste_g"),
}
DAY_COLUMNS = {
    "waste_per_meal": ("prep_waste_g", "reused_g", "spoilage_g", "total_waste_g"),
    "waste_per_day": ("distinct_diners", "prep_waste_g", "reused_g", "spoilage_g", "total_waste_g"),
    "utilisation": ("issued_g", "prep_waste_g", "reused_g"),
    "stock_loss_rate": ("opening_stock_g", "purchased_g", "spoilage_g"),
}
NAMES = tuple(MEAL_COLUMNS | DAY_COLUMNS)
# What stands at the foot of a column: the sum that went into the figure. Totals of meals and of days that
# stood in for streams are one sum.
WASTE_FEET = {
    "diners": "waste_diners",
    "unserved_waste_g": "s3_g",
    "plate_waste_g": "s4_g",
    "total_waste_g": "mixed_g",
    "prep_waste_g": "s1_g",
    "reused_g": "reused_g",
    "spoilage_g": "s2_g",
    "distinct_diners": "day_diners",
}
FEET = {
    "waste_per_meal": WASTE_FEET,
    "waste_per_day": WASTE_FEET,
    "clean_plate_rate": {"clean_plates": "clean_plates", "checked_plates": "checked_plates"},
    "forecast_accuracy": {"diners": "forecast_diners"},
    "unserved_rate": {"unserved_waste_g": "unserved_g", "prepared_g": "prepared_g"},
    "utilisation": {"issued_g": "issued_g", "prep_waste_g": "issued_prep_g", "reused_g": "issued_reused_g"},
    "stock_loss_rate": {
        "opening_stock_g": "opening_stock_g",
        "purchased_g": "purchased_g",
        "spoilage_g": "spoilage_g",
    },
}


@dataclass(frozen=True)
class Row:
    """One record: its day and meal, its figures in words, and why it is left out ("" when it counts)."""

    day: date
    title: str
    cells: list[str]
    left_out: str


@dataclass(frozen=True)
class Table:
    """The rows of meals, or of days, behind a measure."""

    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    foot: list[str]


@dataclass(frozen=True)
class Elsewhere:
    """A day whose weight was not its own alone: what it got, and what the rest of the group adds."""

    day: date
    kind: str
    grams: int
    scope: str
    others_g: int
    others_diners: int


@dataclass(frozen=True)
class Behind:
    """A figure with the rows it is made of, and the days that were weighed elsewhere."""

    measure: Measure
    tables: list[Table]
    elsewhere: list[Elsewhere]


def behind(canteen: Canteen, name: str, first: date, last: date) -> Behind:
    """The rows behind a measure of one canteen from first to last; KeyError for an unknown measure."""
    sums = facts.sums_for([canteen.id], first, last)[canteen.id]
    book = Book(canteen, first, last, writing=False)
    found = elsewhere(canteen, first, last)
    tables = []
    if name in MEAL_COLUMNS:
        meals = [row for day in workdays.days(first, last) for row in book.meals_of(day)]
        rows = _rows(meals, MEAL_COLUMNS[name], left_out.of_meals(name, book, found))
        tables.append(Table("各餐", MEAL_COLUMNS[name], rows, _foot(name, MEAL_COLUMNS[name], sums)))
    if name in DAY_COLUMNS:
        rows = _rows(_days(name, book), DAY_COLUMNS[name], left_out.of_days(name, book, found))
        tables.append(Table("各日", DAY_COLUMNS[name], rows, _foot(name, DAY_COLUMNS[name], sums)))
    parts = left_out.used_parts(book, found) if name in left_out.WASTE else []
    return Behind(measure(name, sums), tables, [_weighed_elsewhere(part) for part in parts])


def _days(name: str, book: Book) -> list[DayRecord]:
    """The days that hold something of the figure; for stock also those on which spoilage is wanting."""
    held = {
        day: row
        for day, row in book.days.items()
        if any(getattr(row, column) is not None for column in DAY_COLUMNS[name])
    }
    if name == "stock_loss_rate":
        fed = {row.day for row in book.meals.values() if row.diners}
        held = {day: book.days.get(day) or DayRecord(day=day) for day in fed} | held
    return [held[day] for day in sorted(held)]


def _rows(
    records: Sequence[MealRecord] | Sequence[DayRecord],
    columns: tuple[str, ...],
    reason: Callable[[Any], left_out.Reason],
) -> list[Row]:
    reasons = [(record, reason(record)) for record in records]
    return [_row(record, columns, why) for record, why in reasons if why is not None]


def _row(record: MealRecord | DayRecord, columns: tuple[str, ...], why: str) -> Row:
    title = meal_title(record.meal, record.occasion) if isinstance(record, MealRecord) else "当日"
    return Row(record.day, title, [as_words(name, getattr(record, name)) for name in columns], why)


def _weighed_elsewhere(part: Part) -> Elsewhere:
    kind = "合并计量" if part.shared else "估算"
    return Elsewhere(part.day, kind, part.grams, SCOPES[part.scope], part.others_g, part.others_diners)


def _foot(name: str, columns: tuple[str, ...], sums: Sums) -> list[str]:
    feet = FEET.get(name, {})
    return [as_words(column, getattr(sums, feet[column])) if column in feet else "" for column in columns]
