"""Sums per canteen over the days on which people ate: which are paired, and which weight counts on them.

A canteen-day is paired when it has diners and every meal with diners has a weight, or the day has a total.
Streams come before totals, meals' weights before the day's total; the two are never added. A total of all
streams already holds trimmings and spoilage, so they are not added to it.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, literal_column, or_, select

from canteen.ledger.columns import (
    DAYS,
    FED,
    MEALS,
    PARTED,
    TOTALLED,
    Columns,
    one,
    only_one,
    sums,
    where,
    zero,
)
from canteen.ledger.models import DayRecord
from canteen.ledger.planned import Span, any_meal_is_due, holds_on
from canteen.registry.models import Meal, Operation

Condition = ColumnElement[bool]
_SCOPE = func.coalesce(DAYS.mixed_scope, "")


def fed_day_sums(span: Span, modes: CTE) -> Subquery:
    """One row per canteen with days on which people ate, its columns named as the fields of Sums."""
    meals = _meals_of_days(span)
    day = _Day(meals.c)
    due = any_meal_is_due(modes, meals.c.canteen_id, meals.c.day, span)
    columns = _waste(day) | _coverage(day, modes.c.operation)
    # Days on which a meal was due are counted from the calendar; these come on top.
    columns["service_days"] = one(or_(meals.c.day > span.over, ~due))
    return (
        select(meals.c.canteen_id, *sums(columns))
        .join(DayRecord, and_(DAYS.canteen_id == meals.c.canteen_id, DAYS.day == meals.c.day), isouter=True)
        .join(modes, holds_on(modes, meals.c.canteen_id, meals.c.day))
        .group_by(meals.c.canteen_id)
        .subquery("fed_day_sums")
    )


def _meals_of_days(span: Span) -> Subquery:
    """The meals with diners of each canteen-day: streams before a total, meal by meal."""
    s3, s4, total = MEALS.unserved_waste_g, MEALS.plate_waste_g, MEALS.total_waste_g
    columns = {
        "diners": MEALS.diners,
        "s3": s3,
        "s4": s4,
        "mixed": where(~PARTED, total),
        "by_total": one(and_(~PARTED, TOTALLED)),
        "unweighed": one(and_(~PARTED, ~TOTALLED)),
        "half_weighed": one(only_one(s3, s4)),
    } | {f"{meal}_diners": where(MEALS.meal == meal, MEALS.diners) for meal in Meal}
    return (
        select(
            MEALS.canteen_id,
            MEALS.day,
            func.count().label("fed"),
            func.count(s3).label("s3_meals"),
            func.count(s4).label("s4_meals"),
            *sums(columns),
        )
        .where(span.holds_meal(), FED)
        .group_by(MEALS.canteen_id, MEALS.day)
        .subquery("fed_day")
    )


@dataclass(frozen=True)
class _Day:
    """The conditions of one canteen-day on which people ate."""

    meals: Any

    @property
    def by_meals(self) -> Condition:
        return self.meals.unweighed == 0  # type: ignore[no-any-return]

    @property
    def by_day(self) -> Condition:
        return and_(self.meals.unweighed > 0, DAYS.total_waste_g.is_not(None))

    @property
    def paired(self) -> Condition:
        return or_(self.meals.unweighed == 0, DAYS.total_waste_g.is_not(None))

    @property
    def all_in_one(self) -> Condition:
        """One weight for all streams counts: a day's total unless it says otherwise, a meal's if it does."""
        of_meals = and_(self.by_meals, self.meals.by_total > 0, _SCOPE == "all")
        return or_(of_meals, and_(self.by_day, _SCOPE != "unserved_plate"))

    @property
    def part_in_one(self) -> Condition:
        """One weight for unserved and plate waste counts."""
        of_meals = and_(self.by_meals, self.meals.by_total > 0, _SCOPE != "all")
        return or_(of_meals, and_(self.by_day, _SCOPE == "unserved_plate"))


def _waste(day: _Day) -> Columns:
    with_streams = and_(day.paired, ~day.all_in_one)
    distinct = DAYS.distinct_diners
    return {
        "s1_g": where(with_streams, DAYS.prep_waste_g),
        "reused_g": where(with_streams, DAYS.reused_g),
        "s2_g": where(with_streams, DAYS.spoilage_g),
        "s3_g": where(day.by_meals, day.meals.s3),
        "s4_g": where(day.by_meals, day.meals.s4),
        "mixed_g": case((day.by_meals, day.meals.mixed), else_=DAYS.total_waste_g),
        "waste_diners": where(day.paired, day.meals.diners),
        "waste_rows": where(day.paired, day.meals.fed),
        "waste_days": one(day.paired),
        "day_diners": where(day.paired, func.coalesce(distinct, _largest_meal(day.meals))),
        "day_diners_estimated": one(and_(day.paired, distinct.is_(None))),
    }


def _coverage(day: _Day, operation: ColumnElement[str]) -> Columns:
    weighed = or_(day.by_day, and_(day.by_meals, day.meals.half_weighed == 0))
    kitchen = and_(DAYS.prep_waste_g.is_not(None), DAYS.spoilage_g.is_not(None))
    complete = or_(day.all_in_one, operation == Operation.DELIVERED, kitchen)
    return {
        "diner_days": literal_column("1"),
        "s1_days": one(DAYS.prep_waste_g.is_not(None)),
        "s2_days": one(DAYS.spoilage_g.is_not(None)),
        "s3_days": one(day.meals.s3_meals == day.meals.fed),
        "s4_days": one(day.meals.s4_meals == day.meals.fed),
        "mixed_all_days": one(day.all_in_one),
        "mixed_unserved_plate_days": one(day.part_in_one),
        "required_stream_days": one(and_(weighed, complete)),
        "stock_left_out": one(DAYS.spoilage_g.is_(None)),
        "meals": day.meals.fed,
    }


def _largest_meal(meals: Any) -> ColumnElement[int]:
    """Working and official diners of a meal together: stands in for the day's distinct diners."""
    by_meal = [zero(meals[f"{meal}_diners"]) for meal in Meal]
    return reduce(lambda a, b: case((a >= b, a), else_=b), by_meal)
