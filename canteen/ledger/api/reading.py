"""A canteen's records of a period, for programs."""

from datetime import date
from typing import Any

from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.api.shown import closure_data, day_data, meal_data, revision_data
from canteen.ledger.models import Closure, Collection, DayRecord, MealRecord, Revision
from canteen.registry.models import Canteen, Meal

ORDER = {meal.value: place for place, meal in enumerate(Meal)}


def records_of(canteen: Canteen, first: date, last: date) -> dict[str, Any]:
    """Meals, days and closures from first to last, in the order of days."""
    taken = {row.day: row for row in _of(Collection, canteen, first, last) if row.kind == "food"}
    meals = sorted(_of(MealRecord, canteen, first, last), key=_place)
    days = sorted(_of(DayRecord, canteen, first, last), key=lambda row: row.day)
    closed = (row for row in _of(Closure, canteen, first, last) if row.voided_at is None)
    return {
        "canteen": canteen.code,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "meals": [meal_data(canteen.code, row) for row in meals],
        "days": [day_data(canteen.code, row, taken.get(row.day)) for row in days],
        "closures": [closure_data(row) for row in sorted(closed, key=lambda row: (row.day, row.meal))],
    }


def collection_of(canteen: Canteen, day: date) -> Collection | None:
    """What the collector took on a day."""
    return session.scalar(
        select(Collection).where(
            Collection.canteen_id == canteen.id, Collection.day == day, Collection.kind == "food"
        )
    )


def history_of(canteen: Canteen, day: date, meal: str, occasion: str) -> list[dict[str, Any]]:
    """Every change of one record, the youngest first; meal and occasion are "" for the day's own."""
    query = (
        select(Revision, User.name)
        .outerjoin(User, User.id == Revision.by_id)
        .where(
            Revision.canteen_id == canteen.id,
            Revision.day == day,
            Revision.meal == meal,
            Revision.occasion == occasion,
        )
        .order_by(Revision.id.desc())
    )
    return [revision_data(row, name) for row, name in session.execute(query)]


def _of(table: Any, canteen: Canteen, first: date, last: date) -> Any:
    return session.scalars(
        select(table).where(table.canteen_id == canteen.id, table.day.between(first, last))
    )


def _place(row: MealRecord) -> tuple[date, int, bool]:
    return row.day, ORDER[str(row.meal)], row.occasion != "work"
