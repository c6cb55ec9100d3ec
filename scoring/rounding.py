"""The one rounding: half up, away from zero, from an exact fraction, once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def half_up(exact: Fraction, decimals: int) -> Decimal:
    """The decimal that is printed and compared: −20.365 with two decimals is −20.37 (四舍五入)."""
    scaled = abs(exact) * 10**decimals
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if exact < 0 else 1
    return Decimal(sign * digits).scaleb(-decimals)


def points(exact: Fraction | Decimal) -> Decimal:
    """Points of a line or a sheet: two decimals."""
    return half_up(Fraction(exact), 2)


def plain(number: Decimal | Fraction | int) -> str:
    """A finite decimal without trailing zeros: 8, 4.5, 3091.25."""
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
