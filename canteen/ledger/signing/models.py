"""Who checked which version of a day, and who confirmed a month. Rows are added, never changed back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant

STANDING = text("withdrawn_at IS NULL")


class DayCheck(Base):
    """One check of one day. `versions` says what was seen, as in {"lunch": 2, "day": 1}: a day of which any
    of this has changed since is no longer checked, and the row still says who checked which version."""

    __tablename__ = "day_check"
    __table_args__ = (Index("ix_day_check_day", "canteen_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class MonthConfirmation(Base):
    """The confirmer's word for a month (`month` is its first day); it locks the month until it is withdrawn.

    `gaps` counts what was wanting and was accepted with a `reason`: meals missing, days not checked.
    """

    __tablename__ = "month_confirmation"
    __table_args__ = (
        Index(
            "uq_month_confirmation_standing",
            "canteen_id",
            "month",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_month_confirmation_month", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    month: Mapped[date] = mapped_column(Date)
    gaps: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdraw_reason: Mapped[str | None] = mapped_column(String(500))
