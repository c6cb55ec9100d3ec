"""One card of a day's page: a form, what stands in it, and what came of sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from canteen.ledger.book import MealKey
from canteen.ledger.due import State
from canteen.ledger.fields import TITLES
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.ledger.written import as_words
from canteen.registry.models import Meal

DAY_KEY = "day"
FOLDED = (State.IN_TIME, State.LATE, State.ZERO)


@dataclass(frozen=True)
class Attempt:
    """A save that was not done: what was typed, and why not."""

    key: str
    typed: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problem: str | None = None
    saved: Any = None  # the other person's record, when two saved at once
    values: Mapping[str, Any] = field(default_factory=dict)

    def conflict_rows(self) -> list[tuple[str, str, str]]:
        """(field, what is saved, what was typed) of every field that differs."""
        return [
            (TITLES[name], as_words(name, getattr(self.saved, name, None)), as_words(name, value))
            for name, value in self.values.items()
            if name in TITLES and getattr(self.saved, name, None) != value
        ]


@dataclass(frozen=True)
class Card:
    """One form of the page. `key` is the last part of its address: lunch, lunch-official or day."""

    key: str
    title: str
    state: State | None
    record: MealRecord | DayRecord | None
    texts: Mapping[str, str]
    unit: str
    version: int
    hints: dict[str, str]
    shown: list[tuple[str, str]]  # for reading only
    usual_g: int | None = None  # the canteen's own median per diner
    closure: Closure | None = None
    attempt: Attempt | None = None
    saved_by: str | None = None
    waits_for_day: bool = False  # filled in, but the kitchen's own day record is still wanting

    @property
    def done(self) -> bool:
        """Whether this card has nothing left to fill in."""
        return self.state in FOLDED or self.waits_for_day

    @property
    def folded(self) -> bool:
        """What is done folds to one line."""
        return self.attempt is None and self.done

    @property
    def said(self) -> str:
        """The line of a folded card: 204 人次 · 人均 66.7 克 · 光盘率 90.0%."""
        row = vars(self.record) if self.record else {}
        checked, clean, each = row.get("checked_plates"), row.get("clean_plates"), per_diner(row)
        parts = [as_words("diners", row.get("diners"))]
        parts += [f"人均 {each:.1f} 克"] if each is not None else []
        parts += [f"光盘率 {100 * clean / checked:.1f}%"] if checked and clean is not None else []
        parts += ["已保存，还差当日记录"] if self.waits_for_day else []
        return " · ".join(parts)


def parse_key(text: str) -> MealKey | None:
    """("lunch", "work") of lunch, ("lunch", "official") of lunch-official; None for anything else."""
    meal, _, occasion = text.partition("-")
    if meal not in [each.value for each in Meal] or occasion not in ("", "official"):
        return None
    return meal, occasion or "work"


def address_of(key: MealKey) -> str:
    """The last part of a meal's address."""
    return key[0] if key[1] == "work" else "-".join(key)


def per_diner(row: Mapping[str, Any]) -> float | None:
    """Grams of unserved and plate waste (or the total) for each diner."""
    parts = [row[name] for name in ("unserved_waste_g", "plate_waste_g") if row.get(name) is not None]
    grams = sum(parts) if parts else row.get("total_waste_g")
    diners = row.get("diners")
    return float(grams / diners) if grams is not None and diners else None
