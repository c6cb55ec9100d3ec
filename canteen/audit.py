"""Append-only record of who did what; chained by hash afterwards, in `flask tick`.

The chain is not made in the user's transaction: on PostgreSQL it would fork or serialise imports.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Integer, Select, String, Table, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from canteen import clock
from canteen.db import Base, Instant, session


class AuditEntry(Base):
    """One change: ids only, no names, so that the record outlives the people in it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    new: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(500))
    chained_as: Mapped[int | None] = mapped_column(unique=True)
    chain: Mapped[str | None] = mapped_column(String(64))


# On the table, not the class: nobody in the transaction looks at the entry again.
_ENTER = insert(cast(Table, AuditEntry.__table__))


def record(
    action: str,
    subject: str,
    *,
    by: int | None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Note a change in the transaction that makes it.

    `action` is a verb of the house ("canteen.edit"), `subject` names the thing ("canteen:5101-003"),
    `by` is a user's id or None for the operator at the command line.
    """
    entry = {"at": clock.now(), "actor_id": by, "action": action, "subject": subject, "reason": reason}
    session.execute(_ENTER, entry | {"old": old, "new": new})


def chain_new() -> int:
    """Chain the entries not yet chained; returns how many. Each hash covers the one before.

    The chain has its own numbers: on PostgreSQL an entry can become visible after one with a higher id.
    """
    last = session.scalar(_chained().order_by(None).order_by(AuditEntry.chained_as.desc()).limit(1))
    end, link = (last.chained_as or 0, last.chain or "") if last else (0, "")
    fresh = session.scalars(
        select(AuditEntry).where(AuditEntry.chain.is_(None)).order_by(AuditEntry.id)
    ).all()
    for position, entry in enumerate(fresh, end + 1):
        link = _link(link, position, entry)
        entry.chained_as, entry.chain = position, link
    return len(fresh)


def broken_link() -> int | None:
    """The id of the first entry whose hash does not fit, or None when the chain holds."""
    link = ""
    with session.scalars(_chained().execution_options(yield_per=1000)) as entries:
        for position, entry in enumerate(entries, 1):
            if entry.chained_as != position or entry.chain != _link(link, position, entry):
                return entry.id
            link = entry.chain or ""
    return None


def _chained() -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.chain.is_not(None)).order_by(AuditEntry.chained_as)


def _link(last: str, position: int, entry: AuditEntry) -> str:
    content = [position, entry.id, entry.at.isoformat(), entry.actor_id, entry.action, entry.subject]
    text = json.dumps(
        [last, *content, entry.old, entry.new, entry.reason], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()
