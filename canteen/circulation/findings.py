"""What an evaluation found, as figures and names: the only thing the sentences of a circular are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.measures import Change, Measure
from scoring.rounding import half_up

BEST = "优秀"
FAILED = "不合格"


@dataclass(frozen=True)
class Named:
    """A canteen as the paper names it, and the bureau or institution that answers for it."""

    institution: str
    canteen: str

    @property
    def text(self) -> str:
        return self.canteen if self.canteen.startswith(self.institution) else self.institution + self.canteen


@dataclass(frozen=True)
class Fault:
    """An indicator that canteens did badly in: less than three fifths of its points."""

    group: str
    title: str
    canteens: int


@dataclass(frozen=True)
class Findings:
    """One period of one bureau. Canteens are counted once: evaluated, not rated, or missing.

    `grades` keeps the order of the standard; `scores` are the totals of the evaluated. `then` and
    `changes` hold only what can be compared, `versus` names the comparison; `not_compared` says of
    the others why there is none. `compared` is this period's side where not every canteen compares.
    """

    rectification_days: int
    recheck_days: int
    evaluated: int
    not_rated: int
    missing: int
    scores: tuple[Decimal, ...]
    grades: dict[str, int]
    diners: int
    waste_g: int
    measures: dict[str, Measure]
    then: dict[str, Measure] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    compared: dict[str, Measure] = field(default_factory=dict)
    not_compared: dict[str, str] = field(default_factory=dict)
    versus: str = "同比"
    best: tuple[Named, ...] = ()
    failed: tuple[Named, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def canteens(self) -> int:
        return self.evaluated + self.not_rated + self.missing

    @property
    def mean_score(self) -> Decimal | None:
        """The plain mean of the totals, rounded half up to two decimals; None when nothing was scored."""
        if not self.scores:
            return None
        return half_up(Fraction(sum(self.scores)) / len(self.scores), 2)
