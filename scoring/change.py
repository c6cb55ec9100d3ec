"""One figure against an earlier one: 同比 and 环比, and what less waste saved.

Changes are made of the two exact figures and rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.measures import FORMULAS, Measure, measure
from scoring.rounding import half_up
from scoring.sums import Sums

DECIMALS = 2
ESTIMATED = "估算"
FROM_EXACT = "按未舍入数计算"
CO2E_PER_KG = Fraction(5, 2)  # kg CO2e per kg of waste avoided; reconstructed default


@dataclass(frozen=True)
class Change:
    """How a measure moved: per cent of the earlier amount, or percentage points between two rates."""

    measure: str
    unit: str  # "%" or "百分点"
    exact: Fraction | None
    note: str = ""

    @property
    def value(self) -> Decimal | None:
        return None if self.exact is None else half_up(self.exact, DECIMALS)

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
    agrees = printed is not None and half_up(printed, DECIMALS) == half_up(exact, DECIMALS)
    return "" if agrees else FROM_EXACT


@dataclass(frozen=True)
class Saving:
    """What less waste per meal came to; negative when waste grew. Always an estimate."""

    waste_g: int
    cost_fen: int | None  # None where the canteen's own food cost is not known
    co2e_g: int
    note: str = ESTIMATED


def saving(now: Sums, then: Sums, cost_fen_per_kg: int | None) -> Saving | None:
    """(then − now, per meal) × the people served now, in grams, money and CO2e; None without both figures."""
    before, after = measure("waste_per_meal", then).exact, measure("waste_per_meal", now).exact
    if before is None or after is None:
        return None
    grams = (before - after) * now.waste_diners
    fen = None if cost_fen_per_kg is None else int(half_up(grams * cost_fen_per_kg / 1000, 0))
    return Saving(int(half_up(grams, 0)), fen, int(half_up(grams * CO2E_PER_KG, 0)))
