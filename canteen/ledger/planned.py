"""Which meals were due, inside a query: the same rules as `due`, and a test holds the two together."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from canteen import workdays
from canteen.ledger.columns import DAYS, MEALS, one
from canteen.ledger.models import WHOLE_DAY, Closure
from canteen.registry.models import Canteen, CanteenMode, Meal, ServesOn
from canteen.workdays import Calendar

Condition = ColumnElement[bool]
CANTEENS: BindParameter[Any] = bindparam("canteens", expanding=True)
FIRST, LAST, OVER = (bindparam(name, type_=Date) for name in ("first", "last", "over"))
WORKING, SUNDAYS = (bindparam(name, expanding=True, type_=Date) for name in ("working", "sundays"))


@dataclass(frozen=True)
class Period:
    """What a figure is asked for: canteens, first and last day, and the last day that has ended."""

    canteens: Select[Any] | list[int]
    first: date
    last: date
    over: date
    calendar: Calendar

    def parameters(self) -> dict[str, Any]:
        """The values of a Span's parameters."""
        listed = {"canteens": self.canteens} if isinstance(self.canteens, list) else {}
        return listed | {
            "first": self.first,
            "last": self.last,
            "over": self.over,
            "working": list(self.calendar.working_days(self.first, self.last)),
            "sundays": [day for day in workdays.days(self.first, self.last) if day.weekday() == 6],
        }


@dataclass(frozen=True)
class Span:
    """A period inside a query, as parameters: the query of any list of canteens is built once."""

    canteens: Select[Any] | BindParameter[Any] = CANTEENS
    first: BindParameter[date] = FIRST
    last: BindParameter[date] = LAST
    over: BindParameter[date] = OVER

    def holds_meal(self) -> Condition:
        """Whether a meal record lies in it."""
        return and_(MEALS.canteen_id.in_(self.canteens), MEALS.day.between(self.first, self.last))

    def holds_day(self) -> Condition:
        """Whether a day record lies in it."""
        return and_(DAYS.canteen_id.in_(self.canteens), DAYS.day.between(self.first, self.last))


def modes_over_time() -> CTE:
    """Every mode with the day from which the next one holds, what it serves, and the canteen's life."""
    by_canteen: dict[str, Any] = {"partition_by": CanteenMode.canteen_id, "order_by": CanteenMode.holds_from}
    return (
        select(
            CanteenMode.canteen_id,
            CanteenMode.holds_from,
            func.lead(CanteenMode.holds_from).over(**by_canteen).label("next_from"),
            func.row_number().over(**by_canteen).label("number"),
            CanteenMode.operation,
            CanteenMode.serves,
            CanteenMode.serves_on,
            Canteen.opened_on,
            Canteen.closed_on,
            *(one(CanteenMode.serves.contains(meal.value)).label(f"serves_{meal}") for meal in Meal),
        )
        .join(Canteen, Canteen.id == CanteenMode.canteen_id)
        .cte("mode_over_time")
    )


def holds_on(modes: CTE, canteen_id: ColumnElement[int], day: ColumnElement[date]) -> Condition:
    """Whether a mode is the one of that canteen and day; before its first mode, the first."""
    held = modes.c
    return and_(
        held.canteen_id == canteen_id,
        or_(held.number == 1, held.holds_from <= day),
        or_(held.next_from.is_(None), day < held.next_from),
    )


def meal_is_due(modes: CTE) -> Condition:
    """Whether a meal record's meal was due."""
    served = modes.c.serves.contains(MEALS.meal)
    return and_(_serves(modes, MEALS.day), served, ~is_closed(MEALS.canteen_id, MEALS.day, MEALS.meal))


def any_meal_is_due(modes: CTE, canteen_id: ColumnElement[int], day: ColumnElement[date]) -> Condition:
    """Whether any meal was due on that day."""
    left = (and_(modes.c[f"serves_{meal}"] == 1, ~is_closed(canteen_id, day, meal.value)) for meal in Meal)
    return and_(_serves(modes, day), or_(*left))


def _serves(modes: CTE, day: ColumnElement[date]) -> Condition:
    """Whether the canteen serves on the day, closures apart."""
    held = modes.c
    return and_(
        held.opened_on <= day,
        or_(held.closed_on.is_(None), day <= held.closed_on),
        or_(
            held.serves_on == ServesOn.DAILY,
            and_(held.serves_on == ServesOn.MON_SAT, day.not_in(SUNDAYS)),
            and_(held.serves_on == ServesOn.WORKDAYS, day.in_(WORKING)),
        ),
    )


def is_closed(canteen_id: ColumnElement[int], day: ColumnElement[date], meal: Any) -> Condition:
    """Whether a closure of the meal or of the whole day counts."""
    return exists().where(
        Closure.canteen_id == canteen_id,
        Closure.day == day,
        Closure.meal.in_([meal, WHOLE_DAY]),
        Closure.counts.is_(True),
        Closure.voided_at.is_(None),
    )
