"""Sums per canteen over the days on which people ate: which are paired, and which weight counts on them.

A canteen-day is paired when it has diners and every meal with diners has a weight, or the day has a total.
Streams come before totals, meals' weights before the day's total; the two are never added. A total of all
streams already holds trimmings and spoilage, so they are not added to it. A shared point's weight comes
before all of them, a part of a weight of several days after all of them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
)

from canteen.ledger.columns import (
    DAYS,
    FED,
    MEALS,
    PARTED,
    TOTALLED,
    Columns,
    largest_meal,
    meals_apart,
    one,
    only_one,
    sums,
    where,
)
from canteen.ledger.models import DayRecord
from canteen.ledger.planned import Span, any_meal_is_due, holds_on
from canteen.registry.models import Operation

Condition = ColumnElement[bool]
_SCOPE = func.coalesce(DAYS.mixed_scope, "")


def fed_day_sums(
    span: Span, modes: CTE, shared: FromClause | None = None, spread: FromClause | None = None
) -> Subquery:
    """One row per canteen with days on which people ate, its columns named as the fields of Sums.

    `shared` and `spread` are the days of `weighing.shared` and `weighing.spread`, where there are any.
    """
    meals = _meals_of_days(span)
    day = _Day(meals.c, getattr(shared, "c", None), getattr(spread, "c", None))
    due = any_meal_is_due(modes, meals.c.canteen_id, meals.c.day)
    columns = _waste(day) | _coverage(day, modes.c.operation)
    # Days on which a meal was due are counted from the calendar; these come on top.
    columns["service_days"] = one(or_(meals.c.day > span.over, ~due))
    query = (
        select(meals.c.canteen_id, *sums(columns))
        .join(DayRecord, and_(DAYS.canteen_id == meals.c.canteen_id, DAYS.day == meals.c.day), isouter=True)
        .join(modes, holds_on(modes, meals.c.canteen_id, meals.c.day))
        .group_by(meals.c.canteen_id)
    )
    for more in (shared, spread):
        if more is not None:
            same = and_(more.c.canteen_id == meals.c.canteen_id, more.c.day == meals.c.day)
            query = query.join(more, same, isouter=True)
    return query.subquery("fed_day_sums")


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
    } | meals_apart()
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
    """The conditions of one canteen-day on which people ate.

    One weight for the whole day is the shared point's, the day's own total or a part of several days'.
    """

    meals: Any
    shared: Any = None
    spread: Any = None

    @property
    def by_point(self) -> Condition:
        return false() if self.shared is None else self.shared.share.is_not(None)

    @property
    def by_meals(self) -> Condition:
        return and_(~self.by_point, self.meals.unweighed == 0)

    @property
    def by_day(self) -> Condition:
        """One weight of the whole day counts."""
        return or_(self.by_point, and_(self.meals.unweighed > 0, self.total.is_not(None)))

    @property
    def by_span(self) -> Condition:
        """It is a part of several days' weight."""
        own = or_(self.by_point, DAYS.total_waste_g.is_not(None), self.meals.unweighed == 0)
        return false() if self.spread is None else and_(~own, self.spread.share.is_not(None))

    @property
    def total(self) -> ColumnElement[int]:
        weights = [self.shared, self.spread]
        point, span = ([] if each is None else [each.share] for each in weights)
        return _first([*point, DAYS.total_waste_g, *span])

    @property
    def scope(self) -> ColumnElement[str]:
        """What the day's one weight holds: all streams unless it says otherwise."""
        own = where(DAYS.total_waste_g.is_not(None), _SCOPE)
        weights = [self.shared, self.spread]
        point, span = ([] if each is None else [each.mixed_scope] for each in weights)
        return _first([*point, own, *span])

    @property
    def paired(self) -> Condition:
        return or_(self.meals.unweighed == 0, self.total.is_not(None))

    @property
    def all_in_one(self) -> Condition:
        """One weight for all streams counts: a day's total unless it says otherwise, a meal's if it does."""
        of_meals = and_(self.by_meals, self.meals.by_total > 0, _SCOPE == "all")
        return or_(of_meals, and_(self.by_day, self.scope != "unserved_plate"))

    @property
    def part_in_one(self) -> Condition:
        """One weight for unserved and plate waste counts."""
        of_meals = and_(self.by_meals, self.meals.by_total > 0, _SCOPE != "all")
        return or_(of_meals, and_(self.by_day, self.scope == "unserved_plate"))


def _first(columns: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """The first that is there."""
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]


def _waste(day: _Day) -> Columns:
    with_streams = and_(day.paired, ~day.all_in_one)
    distinct = DAYS.distinct_diners
    return {
        "s1_g": where(with_streams, DAYS.prep_waste_g),
        "reused_g": where(with_streams, DAYS.reused_g),
        "s2_g": where(with_streams, DAYS.spoilage_g),
        "s3_g": where(day.by_meals, day.meals.s3),
        "s4_g": where(day.by_meals, day.meals.s4),
        "mixed_g": case((day.by_meals, day.meals.mixed), else_=day.total),
        "waste_diners": where(day.paired, day.meals.diners),
        "waste_rows": where(day.paired, day.meals.fed),
        "waste_days": one(day.paired),
        "day_diners": where(day.paired, func.coalesce(distinct, largest_meal(day.meals))),
        "day_diners_estimated": one(and_(day.paired, distinct.is_(None))),
        "shared_days": one(day.by_point),
        "shared_g": where(day.by_point, day.total),
        "spread_days": one(day.by_span),
        "spread_g": where(day.by_span, day.total),
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
