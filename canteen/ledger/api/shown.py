"""Records as programs see them: the names of the domain, grams, ISO dates, times of Shanghai."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for

from canteen import clock
from canteen.ledger.fields import COLLECTION_NAMES, DAY_FIELDS, MEAL_FIELDS
from canteen.ledger.models import Closure, Collection, DayRecord, MealRecord, Revision

MEAL_NAMES = tuple(field.name for field in MEAL_FIELDS)
DAY_NAMES = tuple(field.name for field in DAY_FIELDS if field.name not in COLLECTION_NAMES)
RENAMED = {"purchased_fen": "purchased_yuan"}


def meal_data(code: str, record: MealRecord) -> dict[str, Any]:
    """One meal with what became of it."""
    place: dict[str, Any] = {"code": code, "day": record.day, "meal": str(record.meal)}
    return {
        "date": record.day.isoformat(),
        "meal": str(record.meal),
        "occasion": record.occasion,
        **_values(record, MEAL_NAMES),
        "complete": record.completed_at is not None,
        "in_time": record.in_time,
        **_about(record),
        "history": url_for("ledger.get_meal_history", **place, occasion=record.occasion),
    }


def day_data(code: str, record: DayRecord, taken: Collection | None) -> dict[str, Any]:
    """A day's own record and what the collector took."""
    return {
        "date": record.day.isoformat(),
        **_values(record, DAY_NAMES),
        **_values(taken, COLLECTION_NAMES),
        "complete": record.completed_at is not None,
        **_about(record),
        "history": url_for("ledger.get_day_history", code=code, day=record.day),
    }


def closure_data(row: Closure) -> dict[str, Any]:
    """A meal (or "all" of a day) that was not served; `counts` says whether it takes the duty away."""
    return {"date": row.day.isoformat(), "meal": row.meal, "reason": row.reason, "counts": row.counts}


def revision_data(row: Revision, name: str | None) -> dict[str, Any]:
    """One change: both values of every field, who, when, from where, by which device and why."""
    return {
        "version": row.version,
        "at": _plain("at", row.at),
        "by": name,
        "source": row.source,
        "device": row.device,
        "reason": row.reason,
        "changes": {
            RENAMED.get(field, field): {"old": _plain(field, old), "new": _plain(field, new)}
            for field, (old, new) in row.changes.items()
        },
    }


def differing(saved: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Both values of every field where what is saved and what was sent differ."""
    return {
        RENAMED.get(name, name): {
            "saved": _plain(name, getattr(saved, name, None)),
            "sent": _plain(name, value),
        }
        for name, value in values.items()
        if getattr(saved, name, None) != value
    }


def _values(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {RENAMED.get(name, name): _plain(name, getattr(record, name, None)) for name in names}


def _about(record: MealRecord | DayRecord) -> dict[str, Any]:
    flags = [dict(zip(("field", "code"), flag.split(":", 1), strict=True)) for flag in record.flags]
    return {
        "flags": flags,
        "source": record.source,
        "saved_at": _plain("saved_at", record.saved_at),
        "version": record.version,
    }


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if name == "purchased_fen" and value is not None:
        return str(Decimal(value) / 100)
    return value
