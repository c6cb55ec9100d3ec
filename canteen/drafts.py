"""What someone is typing, kept on the server; and receipts, so that a form sent twice counts once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import JSON, String, Table, UniqueConstraint, bindparam, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from canteen import clock
from canteen.db import Base, Instant, session

KEEP_RECEIPTS = timedelta(days=90)


class Draft(Base):
    """The unsaved fields of one form (named by its path) of one person, whatever the device."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(200))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    device: Mapped[str] = mapped_column(String(20), default="", server_default="")
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Receipt(Base):
    """The answer given to a form sent under a client's key; a repeat gets the same answer."""

    __tablename__ = "receipt"

    client_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
    location: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(Instant)


# Built once, and on the table, not the class: every save asks it, and no draft is in the session then.
_DROP = delete(cast(Table, Draft.__table__)).where(
    Draft.user_id == bindparam("of"), Draft.path == bindparam("form")
)


def keep(user_id: int, path: str, typed: dict[str, Any], device: str = "") -> Draft:
    """Keep the latest text of a form; the last device that typed wins and leaves its name (手机, 电脑)."""
    draft = find(user_id, path) or _begin(user_id, path)
    draft.fields, draft.device, draft.saved_at = typed, device, clock.now()
    return draft


def _begin(user_id: int, path: str) -> Draft:
    """An empty draft, or the one that another device began at this very moment."""
    draft = Draft(user_id=user_id, path=path, fields={}, saved_at=clock.now())
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        return session.scalars(select(Draft).where(Draft.user_id == user_id, Draft.path == path)).one()
    return draft


def find(user_id: int, path: str) -> Draft | None:
    """What this person has typed into this form and not yet saved."""
    return session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.path == path))


def find_all(user_id: int, paths: Sequence[str]) -> list[Draft]:
    """What this person has typed into any of these forms, in one query."""
    return list(session.scalars(select(Draft).where(Draft.user_id == user_id, Draft.path.in_(paths))))


def drop(user_id: int, path: str) -> None:
    """Forget a draft, in the transaction that saves the form."""
    session.execute(_DROP, {"of": user_id, "form": path})


def answered(user_id: int, client_key: str | None) -> Receipt | None:
    """The receipt of a form already saved under this key."""
    return session.get(Receipt, (client_key, user_id)) if client_key else None


def give_receipt(user_id: int, client_key: str | None, path: str, location: str) -> None:
    """Note, in the transaction that saves the form, that this key has had its effect."""
    if client_key:
        session.add(
            Receipt(client_key=client_key, user_id=user_id, path=path, location=location, at=clock.now())
        )


def drop_old_receipts() -> None:
    """Forget receipts older than any device keeps a form waiting."""
    session.execute(delete(Receipt).where(Receipt.at < clock.now() - KEEP_RECEIPTS))
