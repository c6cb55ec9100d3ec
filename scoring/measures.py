"""Sums in, measures out: figures that carry their own derivation, and how they changed.

A measure is a ratio of sums. Its value is computed exactly, rounded half up once to the decimals shown,
and is None (shown as —), never 0, when there is nothing to divide by. A change comes of two exact figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from scoring.formulas import ESTIMATED, FORMULAS, TOGETHER
from scoring.rounding import half_up, plain
from scoring.sums import Sums, total

__all__ = ["Change", "Measure", "Sums", "all_measures", "change", "measure", "streams_complete", "total"]

CHANGE_DECIMALS = 2
FROM_EXACT = "按未舍入数计算"


@dataclass(frozen=True)
class Measure:
    """One figure with everything that explains it. Numerator and denominator are grams or counts."""

    name: str
    title: str
    unit: str
    decimals: int
    exact: Fraction | None
    numerator: int
    denominator: int
    paired_rows: int
    left_out: int
    coverage: dict[str, Decimal]  # stream → per cent of the days with diners on which it was recorded
    note: str = ""

    @cached_property
    def value(self) -> Decimal | None:
        return None if self.exact is None else half_up(self.exact, self.decimals)

    @property
    def text(self) -> str:
        """The figure as printed: 89.00%, 124.6g/人·餐, —."""
        return "—" if self.value is None else f"{self.value}{self.unit}"

    @property
    def marks(self) -> list[str]:
        """What must stand beside the figure: that its weight was shared between canteens, or spread."""
        return [mark for mark in (TOGETHER, ESTIMATED) if mark in self.note]

    @property
    def working(self) -> str:
        """How the figure came about: 5518÷6200=89.00%."""
        top, bottom = FORMULAS[self.name].of
        return f"{_amount(self.numerator, top)}÷{_amount(self.denominator, bottom)}={self.text}"

    def to_data(self) -> dict[str, object]:
        return {
            "value": None if self.value is None else str(self.value),
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "paired_rows": self.paired_rows,
            "left_out": self.left_out,
            "coverage": {stream: str(share) for stream, share in self.coverage.items()},
            "note": self.note,
        }


@lru_cache(maxsize=4096)
def measure(name: str, sums: Sums) -> Measure:
    """The named measure of these sums; KeyError for a name that is not in FORMULAS. A sheet asks for one
    several times, so it is remembered."""
    formula = FORMULAS[name]
    numerator, denominator = formula.numerator(sums), formula.denominator(sums)
    exact = Fraction(numerator, denominator) * formula.factor if denominator > 0 else None
    return Measure(
        name=name,
        title=formula.title,
        unit=formula.unit,
        decimals=formula.decimals,
        exact=exact,
        numerator=numerator,
        denominator=denominator,
        paired_rows=formula.paired_rows(sums),
        left_out=formula.left_out(sums),
        coverage=_coverage(formula.streams, sums),
        note=formula.note(sums),
    )


def all_measures(sums: Sums) -> dict[str, Measure]:
    return {name: measure(name, sums) for name in FORMULAS}


def streams_complete(sums: Sums) -> Decimal:
    """Per cent of the days with diners on which every stream the mode requires was recorded; 0 of none."""
    return _share_of_days(sums.required_stream_days, sums)


def _coverage(streams: tuple[str, ...], sums: Sums) -> dict[str, Decimal]:
    return {stream: _share_of_days(getattr(sums, f"{stream.lower()}_days"), sums) for stream in streams}


def _share_of_days(days: int, sums: Sums) -> Decimal:
    return half_up(Fraction(100 * days, sums.diner_days), 2) if sums.diner_days else Decimal("0.00")


def _amount(count: int, unit: str) -> str:
    return f"{plain(Decimal(count).scaleb(-3))}kg" if unit == "kg" else f"{count}{unit}"


@dataclass(frozen=True)
class Change:
    """How a measure moved: per cent of the earlier amount, or percentage points between two rates."""

    measure: str
    unit: str  # "%" or "百分点"
    exact: Fraction | None
    note: str = ""

    @property
    def value(self) -> Decimal | None:
        return None if self.exact is None else half_up(self.exact, CHANGE_DECIMALS)

    @property
    def text(self) -> str:
        return "—" if self.value is None else f"{self.value:+}{self.unit}"

    def to_data(self) -> dict[str, object]:
        value = None if self.value is None else str(self.value)
        return {"value": value, "unit": self.unit, "note": self.note}


def change(now: Measure, then: Measure) -> Change:
    """同比 (then: the same span last year) or 环比 (then: the span before) of one measure.

    No value when either side has none, or when an amount would be divided by nothing.
    """
    exact = _moved(now.name, now.exact, then.exact)
    unit = "百分点" if FORMULAS[now.name].is_rate else "%"
    return Change(now.name, unit, exact, note=_footnote(now, then, exact))


def _moved(name: str, now: Fraction | None, then: Fraction | None) -> Fraction | None:
    if now is None or then is None:
        return None
    if FORMULAS[name].is_rate:
        return now - then
    return (now - then) / then * 100 if then else None


def _footnote(now: Measure, then: Measure, exact: Fraction | None) -> str:
    """Whoever recalculates a change from the two printed figures must not think it wrong."""
    if exact is None or now.value is None or then.value is None:
        return ""
    printed = _moved(now.name, Fraction(now.value), Fraction(then.value))
    agrees = printed is not None and half_up(printed, CHANGE_DECIMALS) == half_up(exact, CHANGE_DECIMALS)
    return "" if agrees else FROM_EXACT
