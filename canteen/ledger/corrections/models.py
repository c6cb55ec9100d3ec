"""A request to correct what is locked: the old values, the new ones, why, and what another person decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant

STATES = ("open", "accepted", "refused", "withdrawn")


class Correction(Base):
    """One request about one record. `meal` and `occasion` are "" for the day's own record.

    `changes` is {field: [old, new]} as a Revision keeps it; a meal that was not served at all is
    {"closed": [None, reason]}. `made_version` is the record's version that an accepted request made.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("state = 'withdrawn' OR decided_by_id <> asked_by_id", name="decided_by_another"),
        Index("ix_correction_day", "canteen_id", "day"),
        Index("ix_correction_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    meal: Mapped[str] = mapped_column(String(12), default="")
    occasion: Mapped[str] = mapped_column(String(12), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    as_typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12), default="open")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(500))
    made_version: Mapped[int | None]
