"""Weights that are not of one canteen and one day: a shared point's (合并计量) and a span's (估算).

Both are one mixed weight in integer grams; `mixed_scope` says what it holds: all streams ("all") or unserved
and plate waste only ("unserved_plate").
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant


class PointWeight(Base):
    """What a weighing point weighed on a day for all its members together; None was taken back."""

    __tablename__ = "point_weight"

    point_id: Mapped[int] = mapped_column(ForeignKey("weighing_point.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    total_g: Mapped[int | None]
    mixed_scope: Mapped[str] = mapped_column(String(16))
    as_typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(12))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class SpanWeight(Base):
    """A weight of several days (a week's bins): mixed, spread over the days by diners, marked 估算.

    Taken back it stays, with `voided_at`.
    """

    __tablename__ = "span_weight"
    __table_args__ = (
        UniqueConstraint("canteen_id", "first_day", "last_day"),
        CheckConstraint("last_day >= first_day", name="span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    total_g: Mapped[int]
    mixed_scope: Mapped[str] = mapped_column(String(16))
    as_typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(12), default="web")
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int | None]
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class WeighingRevision(Base):
    """One change of a point's day or of a span: {field: [old, new]}, who, when, from where, why."""

    __tablename__ = "weighing_revision"
    __table_args__ = (
        Index("ix_weighing_revision_point", "point_id", "day"),
        Index("ix_weighing_revision_span", "span_id"),
        CheckConstraint("(point_id IS NULL) <> (span_id IS NULL)", name="one_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("weighing_point.id"))
    day: Mapped[date | None] = mapped_column(Date)
    span_id: Mapped[int | None] = mapped_column(ForeignKey("span_weight.id"))
    version: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)
