"""A shared or spread weight as its form writes it and as one reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from canteen.ledger.fields import SCOPES
from canteen.ledger.units import known_unit, unit_word
from canteen.ledger.weighing.attempts import Attempt
from canteen.ledger.weighing.forms import unit_choices
from canteen.ledger.weighing.recording import Weight
from canteen.ledger.written import as_text, as_words

FIELD = "total_waste_g"


@dataclass(frozen=True)
class WeightTexts:
    """The texts of a form, the version they were read from, and two people's values where they differ."""

    weight: str
    unit: str
    scope: str
    version: int
    saved: bool
    conflict: list[tuple[str, str, str]]

    @classmethod
    def of(
        cls, row: Weight | None, typed: Mapping[str, str] | None, attempt: Attempt | None = None
    ) -> "WeightTexts":
        """What was typed, else what is saved, in the unit it was typed in; a new weight is of all streams."""
        kept: tuple[str, str] = row.as_typed.get(FIELD, _in_kg(row)) if row else ("", "kg")
        text, unit = kept
        if row is not None and row.total_g is None:
            text = ""
        scope = row.mixed_scope if row else "all"
        if typed is not None:
            text = typed.get(FIELD, "")
            unit = typed.get(f"{FIELD}_unit", unit)
            scope = typed.get("mixed_scope", scope)
        there = row is not None and row.total_g is not None
        version = row.version if row else 0
        return cls(text, known_unit(unit) or "kg", scope, version, there, _conflict(attempt))

    @property
    def units(self) -> list[tuple[str, str]]:
        return unit_choices(self.unit)


def weight_words(row: Weight) -> str:
    """3.2 kg, or 480 kg(4桶(120升)) where it was typed in another unit."""
    text, unit = row.as_typed.get(FIELD, ("", "kg"))
    typed = f"（{text} {unit_word(unit)}）" if text and unit != "kg" else ""
    return as_words(FIELD, row.total_g) + typed


def _in_kg(row: Weight | None) -> tuple[str, str]:
    return (as_text(FIELD, row.total_g) if row else "", "kg")


def _conflict(attempt: Attempt | None) -> list[tuple[str, str, str]]:
    if attempt is None or attempt.saved is None:
        return []
    saved, typed = attempt.saved, attempt.typed
    mine = f"{typed.get(FIELD, '')} {unit_word(typed.get(f'{FIELD}_unit', 'kg'))}"
    scope = SCOPES.get(typed.get("mixed_scope", ""), "")
    return [("合计重量", weight_words(saved), mine), ("口径", SCOPES[saved.mixed_scope], scope)]
