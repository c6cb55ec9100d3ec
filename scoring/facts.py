"""What is known of one canteen for one period, and what an evaluator judged: the input of a score.

Both go to JSON and back unchanged, so that an approved sheet can keep exactly what it was scored from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.sums import Sums

NONE = "none"
NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Facts:
    """A canteen's mode, its sums, and what was counted or established about it."""

    operation: str
    supply: str
    service: str
    size: str
    official_meals: bool
    sums: Sums
    base: Sums | None = None  # the same span last year
    base_problem: str = ""  # why base is not comparable, in Chinese; "" when it is, or when there is none
    records: Mapping[str, int] = field(default_factory=dict)  # names of vocabulary.RECORDS
    months_open: int = 12
    findings: frozenset[str] = frozenset()  # sentences of the standard that were established
    bonus: tuple[str, ...] = ()  # bonus items granted
    own_plates_checked: int = 0  # looked at by the evaluator on site
    own_plates_clean: int = 0

    @property
    def axes(self) -> dict[str, str]:
        """How the canteen is run, in the words a standard's conditions use."""
        return {
            "operation": self.operation,
            "supply": self.supply,
            "service": self.service,
            "size": self.size,
            "official_meals": "yes" if self.official_meals else "no",
        }

    def to_data(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "supply": self.supply,
            "service": self.service,
            "size": self.size,
            "official_meals": self.official_meals,
            "sums": self.sums.to_data(),
            "base": None if self.base is None else self.base.to_data(),
            "base_problem": self.base_problem,
            "records": dict(sorted(self.records.items())),
            "months_open": self.months_open,
            "findings": sorted(self.findings),
            "bonus": list(self.bonus),
            "own_plates_checked": self.own_plates_checked,
            "own_plates_clean": self.own_plates_clean,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Facts:
        base = data["base"]
        return cls(
            **{
                **data,
                "sums": Sums.from_data(data["sums"]),
                "base": None if base is None else Sums.from_data(base),
                "findings": frozenset(data["findings"]),
                "bonus": tuple(data["bonus"]),
            }
        )


@dataclass(frozen=True)
class Judgement:
    """What an evaluator gave one line. None means not judged; an empty checklist means nothing was found."""

    level: str | None = None
    found: tuple[str, ...] | None = None
    defects: Mapping[str, int] | None = None
    override: Decimal | None = None  # points in place of computed ones; counts only with a reason
    reason: str = ""
    comment: str = ""

    def to_data(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "found": None if self.found is None else list(self.found),
            "defects": None if self.defects is None else dict(self.defects),
            "override": None if self.override is None else str(self.override),
            "reason": self.reason,
            "comment": self.comment,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Judgement:
        found, override = data["found"], data["override"]
        return cls(
            **{
                **data,
                "found": None if found is None else tuple(found),
                "override": None if override is None else Decimal(override),
            }
        )


NOT_JUDGED = Judgement()
