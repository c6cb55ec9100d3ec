"""One card of a day's page: its fields, what stands in them, and what came of sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from canteen.ledger.before import Usual, waste_each
from canteen.ledger.book import MealKey
from canteen.ledger.due import State
from canteen.ledger.fields import TITLES
from canteen.ledger.findings import Warned
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.ledger.written import as_words
from canteen.registry.models import Meal

DAY_KEY = "day"
FOLDED = (State.IN_TIME, State.LATE, State.ZERO)


@dataclass(frozen=True)
class Choice:
    """A field that two people changed to different values: both in words, and which one was chosen."""

    name: str
    saved: str
    typed: str
    chosen: str | None = None

    @property
    def title(self) -> str:
        return TITLES[self.name]


@dataclass(frozen=True)
class Attempt:
    """A save that was not done: what was typed, and why not."""

    key: str
    typed: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    problem: str | None = None
    choices: list[Choice] = field(default_factory=list)  # two people at once
    merged: Mapping[str, str] = field(default_factory=dict)  # what only the other one changed, as texts

    @property
    def status(self) -> int:
        return 409 if self.choices or self.problem else 422


@dataclass(frozen=True)
class Box:
    """One field as it stands on the page. `kind` is weight, count, money, choice or words."""

    name: str
    title: str
    kind: str
    text: str
    unit: str = ""
    hint: str = ""
    grams: str = ""  # what a typed weight came to
    errors: list[str] = field(default_factory=list)
    warned: str = ""  # what is unusual: asked now, or confirmed before
    known: list[str] = field(default_factory=list)  # what was written there lately


@dataclass(frozen=True)
class Part:
    """A section of a card; one with a title is folded, but never over an error."""

    title: str
    boxes: list[Box]

    @property
    def open(self) -> bool:
        return any(box.errors or box.warned for box in self.boxes)

    @property
    def said(self) -> str:
        """What is filled in behind the fold."""
        return "、".join(box.title for box in self.boxes if box.text)


@dataclass(frozen=True)
class Unsaved:
    """What somebody typed and has not saved: on which device and when."""

    device: str
    at: str


@dataclass(frozen=True)
class Card:
    """One form of the page. `key` is the last part of its address: lunch, lunch-official or day."""

    key: str
    title: str
    state: State | None
    record: MealRecord | DayRecord | None
    version: int
    parts: list[Part]
    shown: list[tuple[str, str]]  # for reading only
    wanting: list[str] = field(default_factory=list)  # required fields that are still blank
    usual: Usual | None = None
    closure: Closure | None = None
    attempt: Attempt | None = None
    saved_by: str | None = None
    draft: Unsaved | None = None
    asked: bool = False  # for this card, though nothing is due
    other_bin: str = ""  # litres of a bin that is not in the list, as typed
    waits_for_day: bool = False  # filled in, but the kitchen's own day record is still wanting

    @property
    def texts(self) -> dict[str, str]:
        """What stands in its fields."""
        boxes = [box for part in self.parts for box in part.boxes]
        units = {f"{box.name}_unit": box.unit for box in boxes if box.kind == "weight"}
        return {box.name: box.text for box in boxes} | units

    @property
    def done(self) -> bool:
        """Whether this card has nothing left to fill in."""
        if self.state is None:
            return self.record is not None and not self.wanting
        return self.state in (*FOLDED, State.CLOSED) or self.waits_for_day

    @property
    def open(self) -> bool:
        """What is done folds to one line, as does what nobody is asked for."""
        if self.attempt or self.draft or self.asked or self.closure:
            return True
        return not self.done and (self.state != State.NOT_DUE or self.record is not None)

    @property
    def said(self) -> str:
        """The line of a folded card: 204 人次 · 人均 66.7 克 · 光盘率 90.0%."""
        row = vars(self.record) if self.record else {}
        if row.get("diners") is None:
            return ""
        checked, clean, each = row["checked_plates"], row["clean_plates"], waste_each(row)
        parts = [as_words("diners", row["diners"])]
        parts += [f"人均 {float(each):.1f} 克"] if each is not None else []
        parts += [f"光盘率 {100 * clean / checked:.1f}%"] if checked and clean is not None else []
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
