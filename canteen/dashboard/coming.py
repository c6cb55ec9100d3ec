"""The next service days with the people to expect, and how well that went before."""

from dataclasses import dataclass
from datetime import date, timedelta

from canteen import workdays
from canteen.ledger import due
from canteen.ledger.booking.errors import Errors
from canteen.ledger.booking.expected import Expected, expected_for
from canteen.registry.models import Canteen, Meal

SHOWN_DAYS = 5
FARTHEST = 21  # a long holiday, and the days that follow it


@dataclass(frozen=True)
class Coming:
    """Expected diners of the next service days, and by meal the past error of the three ways."""

    meals: list[Expected]
    errors: dict[Meal, Errors]

    @property
    def is_known(self) -> bool:
        return any(meal.diners is not None for meal in self.meals)


def coming(canteen: Canteen, today: date) -> Coming:
    """From today on; nothing for a canteen that is closed."""
    calendar = workdays.calendar()
    ahead = workdays.days(today, today + timedelta(days=FARTHEST))
    days = [day for day in ahead if due.planned(canteen, day, calendar)][:SHOWN_DAYS]
    found = list(expected_for(canteen, days).values())
    return Coming(found, {each.meal: each.errors for each in found if each.errors.method.exact is not None})
