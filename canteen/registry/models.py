"""Bureaus as a tree, institutions, canteens; what changes over time is a row with `holds_from`."""

from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from canteen.db import Base


class Level(StrEnum):
    """Levels of the administration."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


class Operation(StrEnum):
    """Who runs the kitchen (经营方式); a delivered canteen has no kitchen."""

    OWN = "own"
    CONTRACTED = "contracted"
    DELIVERED = "delivered"


class Supply(StrEnum):
    """How food is handed out (供餐方式)."""

    PORTION = "portion"
    BUFFET = "buffet"
    BY_WEIGHT = "by_weight"
    BANQUET = "banquet"


class Service(StrEnum):
    """Whom it serves (服务方式)."""

    INTERNAL = "internal"
    OPEN = "open"


class Meal(StrEnum):
    """Meals of a day (餐次), in the order of the day."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    EXTRA = "extra"


class ServesOn(StrEnum):
    """The days a canteen serves (供应日); `workdays` follow the State Council calendar."""

    WORKDAYS = "workdays"
    MON_SAT = "mon-sat"
    DAILY = "daily"


class Size(StrEnum):
    """Size by usual diners a day: under 100, under 500, more (reconstructed default)."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Bureau(Base):
    """A 机关事务管理部门. `path` lists the codes from the root, such as /51/5101/, so that a subtree is
    one prefix; `domains` are the mail domains its circulars may go to, separated by blanks;
    `grams_per_litre` is what a litre of kitchen waste weighs, for what is measured in litres or bins."""

    __tablename__ = "bureau"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[Level] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    group_name: Mapped[str | None] = mapped_column(String(100))
    domains: Mapped[str] = mapped_column(String(300), default="")
    grams_per_litre: Mapped[int] = mapped_column(default=1000, server_default="1000")
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Bureau | None"] = relationship(remote_side="Bureau.id")

    def covers(self) -> ColumnElement[bool]:
        """The condition that a bureau is this one or below it. (LIKE would take AB for ab on SQLite.)"""
        return func.substr(Bureau.path, 1, len(self.path)) == self.path


class Institution(Base):
    """A 单位, under the bureau of its own level (同级)."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    bureau: Mapped[Bureau] = relationship()


class Canteen(Base):
    """A 食堂. It is never deleted: it closes."""

    __tablename__ = "canteen"
    __table_args__ = (CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="life"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()
    modes: Mapped[list["CanteenMode"]] = relationship(order_by="CanteenMode.holds_from")

    def mode_on(self, day: date) -> "CanteenMode":
        """How the canteen was run on a day; before its first mode, the first."""
        held = [mode for mode in self.modes if mode.holds_from <= day]
        return held[-1] if held else self.modes[0]

    def is_open_on(self, day: date) -> bool:
        """Whether the day lies between opening and closing, both included."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


class CanteenMode(Base):
    """How a canteen is run from a day on. `serves` lists meals as in lunch+dinner."""

    __tablename__ = "canteen_mode"
    __table_args__ = (UniqueConstraint("canteen_id", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    holds_from: Mapped[date] = mapped_column(Date)
    operation: Mapped[Operation] = mapped_column(String(12))
    supply: Mapped[Supply] = mapped_column(String(12))
    service: Mapped[Service] = mapped_column(String(12))
    usual_diners: Mapped[int]
    serves: Mapped[str] = mapped_column(String(60))
    serves_on: Mapped[ServesOn] = mapped_column(String(12))
    official_meals: Mapped[bool]

    @property
    def meals(self) -> list[Meal]:
        """The meals served, in the order of the day."""
        served = self.serves.split("+")
        return [meal for meal in Meal if meal in served]

    @property
    def size(self) -> Size:
        """The size class."""
        if self.usual_diners < 100:
            return Size.SMALL
        return Size.MEDIUM if self.usual_diners < 500 else Size.LARGE


class ServedInstitution(Base):
    """Another institution whose people eat here (集中办公区), from a day until a day."""

    __tablename__ = "served_institution"
    __table_args__ = (UniqueConstraint("canteen_id", "institution_id", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    holds_from: Mapped[date] = mapped_column(Date)
    holds_to: Mapped[date | None] = mapped_column(Date)

    canteen: Mapped[Canteen] = relationship()
    institution: Mapped[Institution] = relationship()


class CountingPolicy(Base):
    """How waste is weighed from a day on, and what a kilogram of food costs here (fen per kg)."""

    __tablename__ = "counting_policy"
    __table_args__ = (UniqueConstraint("canteen_id", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    holds_from: Mapped[date] = mapped_column(Date)
    drained: Mapped[bool] = mapped_column(default=True)
    bones_counted: Mapped[bool] = mapped_column(default=False)
    food_cost_fen: Mapped[int | None]


class WeighingPoint(Base):
    """A place where several canteens' waste is weighed once (合并计量)."""

    __tablename__ = "weighing_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    version: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()


class WeighingPointMember(Base):
    """A canteen that is weighed at a point, from a day until a day (which is no longer one of them)."""

    __tablename__ = "weighing_point_member"
    __table_args__ = (Index("ix_weighing_point_member_canteen", "canteen_id", "holds_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("weighing_point.id"), index=True)
    canteen_id: Mapped[int] = mapped_column(ForeignKey("canteen.id"))
    holds_from: Mapped[date] = mapped_column(Date)
    holds_to: Mapped[date | None] = mapped_column(Date)

    point: Mapped[WeighingPoint] = relationship()
    canteen: Mapped[Canteen] = relationship()
