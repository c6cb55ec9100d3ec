"""A canteen's year: the mean of its internal evaluations weighed with its spot check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.rounding import points
from scoring.table import Standard
from scoring.vocabulary import WITHOUT_SPOT_CHECK


@dataclass(frozen=True)
class AnnualScore:
    total: Decimal
    grade: str
    note: str = ""  # 未抽查 where there was no spot check


def annual(standard: Standard, internal: Sequence[Decimal], spot_check: Decimal | None) -> AnnualScore | None:
    """The year's score, rounded once; None for a canteen without internal evaluations and spot check.

    A canteen that was spot-checked but never evaluated itself keeps only the spot check's share.
    """
    if not internal and spot_check is None:
        return None
    own = sum(map(Fraction, internal), start=Fraction(0)) / max(len(internal), 1)
    if spot_check is None:
        return _graded(standard, own, WITHOUT_SPOT_CHECK[standard.annual.without_spot_check])
    shares = standard.annual
    return _graded(
        standard, own * Fraction(shares.internal) + Fraction(spot_check) * Fraction(shares.spot_check)
    )


def _graded(standard: Standard, exact: Fraction, note: str = "") -> AnnualScore:
    total = points(exact)
    return AnnualScore(total, standard.grade_of(total), note)
