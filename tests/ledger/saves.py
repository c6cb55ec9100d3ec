"""Saving as a page does: one verb, one commit."""

from datetime import date
from typing import Any

from canteen.db import session
from canteen.ledger import records
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal
from tests import make

MONDAY = date(2026, 9, 14)
LUNCH = Meal.LUNCH


def save(canteen: Canteen, values: dict[str, Any], **more: Any) -> MealRecord:
    """Save a lunch of Monday and commit, as a page does."""
    day = more.pop("day", MONDAY)
    how = {"by": None, "source": "web", "seen": None, "accepted": False} | more
    with make.context():
        home = session.get_one(Canteen, canteen.id)
        record = records.save_meal(home, day, LUNCH, values, **how)
        session.commit()
        return record


def save_day(canteen: Canteen, values: dict[str, Any], **more: Any) -> DayRecord:
    how = {"by": None, "source": "web", "seen": None, "accepted": False} | more
    with make.context():
        home = session.get_one(Canteen, canteen.id)
        record = records.save_day(home, MONDAY, values, **how)
        session.commit()
        return record
