"""Saving one card of the day page: read it, compare it with what others saved, ask about what is unusual.

Whatever stands in the way comes back as an Attempt with everything that was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from canteen.accounts.models import User
from canteen.errors import Refusal
from canteen.inputs import Entry, Schema
from canteen.ledger import records, settling
from canteen.ledger.book import MealKey
from canteen.ledger.cards import Attempt, Choice
from canteen.ledger.fields import TITLES, UNITS
from canteen.ledger.findings import Warned
from canteen.ledger.forms import SavingForm, as_typed, with_units
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.written import as_text, as_words
from canteen.registry.models import Canteen

Record = MealRecord | DayRecord
Verb = Callable[..., Record]

UNCHOSEN = "请在两个数里选一个。"


@dataclass(frozen=True)
class Sent:
    """One card as it was sent, and the verb (records.save_meal or save_day, place bound) that saves it."""

    key: str
    meal: MealKey
    form: type[Schema]
    fields: MultiDict[str, str]
    saved: Callable[[], Record | None]  # the record as it stands now
    verb: Verb

    @property
    def typed(self) -> dict[str, str]:
        """The text of each field; one tap on 无报损 means that spoilage is 0."""
        typed = self.fields.to_dict()
        return typed | {"spoilage_g": "0"} if "no_spoilage" in typed else typed

    @property
    def chosen(self) -> dict[str, str | None]:
        """mine, theirs or None (nothing yet) for each field that two people had changed."""
        return {
            name: self.fields.get(f"take_{name}") for name in self.fields.getlist("asked") if name in TITLES
        }

    def has_seen(self, warnings: list[Warned]) -> bool:
        """Whether somebody confirmed every warning that asks; a page lists those that it has shown."""
        shown = self.fields.getlist("warned")
        asking = [warned.sentence for warned in warnings if warned.asks]
        return "accepted" in self.fields and (not shown or set(asking) <= set(shown))


def save(canteen: Canteen, sent: Sent, by: User) -> Attempt | None:
    """None when it was saved, else why not."""
    typed = sent.typed
    source = with_units(typed, canteen.institution.bureau.grams_per_litre)
    entry = sent.form.read(source)
    seen = SavingForm.read(typed).values.get("version")
    if fault := _fault(sent, entry, seen):
        return fault
    how = {"by": by, "source": "web", "typed": as_typed(source)}
    try:
        return _write(canteen, sent, entry.values, seen, how)
    except records.Invalid as invalid:
        return Attempt(sent.key, typed, errors=invalid.errors)
    except records.Unconfirmed as asked:
        return Attempt(sent.key, typed, warnings=asked.warnings)
    except Refusal as refusal:
        return Attempt(sent.key, typed, problem=str(refusal))


def _fault(sent: Sent, entry: Entry, seen: int | None) -> Attempt | None:
    """What can be said before looking at the ledger: unreadable fields, nothing typed, a choice not made."""
    if not entry.ok:
        return Attempt(sent.key, sent.typed, errors=entry.errors)
    if not seen and all(value is None for value in entry.values.values()):
        first = next(iter(entry.values), "diners")
        return Attempt(sent.key, sent.typed, errors={first: ["还没有填任何数。"]})
    record = sent.saved() if None in sent.chosen.values() else None
    if record is None:
        return None
    saved = settling.current(record)
    asked = {name: (saved.get(name), entry.values.get(name)) for name in sent.chosen}
    return Attempt(sent.key, sent.typed, choices=_choices(sent, asked))


def _write(
    canteen: Canteen, sent: Sent, values: Mapping[str, Any], seen: int | None, how: dict[str, Any]
) -> Attempt | None:
    """Write what is ours, on top of what was saved meanwhile; an Attempt when somebody must choose."""
    left = {name: value for name, value in values.items() if sent.chosen.get(name) == "theirs"}
    ours = {name: value for name, value in values.items() if name not in left}
    try:
        _confirmed(sent, ours, seen, how)
    except records.Conflict as conflict:
        merged = settling.merge(conflict.saved, seen or 0, ours)
        if merged.open:
            return Attempt(
                sent.key,
                sent.typed,
                choices=_choices(sent, merged.open),
                merged=_texts(conflict.saved, values, merged),
            )
        if merged.values:
            _confirmed(sent, merged.values, conflict.saved.version, how)
    if left and (record := sent.saved()):
        saved = settling.current(record)
        given_up = {name: (saved.get(name), value) for name, value in left.items()}
        settling.note_given_up(canteen.id, record.day, sent.meal, record.version, given_up, how["by"].id)
    return None


def _confirmed(sent: Sent, values: Mapping[str, Any], seen: int | None, how: dict[str, Any]) -> None:
    """Save; what is unusual only once somebody has said that it is right."""
    try:
        sent.verb(values, seen=seen, accepted=False, **how)
    except records.Unconfirmed as asked:
        if not sent.has_seen(asked.warnings):
            raise
        sent.verb(values, seen=seen, accepted=True, **how)


def _choices(sent: Sent, asked: Mapping[str, tuple[Any, Any]]) -> list[Choice]:
    return [
        Choice(name, as_words(name, saved), as_words(name, ours), sent.chosen.get(name))
        for name, (saved, ours) in asked.items()
    ]


def _texts(record: Record, values: Mapping[str, Any], merged: settling.Merged) -> dict[str, str]:
    """The texts of the fields that only the other one changed, as the form now has to show them."""
    saved = settling.current(record)
    kept = [name for name in values if name not in merged.values and name not in merged.open]
    texts = {name: as_text(name, saved.get(name)) for name in kept if saved.get(name) != values[name]}
    return texts | {f"{name}_unit": "kg" for name in texts if UNITS.get(name) == "kg"}
