"""Standards, rounds, sheets and their lines; every change of a point is an appended Ruling.

Points are Decimal with two places. A sheet's key is its own id, never canteen and period: a second
evaluation of the same canteen must not overwrite the first.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from canteen.db import Base, Hundredths, Instant
from canteen.registry.models import Canteen


class StandardVersion(Base):
    """A standard's text, never changed once loaded: another text is another row, found by its hash."""

    __tablename__ = "standard_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class Adoption(Base):
    """From this day a bureau and all below it, unless they adopt another, evaluate by this standard."""

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("bureau_id", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"))
    holds_from: Mapped[date] = mapped_column(Date)


class Round(Base):
    """One evaluation of a bureau's canteens: kind `internal` (later spot_check, re_check, annual) over a
    period such as 2026Q3. An internal round exists once per bureau of the canteens' own level and quarter."""

    __tablename__ = "evaluation_round"
    __table_args__ = (UniqueConstraint("kind", "bureau_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    period: Mapped[str] = mapped_column(String(8), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class Sheet(Base):
    """The score sheet of one canteen in one round; it copies what it was made from.

    open → submitted → finished → approved; withdrawn. Approved, it is frozen with its facts and its
    standard (a StandardVersion never changes; the hash is copied too). `total`, `grade` are None while
    lines are open; `excluded` is the sentence of a canteen that is not evaluated (不参评). `own_plates_`
    are plates that the evaluator looked at on site, where the canteen's sample was too small.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'submitted', 'finished', 'approved', 'withdrawn')", name="state"),
        Index("ix_sheet_round_canteen", "round_id", "canteen_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("evaluation_round.id"))
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), index=True)
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"))
    standard_sha256: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(8), index=True)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)

    canteen_code: Mapped[str] = mapped_column(String(32))
    canteen_name: Mapped[str] = mapped_column(String(100))
    institution_code: Mapped[str] = mapped_column(String(32))
    institution_name: Mapped[str] = mapped_column(String(100))
    bureau_path: Mapped[str] = mapped_column(String(200), index=True)
    bureau_name: Mapped[str] = mapped_column(String(100))

    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed: Mapped[Decimal] = mapped_column(Hundredths)
    judged: Mapped[Decimal] = mapped_column(Hundredths)
    total: Mapped[Decimal | None] = mapped_column(Hundredths)
    grade: Mapped[str | None] = mapped_column(String(20))
    excluded: Mapped[str | None] = mapped_column(String(200))
    open_lines: Mapped[int]
    own_plates_checked: Mapped[int] = mapped_column(default=0)
    own_plates_clean: Mapped[int] = mapped_column(default=0)

    scored_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    frozen_sha256: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship()
    canteen: Mapped[Canteen] = relationship()
    standard_version: Mapped[StandardVersion] = relationship()
    lines: Mapped[list["Line"]] = relationship(order_by="Line.position")


class Line(Base):
    """One indicator on a sheet: copied title and points; computed, self, awarded and final points.

    `state` is computed, judged, open or not_applicable; `data` is what the scoring says besides (kind,
    flag, listed points, figures, next band); `judgement` is what the evaluator chose; `override_points`
    needs `override_reason`.
    """

    __tablename__ = "sheet_line"
    __table_args__ = (UniqueConstraint("sheet_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    group_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    maximum: Mapped[Decimal] = mapped_column(Hundredths)
    state: Mapped[str] = mapped_column(String(20))
    computed_points: Mapped[Decimal | None] = mapped_column(Hundredths)
    self_points: Mapped[Decimal | None] = mapped_column(Hundredths)
    awarded_points: Mapped[Decimal | None] = mapped_column(Hundredths)
    final_points: Mapped[Decimal | None] = mapped_column(Hundredths)
    value: Mapped[str | None] = mapped_column(String(60))
    explanation: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    judgement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    override_points: Mapped[Decimal | None] = mapped_column(Hundredths)
    override_reason: Mapped[str | None] = mapped_column(String(500))
    comment: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)


class Ruling(Base):
    """A change of a line or of a sheet's state: old, new, who, when, why. Only ever appended."""

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    line_code: Mapped[str | None] = mapped_column(String(12))
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    new: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(1000))
    by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)


class Activity(Base):
    """A record of its own with date and evidence: an activity that counts (training, publicity, meeting,
    inspection, analysis), a finding that was established, or a bonus item that was granted. The title of
    a finding or bonus is the standard's sentence."""

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(200))
    evidence: Mapped[str] = mapped_column(String(500), default="")
    noted_by_id: Mapped[int | None]
    noted_at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None] = mapped_column(String(200))
