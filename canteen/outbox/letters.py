"""The letters themselves: one row per recipient and key, and what state each is in."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from flask import current_app
from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, String, Text, and_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from canteen import clock
from canteen.db import Base, Instant, session
from canteen.settings import Settings

STATES = ("waiting", "sending", "doubtful", "sent", "refused")


class Letter(Base):
    """One message to one address. waiting → sending → sent | refused; a `sending` letter whose time is
    up is doubtful: it is never sent again by the machine, a person decides."""

    __tablename__ = "letter"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sending', 'sent', 'refused')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)
    topic: Mapped[str] = mapped_column(String(100), index=True)
    bureau_id: Mapped[int | None] = mapped_column(index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    put_off: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime] = mapped_column(Instant)
    next_attempt_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    code: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(String(500))
    again_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))


def post(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    topic: str,
    html: str | None = None,
    attachments: Iterable[tuple[str, str, str]] = (),
    bureau_id: int | None = None,
) -> bool:
    """Put a letter into the outbox, in the caller's transaction; False when the key was posted before.

    `attachments` are (name, content type, SHA-256 in canteen.files). Raises ValueError for an address
    that no server could take.
    """
    letter = Letter(
        key=key,
        topic=topic,
        bureau_id=bureau_id,
        to_address=address_of(to),
        subject=" ".join(subject.split())[:300],  # A line break would begin a header of its own.
        text=text,
        html=html,
        attachments=[
            {"name": name, "content_type": content_type, "sha256": sha256}
            for name, content_type, sha256 in attachments
        ],
        message_id=message_id(key, _settings().mail_from),
        posted_at=clock.now(),
    )
    return add(letter)


def add(letter: Letter) -> bool:
    """Insert a letter unless its key is there already, also when two processes try at once."""
    try:
        with session.begin_nested():
            session.add(letter)
    except IntegrityError:
        return False
    return True


def message_id(key: str, mail_from: str) -> str:
    """The Message-ID that belongs to a key: whoever compares two copies of a letter sees they are one."""
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def state_of(letter: Letter) -> str:
    """waiting, sending, doubtful, sent or refused."""
    overdue = letter.state == "sending" and letter.claimed_at is not None and letter.claimed_at < in_time()
    return "doubtful" if overdue else letter.state


def needs_person(letter: Letter) -> bool:
    """Whether someone should press a button: it arrived, or send again."""
    return letter.again_id is None and state_of(letter) in ("doubtful", "refused")


def in_state(state: str) -> ColumnElement[bool]:
    """The condition for letters of a state, the doubtful ones told from those being sent just now."""
    if state == "doubtful":
        return and_(Letter.state == "sending", Letter.claimed_at < in_time())
    if state == "sending":
        return and_(Letter.state == "sending", Letter.claimed_at >= in_time())
    return Letter.state == state


def in_time() -> datetime:
    """Letters claimed since this instant may still be on their way."""
    return clock.now() - timedelta(seconds=2 * _settings().mail_timeout_s)


def address_of(to: str) -> str:
    """The address, trimmed; ValueError when no server could take it (this house sends to ASCII ones)."""
    local, _, domain = to.strip().rpartition("@")
    address = f"{local}@{domain}"
    if not local or not domain or not address.isascii() or len(address.split()) != 1 or len(address) > 254:
        raise ValueError(f"not an address that mail servers take: {to!r}")
    return address


def _settings() -> Settings:
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen
