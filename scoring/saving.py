"""What less waste came to, in grams, money and CO2e. Always an estimate, always marked 估算."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.measures import measure
from scoring.rounding import half_up
from scoring.sums import Sums

ESTIMATED = "估算"
CO2E_PER_KG = Fraction(5, 2)  # kg CO2e per kg of waste avoided; reconstructed default


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
