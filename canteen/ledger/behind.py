"""The rows behind a figure: which counted, which were left out and why, with their sums at the foot."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from canteen import workdays
from canteen.ledger import facts
from canteen.ledger.book import Book
from canteen.ledger.fields import meal_title
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen
from scoring.measures import Measure, measure

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
        reason = _reasons(name, meals, days)
        rows = [_row(r, meal_title(r.meal, r.occasion), MEAL_COLUMNS[name], reason(r)) for r in meals]
        tables.append(Table("各餐", MEAL_COLUMNS[name], rows))
    if name in DAY_COLUMNS:
        columns = DAY_COLUMNS[name]
        held = [days[day] for day in sorted(days) if any(getattr(days[day], c) is not None for c in columns)]
        rows = [_row(r, "当日", columns, _day_reason(name, r)) for r in held]
        tables.append(Table("各日", columns, rows))
    return Behind(measure(name, sums), tables)


def _row(record: MealRecord | DayRecord, title: str, columns: tuple[str, ...], left_out: str) -> Row:
    return Row(record.day, title, [as_words(name, getattr(record, name)) for name in columns], left_out)


def _reasons(name: str, meals: list[MealRecord], days: dict[date, DayRecord]) -> Callable[[MealRecord], str]:
    if name in ("waste_per_meal", "waste_per_day"):
        return _waste_reasons(meals, days)
    if name == "completeness":
        return _completeness_reason
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


def _completeness_reason(row: MealRecord) -> str:
    if row.completed_at is None:
        return "未填全"
    return "" if row.in_time else "补报"


def _day_reason(name: str, row: DayRecord) -> str:
    if name == "utilisation":
        return "" if row.issued_g is not None and row.prep_waste_g is not None else "缺少其中一项"
    return ""
