"""What was recorded at each meal and day. Natural keys, so that tables can be partitioned by day.

Weights are integer grams, counts are people or plates; None is "not recorded", which is not 0.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from canteen.db import Base, Instant
from canteen.ledger.timing import is_booked_in_time, is_in_time
from canteen.registry.models import Meal

WHOLE_DAY = "all"


def _in_time(context: DefaultExecutionContext) -> bool:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return is_in_time(row["day"], row.get("completed_at"))


def _booked_in_time(context: DefaultExecutionContext) -> bool:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return is_booked_in_time(row["day"], Meal(row["meal"]), row.get("expected_at"))


class Kept:
    """What is kept of every record beside its figures: from where and whom they came, and what is odd.

    `as_typed` keeps value and unit as entered, `flags` the warnings a person confirmed; `paper_reason` marks
    a record that holds figures of a dated paper ledger. `completed_at` is when the last required field was
    first there, `version` counts the saves.
    """

    remark: Mapped[str | None] = mapped_column(String(500))
    as_typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(12))
    paper_reason: Mapped[str | None] = mapped_column(String(500))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int | None]
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class MealRecord(Kept, Base):
    """One meal of one canteen; an official meal (公务用餐) is a row of its own beside the working meal.

    `completed_at` decides `in_time`, which is kept because an officer's paper ledger is in time though it was
    typed in later, and a correction of a locked month never is.
    """

    __tablename__ = "meal_record"
    __table_args__ = (
        CheckConstraint("clean_plates <= checked_plates", name="plates"),
        CheckConstraint("checked_plates <= diners", name="checked"),
        CheckConstraint("outside_diners <= diners", name="outside"),
        CheckConstraint("unserved_waste_g <= prepared_g", name="unserved"),
    )

    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    meal: Mapped[Meal] = mapped_column(String(12), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(12), primary_key=True, default="work")

    expected_diners: Mapped[int | None]
    expected_at: Mapped[datetime | None] = mapped_column(Instant)
    booked_in_time: Mapped[bool] = mapped_column(default=_booked_in_time)
    diners: Mapped[int | None]
    outside_diners: Mapped[int | None]
    counted_by: Mapped[str | None] = mapped_column(String(12))
    sampled_by: Mapped[str | None] = mapped_column(String(12))
    checked_plates: Mapped[int | None]
    clean_plates: Mapped[int | None]
    prepared_g: Mapped[int | None]
    unserved_waste_g: Mapped[int | None]
    plate_waste_g: Mapped[int | None]
    total_waste_g: Mapped[int | None]
    in_time: Mapped[bool] = mapped_column(default=_in_time)


class DayRecord(Kept, Base):
    """What is weighed or counted once a day. `purchased_fen` is money in fen; `mixed_scope` says what
    `total_waste_g` holds: all streams ("all") or unserved and plate waste only ("unserved_plate")."""

    __tablename__ = "day_record"
    __table_args__ = (
        CheckConstraint("reused_g <= prep_waste_g", name="reused"),
        CheckConstraint("prep_waste_g <= issued_g", name="issued"),
    )

    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)

    distinct_diners: Mapped[int | None]
    prep_waste_g: Mapped[int | None]
    reused_g: Mapped[int | None]
    spoilage_g: Mapped[int | None]
    spoilage_reason: Mapped[str | None] = mapped_column(String(200))
    issued_g: Mapped[int | None]
    purchased_g: Mapped[int | None]
    purchased_fen: Mapped[int | None]
    opening_stock_g: Mapped[int | None]
    total_waste_g: Mapped[int | None]
    mixed_scope: Mapped[str | None] = mapped_column(String(16))
    waste_oil_g: Mapped[int | None]


class Collection(Base):
    """A 收运: who took how much, under which manifest (联单号), where to. Waste oil is its own kind."""

    __tablename__ = "collection"
    __table_args__ = (UniqueConstraint("canteen_id", "day", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(8), default="food")
    collector: Mapped[str | None] = mapped_column(String(100))
    manifest: Mapped[str | None] = mapped_column(String(60))
    collected_g: Mapped[int | None]
    bins: Mapped[int | None]
    bin_litres: Mapped[int | None]
    destination: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(default=1)


class Closure(Base):
    """A meal, or the whole day (meal = "all"), that was not due. Entered after the meal it counts once
    the canteen head has approved it; a closure made by mistake is voided, never deleted."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("canteen_id", "day", "meal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    meal: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by_id: Mapped[int | None]
    counts: Mapped[bool]
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by_id: Mapped[int | None]
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None] = mapped_column(String(200))


class Photo(Base):
    """A photo of the day and its thumbnail, by their content's hash; voided with a reason, never deleted."""

    __tablename__ = "photo"
    __table_args__ = (UniqueConstraint("canteen_id", "day", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64))
    thumb_sha256: Mapped[str | None] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(60))
    taken_by_id: Mapped[int | None]
    saved_at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by_id: Mapped[int | None]
    void_reason: Mapped[str | None] = mapped_column(String(200))


class Revision(Base):
    """One change of one record: {field: [old, new]}, who, when, from where, why.

    `meal` and `occasion` are "" for the day's own record; `device` is the name of the token that wrote.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_record", "canteen_id", "day", "meal", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    day: Mapped[date] = mapped_column(Date)
    meal: Mapped[str] = mapped_column(String(12), default="")
    occasion: Mapped[str] = mapped_column(String(12), default="")
    version: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(12))
    device: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)


class MonthSignature(Base):
    """A signature under a month's ledger: recorder, checker or confirmer. `month` is its first day."""

    __tablename__ = "month_signature"
    __table_args__ = (UniqueConstraint("canteen_id", "month", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    month: Mapped[date] = mapped_column(Date)
    role: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
