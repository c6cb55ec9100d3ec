"""What a standard says: indicators and rules, grades, classes, vetoes, caps and bonus, frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from scoring.rules import JUDGED_KINDS, KINDS, Choice, Rule
from scoring.vocabulary import STATUSES

Condition = Mapping[str, tuple[str, ...]]  # axis → the values on which it holds


def holds(condition: Condition, axes: Mapping[str, str]) -> bool:
    """Whether every axis named has one of the values listed; an empty condition never holds."""
    return bool(condition) and all(axes[axis] in values for axis, values in condition.items())


@dataclass(frozen=True)
class Grade:
    at_least: Decimal
    name: str


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    points: Decimal


@dataclass(frozen=True)
class CanteenClass:
    """Canteens that are compared with each other, and the values they are compared with."""

    name: str
    title: str
    condition: Condition
    levels: Mapping[str, Mapping[str, Decimal]]  # measure → advanced, good, base


@dataclass(frozen=True)
class Variant:
    condition: Condition
    rule: Rule
    points: Decimal


@dataclass(frozen=True)
class Indicator:
    """One line of the table: what is asked, what it is worth, how it is scored, and on whose authority."""

    code: str
    group: str
    topic: str
    text: str
    points: Decimal
    period: str
    evidence: str
    basis: str
    rule: Rule
    variants: tuple[Variant, ...]
    not_applicable_if: Condition
    void_if: tuple[str, ...]
    full_if: tuple[str, str] | None  # (code of an earlier indicator, class level it must meet)
    minimum_plates: int | None
    needs_streams: Decimal | None  # per cent of the days with diners
    none_due_full: bool

    @property
    def kind(self) -> str:
        return KINDS[type(self.rule)]

    @property
    def is_judged(self) -> bool:
        return self.kind in JUDGED_KINDS

    def fitted(self, axes: Mapping[str, str]) -> tuple[Rule, Decimal]:
        """The rule and the points for a canteen run in this way."""
        variant = next((v for v in self.variants if holds(v.condition, axes)), None)
        return (self.rule, self.points) if variant is None else (variant.rule, variant.points)


@dataclass(frozen=True)
class Cap:
    """The best grade that remains when something happened."""

    best_grade: str
    text: str
    when: Mapping[str, Any]


@dataclass(frozen=True)
class Bonus:
    maximum: Decimal
    total_capped_at: Decimal
    items: tuple[Choice, ...]


@dataclass(frozen=True)
class Annual:
    internal: Decimal
    spot_check: Decimal
    without_spot_check: str


@dataclass(frozen=True)
class RequiredStreams:
    streams: tuple[str, ...]
    mixed: str  # the one weight that stands for them


@dataclass(frozen=True, eq=False)
class Standard:
    """One version of a standard. Two are the same only when they are one object; texts have `sha256`."""

    id: str
    title: str
    version: str
    status: str
    note: str
    total: Decimal
    not_applicable: str
    minimum_service_days: int
    annual: Annual
    deadlines: Mapping[str, int]
    grades: tuple[Grade, ...]
    groups: tuple[Group, ...]
    classes: tuple[CanteenClass, ...]
    required_streams: Mapping[str, RequiredStreams]
    vetoes: tuple[str, ...]
    caps: tuple[Cap, ...]
    bonus: Bonus
    indicators: tuple[Indicator, ...]
    text: str

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def label(self) -> str:
        """How pages and documents name it beside every score."""
        return f"{self.title} 第{self.version}版({STATUSES[self.status]})"

    @property
    def findings(self) -> tuple[str, ...]:
        """Every finding that the standard knows: the vetoes, then those that void a line."""
        voiding = (finding for indicator in self.indicators for finding in indicator.void_if)
        return tuple(dict.fromkeys((*self.vetoes, *voiding)))

    def indicator(self, code: str) -> Indicator:
        return next(indicator for indicator in self.indicators if indicator.code == code)

    def class_of(self, axes: Mapping[str, str]) -> CanteenClass:
        return next(kind for kind in self.classes if holds(kind.condition, axes))

    def grade_of(self, total: Decimal) -> str:
        return next(grade.name for grade in self.grades if total >= grade.at_least)

    def worse(self, one: str, other: str) -> str:
        order = [grade.name for grade in self.grades]
        return max(one, other, key=order.index)
