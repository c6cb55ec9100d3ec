"""Writing what a request asks for, by the same verbs as every save, as a correction of a locked month."""

from typing import Any

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger import closures, records
from canteen.ledger.corrections.models import Correction
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal

SOURCE = "correction"


def apply(canteen: Canteen, asked: Correction, *, by: User, accepted: bool) -> int | None:
    """Write the new values in the name of whoever asked; returns the version this made of the record.

    What was never complete before is complete from now on, but never "in time".
    """
    new = {name: pair[1] for name, pair in asked.changes.items()}
    if "closed" in new:
        closures.close_meal(
            canteen, asked.day, asked.meal, new["closed"], by_id=by.id, approves=True, correction=asked.reason
        )
        return None
    how: dict[str, Any] = {
        "by": by,
        "source": SOURCE,
        "seen": None,
        "accepted": accepted,
        "reason": asked.reason,
        "typed": asked.as_typed,
    }
    record = _save(canteen, asked, new, how)
    session.flush()
    return record.version


def _save(
    canteen: Canteen, asked: Correction, new: dict[str, Any], how: dict[str, Any]
) -> MealRecord | DayRecord:
    if asked.meal == "":
        return records.save_day(canteen, asked.day, new, **how)
    return records.save_meal(canteen, asked.day, Meal(asked.meal), new, occasion=asked.occasion, **how)
