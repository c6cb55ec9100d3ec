"""The history of shared and spread weights in words: who, when, from where, old and new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.fields import SCOPES
from canteen.ledger.weighing.models import SpanWeight, WeighingRevision
from canteen.ledger.written import as_words
from canteen.registry.models import WeighingPoint

TITLES = {"total_g": "合计重量", "mixed_scope": "口径", "voided_at": "撤回"}


@dataclass(frozen=True)
class Told:
    """One save, as (what, old, new) in words."""

    version: int
    at: datetime
    who: str
    changes: list[tuple[str, str, str]]


def revisions_of_point(point: WeighingPoint, day: date) -> list[Told]:
    """The changes of a point's weight of a day, the newest first."""
    return _told(WeighingRevision.point_id == point.id, WeighingRevision.day == day)


def revisions_of_span(row: SpanWeight) -> list[Told]:
    """The changes of a span, the newest first."""
    return _told(WeighingRevision.span_id == row.id)


def _told(*conditions: ColumnElement[bool]) -> list[Told]:
    query = (
        select(WeighingRevision, User.name)
        .outerjoin(User, User.id == WeighingRevision.by_id)
        .where(*conditions)
        .order_by(WeighingRevision.id.desc())
    )
    return [
        Told(row.version, row.at, name or "系统管理员", list(_changes(row.changes.items())))
        for row, name in session.execute(query)
    ]


def _changes(changes: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for name, (old, new) in changes:
        if name in TITLES and old != new:
            yield TITLES[name], _words(name, old), _words(name, new)


def _words(name: str, value: Any) -> str:
    if name == "voided_at":
        return "已撤回" if value else "计入"
    return SCOPES.get(value, "—") if name == "mixed_scope" else as_words("total_waste_g", value)
