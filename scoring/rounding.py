"""The one rounding: half up, away from zero, from an exact fraction, once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")


def half_up(exact: Fraction, decimals: int) -> Decimal:
    """The decimal that is printed and compared: −20.365 with two decimals is −20.37 (四舍五入)."""
    top, bottom = exact.numerator * 10**decimals, exact.denominator
    digits = (2 * abs(top) + bottom) // (2 * bottom)
    return Decimal(digits if top >= 0 else -digits).scaleb(-decimals)


def points(exact: Fraction | Decimal) -> Decimal:
    """Points of a line or a sheet: two decimals."""
    if isinstance(exact, Decimal):
        return exact.quantize(HUNDREDTH, ROUND_HALF_UP)
    return half_up(exact, 2)


def plain(number: Decimal | int) -> str:
    """A number without trailing zeros: 8, 4.5, 3091.25."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
