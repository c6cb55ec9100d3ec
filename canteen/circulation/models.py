"""Circulars: editions with a frozen report and its bytes; who receives them; when they are compiled."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from canteen.db import Base, Instant
from canteen.registry.models import Bureau


class Circular(Base):
    """One edition of a 通报. draft → approved → issued → superseded | withdrawn.

    `report` is the frozen data as canonical JSON; `report_sha256` and `pdf_sha256` fix data and bytes
    from the approval on. `accepted_gaps` is the reason why missing sheets were accepted.
    """

    __tablename__ = "circular"
    __table_args__ = (
        UniqueConstraint("bureau_id", "kind", "period", "edition"),
        CheckConstraint("state IN ('draft', 'approved', 'issued', 'superseded', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    period: Mapped[str] = mapped_column(String(8), index=True)
    edition: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("circular.id"))
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    number: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    report: Mapped[str] = mapped_column(Text)
    report_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    accepted_gaps: Mapped[str | None] = mapped_column(String(1000))
    compiled_at: Mapped[datetime] = mapped_column(Instant)
    compiled_by_id: Mapped[int | None]
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    bureau: Mapped[Bureau] = relationship()


class Subscription(Base):
    """An address that receives a bureau's circulars: 主送 (to) or 抄送 (cc)."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("bureau_id", "address"),
        CheckConstraint("kind IN ('to', 'cc')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(254))


class Schedule(Base):
    """When a bureau's circular is compiled by itself: working days after the quarter, Shanghai time."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("bureau_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    kind: Mapped[str] = mapped_column(String(12))
    working_days_after: Mapped[int]
    at_time: Mapped[time] = mapped_column(Time)
    active: Mapped[bool] = mapped_column(default=True)
