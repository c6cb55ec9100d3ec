"""Two people at one record: what only one of them changed is kept, for the rest a person chooses.

A save that has not seen the latest version is compared with what it has seen: a field that it did not change
keeps the colleague's value, one that the colleague did not change takes ours, and where both changed it to
different values nothing is written until somebody chose. What was given up stays in the history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from canteen import clock
from canteen.db import session
from canteen.ledger.fields import COLLECTION_NAMES
from canteen.ledger.models import Collection, DayRecord, MealRecord, Revision
from canteen.ledger.writing import plain

GIVEN_UP = "两人同时填写，保留了先保存的数"
Record = MealRecord | DayRecord


@dataclass(frozen=True)
class Merged:
    """Values to be written on top of what is saved, and (saved, ours) of the fields that both changed."""

    values: dict[str, Any]
    open: dict[str, tuple[Any, Any]]


def current(record: Record) -> dict[str, Any]:
    """What is saved, of a day with what the collector took."""
    values = {column.key: getattr(record, column.key) for column in record.__mapper__.column_attrs}
    if isinstance(record, DayRecord):
        row = session.scalar(
            select(Collection).where(
                Collection.canteen_id == record.canteen_id,
                Collection.day == record.day,
                Collection.kind == "food",
            )
        )
        values |= {name: getattr(row, name, None) for name in COLLECTION_NAMES}
    return values


def merge(record: Record, seen: int, values: Mapping[str, Any]) -> Merged:
    """Put what one person typed on top of what another saved since version `seen` of the record."""
    saved = current(record)
    base = saved | _as_seen(record, seen)
    ours = {name: value for name, value in values.items() if value != base.get(name)}
    both = {name: value for name, value in ours.items() if saved.get(name) not in (base.get(name), value)}
    return Merged(
        {name: value for name, value in ours.items() if name not in both},
        {name: (saved.get(name), value) for name, value in both.items()},
    )


def note_given_up(
    canteen_id: int, day: date, key: tuple[str, str], version: int, given_up: Mapping[str, Any], by_id: int
) -> None:
    """Keep in the history what was typed and not taken: {field: [typed, kept]}."""
    session.add(
        Revision(
            canteen_id=canteen_id,
            day=day,
            meal=key[0],
            occasion=key[1],
            version=version,
            changes={name: [plain(ours), plain(kept)] for name, (kept, ours) in given_up.items()},
            source="web",
            reason=GIVEN_UP,
            by_id=by_id,
            at=clock.now(),
        )
    )


def _as_seen(record: Record, seen: int) -> dict[str, Any]:
    """The older values of what has changed since a version."""
    meal = str(record.meal) if isinstance(record, MealRecord) else ""
    later = session.scalars(
        select(Revision)
        .where(
            Revision.canteen_id == record.canteen_id,
            Revision.day == record.day,
            Revision.meal == meal,
            Revision.occasion == (record.occasion if isinstance(record, MealRecord) else ""),
            Revision.version > seen,
            Revision.reason.is_distinct_from(GIVEN_UP),
        )
        .order_by(Revision.id.desc())
    )
    return {name: old for revision in later for name, (old, _) in revision.changes.items()}
