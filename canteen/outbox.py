"""Letters: posted once per key in the transaction that decides them, delivered afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant


class Letter(Base):
    """One message to one address. waiting → sending → sent | refused; a `sending` letter whose time is
    up is doubtful: it is never sent again by the machine, a person decides."""

    __tablename__ = "letter"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sending', 'sent', 'refused')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
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
    posted_at: Mapped[datetime] = mapped_column(Instant)
    next_attempt_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    code: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(String(500))
