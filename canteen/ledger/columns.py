"""The ledger's columns as the queries of its figures read them. A missing part is NULL, which is not 0."""

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Meal

MEALS, DAYS = MealRecord.__table__.c, DayRecord.__table__.c
Columns = dict[str, ColumnElement[Any]]

PARTED = or_(MEALS.unserved_waste_g.is_not(None), MEALS.plate_waste_g.is_not(None))
TOTALLED = MEALS.total_waste_g.is_not(None)
FED = MEALS.diners > 0


def one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0 (also where it is unknown)."""
    return case((condition, 1), else_=0)


def where(condition: ColumnElement[bool], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value where the condition holds, else NULL."""
    return case((condition, value))


def zero(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, or 0 where nothing was recorded."""
    return func.coalesce(column, 0)


def both(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row holds both parts of a ratio."""
    return and_(a.is_not(None), b.is_not(None))


def only_one(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row holds one part of a ratio and so is left out."""
    return or_(and_(a.is_(None), b.is_not(None)), and_(a.is_not(None), b.is_(None)))


def sums(columns: Columns) -> list[ColumnElement[Any]]:
    """Each column summed under its name; of no rows 0."""
    return [zero(func.sum(column)).label(name) for name, column in columns.items()]


def meals_apart() -> Columns:
    """The diners of each meal of the day, to find the largest."""
    return {f"{meal}_diners": where(and_(FED, MEALS.meal == meal), MEALS.diners) for meal in Meal}


def largest_meal(day: Any) -> ColumnElement[int]:
    """Working and official diners of a meal together: stands in for the day's distinct diners."""
    by_meal = [zero(day[f"{meal}_diners"]) for meal in Meal]
    return reduce(lambda a, b: case((a >= b, a), else_=b), by_meal)
