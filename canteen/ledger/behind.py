"""The rows behind a figure: which counted, which were left out and why, with their sums at the foot."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from canteen import clock, workdays
from canteen.ledger import due, facts
from canteen.ledger.book import Book
from canteen.ledger.fields import meal_title
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen, Meal
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
class Behind:
    """A figure with the rows it is made of."""

    measure: Measure
    tables: list[Table]


def behind(canteen: Canteen, name: str, first: date, last: date) -> Behind:
    """The rows behind a measure of one canteen from first to last; KeyError for an unknown measure."""
    sums = facts.sums_for([canteen.id], first, last)[canteen.id]
    book = Book(canteen, first, last, writing=False)
    meals = [row for day in workdays.days(first, last) for row in book.meals_of(day)]
    days = book.days
    tables = []
    if name in MEAL_COLUMNS:
        reason = _completeness_reasons(book) if name == "completeness" else _reasons(name, meals, days)
        rows = [_row(r, meal_title(r.meal, r.occasion), MEAL_COLUMNS[name], reason(r)) for r in meals]
        tables.append(Table("各餐", MEAL_COLUMNS[name], rows, _foot(name, MEAL_COLUMNS[name], sums)))
    if name in DAY_COLUMNS:
        columns = DAY_COLUMNS[name]
        held = [days[day] for day in sorted(days) if any(getattr(days[day], c) is not None for c in columns)]
        day_reason = _day_reasons(name, book)
        rows = [_row(r, "当日", columns, day_reason(r)) for r in held]
        tables.append(Table("各日", columns, rows, _foot(name, columns, sums)))
    return Behind(measure(name, sums), tables)


def _row(record: MealRecord | DayRecord, title: str, columns: tuple[str, ...], left_out: str) -> Row:
    return Row(record.day, title, [as_words(name, getattr(record, name)) for name in columns], left_out)


def _reasons(name: str, meals: list[MealRecord], days: dict[date, DayRecord]) -> Callable[[MealRecord], str]:
    if name in ("waste_per_meal", "waste_per_day"):
        return _waste_reasons(meals, days)
    if name == "forecast_accuracy":
        return _forecast_reason
    columns = MEAL_COLUMNS[name]
    return lambda row: "" if all(getattr(row, c) is not None for c in columns) else "缺少其中一项"


def _waste_reasons(meals: list[MealRecord], days: dict[date, DayRecord]) -> Callable[[MealRecord], str]:
    """A meal with diners and no weight takes its day out, unless the day has a total."""
    unweighed: dict[date, bool] = defaultdict(bool)
    for row in meals:
        unweighed[row.day] |= bool(row.diners) and not _is_weighed(row)

    def reason(row: MealRecord) -> str:
        if not row.diners:
            return "没有就餐人次" if row.diners is None else "无人就餐"
        day = days.get(row.day)
        if unweighed[row.day] and (day is None or day.total_waste_g is None):
            return "没有重量" if not _is_weighed(row) else "当天另一餐没有重量"
        return ""

    return reason


def _is_weighed(row: MealRecord) -> bool:
    weights = (row.unserved_waste_g, row.plate_waste_g, row.total_waste_g)
    return any(weight is not None for weight in weights)


def _forecast_reason(row: MealRecord) -> str:
    if row.expected_diners is None or row.diners is None:
        return "缺少其中一项"
    return "" if row.booked_in_time else "开餐后才预报"


def _completeness_reasons(book: Book) -> Callable[[MealRecord], str]:
    """Only working meals that were due count, and none of today's before the day is over."""
    closed, today = due.closed_meals(book.closures.values()), clock.today()

    def reason(row: MealRecord) -> str:
        if row.occasion != "work":
            return "公务用餐不算应填餐次"
        if row.day >= today:
            return "当天结束后才计入"
        served = due.planned(book.canteen, row.day, book.calendar)
        if row.meal not in served or due.is_closed(row.day, Meal(row.meal), closed):
            return "这一餐不是应填餐次"
        if row.completed_at is None:
            return "未填全"
        return "" if row.in_time else "补报"

    return reason


def _day_reasons(name: str, book: Book) -> Callable[[DayRecord], str]:
    if name == "utilisation":
        return lambda row: "缺少其中一项" if row.issued_g is None or row.prep_waste_g is None else ""
    if name == "stock_loss_rate":
        return lambda row: ""
    return lambda row: _stream_reason(row, book)


def _stream_reason(row: DayRecord, book: Book) -> str:
    """Trimmings and spoilage count on paired days and on days without service."""
    meals = book.meals_of(row.day)
    fed = [meal for meal in meals if meal.diners]
    if fed and row.total_waste_g is None and not all(map(_is_weighed, fed)):
        return "当天有餐次没有重量"
    closed = due.closed_meals(book.closures.values())
    planned = due.planned(book.canteen, row.day, book.calendar)
    served = any(not due.is_closed(row.day, meal, closed) for meal in planned)
    return "当天没有就餐人次" if not fed and (served or any(map(_is_weighed, meals))) else ""


def _foot(name: str, columns: tuple[str, ...], sums: Sums) -> list[str]:
    feet = FEET.get(name, {})
    return [as_words(column, getattr(sums, feet[column])) if column in feet else "" for column in columns]
