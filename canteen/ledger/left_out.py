"""Why a record does not count in a figure: the rules of the sums, said of one record at a time.

A reason is "" where the record counts, a sentence where it is left out, and None where it does not belong to
the figure at all: nothing of the ratio stands in it.
"""

from collections.abc import Callable
from datetime import date

from canteen import clock
from canteen.ledger import due
from canteen.ledger.book import Book
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.weighing.days import Elsewhere, Part
from canteen.registry.models import Meal

Reason = str | None
OfMeal = Callable[[MealRecord], Reason]
OfDay = Callable[[DayRecord], Reason]
WASTE = ("waste_per_meal", "waste_per_day")
HALF = "缺少其中一项"
ALREADY_IN = "已在合称的重量里"


def of_meals(name: str, book: Book, elsewhere: Elsewhere) -> OfMeal:
    """The reasons of meals for a measure; KeyError for one that is not made of meals. `elsewhere` holds
    the days of the book that have a shared or spread weight."""
    if name in WASTE:
        return _waste(book, elsewhere)
    return {
        "clean_plate_rate": lambda _: _pair("clean_plates", "checked_plates"),
        "forecast_accuracy": _forecast,
        "unserved_rate": lambda _: _pair("unserved_waste_g", "prepared_g"),
        "completeness": _completeness,
    }[name](book)


def of_days(name: str, book: Book, elsewhere: Elsewhere) -> OfDay:
    """The reasons of days for a measure; KeyError for one that is not made of days."""
    if name in WASTE:
        return _streams(book, elsewhere)
    return {
        "utilisation": lambda _: _pair("issued_g", "prep_waste_g"),
        "stock_loss_rate": _stock,
    }[name](book)


def used_parts(book: Book, elsewhere: Elsewhere) -> list[Part]:
    """The shared and spread weights that count: a part of a span only on a day not weighed itself."""
    spread = [
        part
        for day, part in elsewhere.spread.items()
        if day not in elsewhere.shared and not _weighs_itself(book, day)
    ]
    return sorted([*elsewhere.shared.values(), *spread], key=lambda part: part.day)


def _weighs_itself(book: Book, day: date) -> bool:
    """Whether every meal with diners has a weight, or the day has a total."""
    record = book.days.get(day)
    if record is not None and record.total_waste_g is not None:
        return True
    return all(is_weighed(meal) for meal in book.meals_of(day) if meal.diners)


def _pair(one: str, other: str) -> Callable[[MealRecord | DayRecord], Reason]:
    def reason(row: MealRecord | DayRecord) -> Reason:
        missing = [getattr(row, name) is None for name in (one, other)]
        return None if all(missing) else HALF if any(missing) else ""

    return reason


def _waste(book: Book, elsewhere: Elsewhere) -> OfMeal:
    """A meal with diners and no weight takes its day out, unless a weight of the whole day counts."""
    taken = {part.day for part in used_parts(book, elsewhere)}

    def reason(row: MealRecord) -> Reason:
        if not row.diners:
            return _without_diners(row, book)
        if row.day in taken or _weighs_itself(book, row.day):
            return ""
        return "当天另一餐没有重量" if is_weighed(row) else "没有重量"

    return reason


def _without_diners(row: MealRecord, book: Book) -> Reason:
    if row.diners is None:
        return "没有就餐人次" if is_weighed(row) or is_silent(row, book) else None
    return "无人就餐" if is_weighed(row) else None


def is_weighed(row: MealRecord) -> bool:
    """Whether a meal has any weight of its own."""
    weights = (row.unserved_waste_g, row.plate_waste_g, row.total_waste_g)
    return any(weight is not None for weight in weights)


def is_silent(row: MealRecord, book: Book) -> bool:
    """Whether a record says nothing of the diners of a meal that is over and was not closed."""
    closed = due.closed_meals(book.closures.values())
    over = row.day < clock.today()
    return row.diners is None and over and not due.is_closed(row.day, Meal(row.meal), closed)


def _forecast(book: Book) -> OfMeal:
    def reason(row: MealRecord) -> Reason:
        if row.diners is None:
            return "没有就餐人次" if row.expected_diners is not None and is_silent(row, book) else None
        if row.expected_diners is None:
            return "没有预报人数"
        return "" if row.booked_in_time else "开餐后才预报"

    return reason


def _completeness(book: Book) -> OfMeal:
    """Only working meals that were due count, and none of today's before the day is over."""
    closed, today = due.closed_meals(book.closures.values()), clock.today()

    def reason(row: MealRecord) -> Reason:
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


def _streams(book: Book, elsewhere: Elsewhere) -> OfDay:
    """Trimmings and spoilage count on paired days and on days without service; a shared or spread weight of
    all streams holds them already."""
    closed = due.closed_meals(book.closures.values())
    taken = {part.day: part for part in used_parts(book, elsewhere)}

    def reason(row: DayRecord) -> Reason:
        meals = book.meals_of(row.day)
        fed = [meal for meal in meals if meal.diners]
        if fed and row.day in taken:
            return ALREADY_IN if taken[row.day].scope == "all" else ""
        if fed and not _weighs_itself(book, row.day):
            return "当天有餐次没有重量"
        planned = due.planned(book.canteen, row.day, book.calendar)
        served = any(not due.is_closed(row.day, meal, closed) for meal in planned)
        return "当天没有就餐人次" if not fed and (served or any(map(is_weighed, meals))) else ""

    return reason


def _stock(book: Book) -> OfDay:
    def reason(row: DayRecord) -> Reason:
        fed = any(meal.diners for meal in book.meals_of(row.day))
        return "有人就餐，没有填储存报损" if fed and row.spoilage_g is None else ""

    return reason
