"""One line of a sheet: its points, its state, and the sentence that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

COMPUTED, JUDGED, OPEN, NOT_APPLICABLE = "computed", "judged", "open", "not_applicable"


@dataclass(frozen=True)
class Line:
    """Points are None where there are none yet (open) or never will be (not applicable)."""

    code: str
    group: str
    topic: str
    text: str
    kind: str
    state: str
    maximum: Decimal  # that this canteen can reach; what N/A strikes out is listed − maximum
    listed: Decimal  # the indicator's points in the standard
    computed: Decimal | None = None  # by the records
    awarded: Decimal | None = None  # by the evaluator: judged, or in place of the computed points
    value: str = ""
    flag: str = ""  # void, full, no_data, streams, sample, none_due: why a rule was not simply applied
    explanation: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    next_band: Mapping[str, str] | None = None

    @property
    def final(self) -> Decimal | None:
        """What counts: the evaluator's points where there are any, else the computed ones."""
        return self.computed if self.awarded is None else self.awarded

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "group": self.group,
            "topic": self.topic,
            "text": self.text,
            "state": self.state,
            "maximum": str(self.maximum),
            "computed": _text(self.computed),
            "awarded": _text(self.awarded),
            "points": _text(self.final),
            "value": self.value,
            "explanation": self.explanation,
            **self.details(),
        }

    def details(self) -> dict[str, Any]:
        """What stands behind the points: kind of rule, flag, figures, what the next band would take."""
        return {
            "kind": self.kind,
            "listed": str(self.listed),
            "flag": self.flag,
            "data": dict(self.data),
            "next_band": None if self.next_band is None else dict(self.next_band),
        }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
