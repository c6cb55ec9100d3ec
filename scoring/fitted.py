"""A standard as it fits the canteens that are run in one way: rules, maxima, and the lines still blank.

Thousands of canteens share a few ways of being run, so each fit is made once and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from scoring.line import NOT_APPLICABLE, OPEN, Line
from scoring.rounding import plain, points
from scoring.rules import ZERO, Rule
from scoring.table import Indicator, Standard, holds
from scoring.vocabulary import AXES


@dataclass(frozen=True)
class Fitted:
    """An indicator with the rule that holds, and its line: open, or struck out by the mode."""

    indicator: Indicator
    rule: Rule
    blank: Line

    @property
    def asks_for_base(self) -> bool:
        """Whether the line applies only when last year's figure can be compared."""
        return "base" in self.indicator.not_applicable_if


@lru_cache(maxsize=128)
def fit(standard: Standard, axes: tuple[tuple[str, str], ...]) -> tuple[Fitted, ...]:
    """Every indicator as it fits canteens of these axes (see Facts.axes)."""
    return tuple(_fitted(indicator, dict(axes)) for indicator in standard.indicators)


def struck_out(line: Line, why: str) -> Line:
    """The line without any points to reach."""
    return replace(line, state=NOT_APPLICABLE, maximum=points(ZERO), explanation=f"{why},本项不适用")


def reasons(condition: Mapping[str, object], axes: Mapping[str, str]) -> str:
    """How the canteen is run, on the axes of the condition, in words."""
    return "、".join(AXES[axis][axes[axis]] for axis in condition)


def _fitted(indicator: Indicator, axes: dict[str, str]) -> Fitted:
    rule, maximum = indicator.fitted(axes)
    fitted = Fitted(indicator, rule, _open(indicator, points(maximum)))
    condition = indicator.not_applicable_if
    if fitted.asks_for_base or not holds(condition, axes):
        return fitted
    return replace(fitted, blank=struck_out(fitted.blank, reasons(condition, axes)))


def _open(indicator: Indicator, maximum: Decimal) -> Line:
    return Line(
        code=indicator.code,
        group=indicator.group,
        topic=indicator.topic,
        text=indicator.text,
        kind=indicator.kind,
        state=OPEN,
        maximum=maximum,
        listed=points(indicator.points),
        explanation=f"待评估员评定(满分{plain(maximum)}分)",
    )
