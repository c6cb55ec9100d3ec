"""Which fields make a meal's record complete, and when it became so: that decides "in time".

Required (reconstructed default): diners, and unserved and plate waste or a total; of a kitchen of its own
also the day's trimmings and spoilage, or a day's total of all streams. Nobody came: nothing to weigh. A
weight that stands elsewhere (a shared point's, several days') is a total of the day.
"""

from collections.abc import Iterable
from datetime import datetime

from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.timing import is_in_time
from canteen.registry.models import CanteenMode, Operation


def complete_day(
    meals: Iterable[MealRecord],
    day: DayRecord | None,
    mode: CanteenMode,
    now: datetime,
    *,
    correction: bool,
    on_paper: bool = False,
    elsewhere: str | None = None,
) -> None:
    """Note on every meal of a day, and on the day, whether it is complete and since when.

    What a correction of a locked month completes is never in time; what an officer typed in from a dated
    paper ledger completes, is. `elsewhere` says what a weight that stands elsewhere holds.
    """
    kitchen = mode.operation == Operation.DELIVERED or (day is not None and _kitchen_complete(day))
    for meal in meals:
        complete = (kitchen or elsewhere == "all") and meal_is_filled_in(meal, day, elsewhere)
        if not complete:
            meal.completed_at, meal.in_time = None, False
        elif meal.completed_at is None:
            meal.completed_at = now
            meal.in_time = not correction and (on_paper or is_in_time(meal.day, now))
    if day is not None:
        day.completed_at = (day.completed_at or now) if _kitchen_complete(day) else None


def _kitchen_complete(day: DayRecord) -> bool:
    return _has_all_in_one(day) or (day.prep_waste_g is not None and day.spoilage_g is not None)


def lacks_weight(meal: MealRecord, day: DayRecord | None) -> bool:
    """Whether people ate and neither the meal nor its day says what was thrown away."""
    return bool(meal.diners) and not meal_is_filled_in(meal, day)


def meal_is_filled_in(meal: MealRecord, day: DayRecord | None, elsewhere: str | None = None) -> bool:
    """Whether a meal's own required fields are there; a kitchen's day may still be wanting."""
    if meal.diners is None:
        return False
    weighed = meal.unserved_waste_g is not None and meal.plate_waste_g is not None
    totalled = meal.total_waste_g is not None or (day is not None and day.total_waste_g is not None)
    return meal.diners == 0 or weighed or totalled or elsewhere is not None


def _has_all_in_one(day: DayRecord) -> bool:
    """The totals of the day hold all streams: a day's does unless it says otherwise, meals' if it says so."""
    return day.mixed_scope == "all" or (day.total_waste_g is not None and day.mixed_scope is None)
