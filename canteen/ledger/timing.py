"""When a meal begins, and what was recorded in time."""

from datetime import date, datetime, timedelta

from canteen import clock
from canteen.registry.models import Meal

# Reconstructed defaults: a booking saved after the meal began is no forecast.
MEAL_BEGINS = {Meal.BREAKFAST: (7, 30), Meal.LUNCH: (11, 30), Meal.DINNER: (17, 30), Meal.EXTRA: (20, 30)}


def begins_at(day: date, meal: Meal) -> datetime:
    """The instant at which a meal begins."""
    return clock.at(day, *MEAL_BEGINS[meal])


def is_in_time(day: date, completed_at: datetime | None) -> bool:
    """Whether a day's ledger was complete by 24:00 of the day (reconstructed default)."""
    return completed_at is not None and completed_at <= clock.at(day + timedelta(days=1))


def is_booked_in_time(day: date, meal: Meal, expected_at: datetime | None) -> bool:
    """Whether a booking was made before the meal; one without a time (an import's) counts as made so."""
    return expected_at is None or expected_at <= begins_at(day, meal)
