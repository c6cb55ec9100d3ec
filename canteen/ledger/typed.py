"""What stands in a card's fields: figures as they were typed, each weight with its own unit.

A form's fields are plain names; the unit of plate_waste_g is plate_waste_g_unit. On a page with several cards
each name begins with its card's: lunch.plate_waste_g.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from canteen.ledger.fields import UNITS
from canteen.ledger.units import known_unit
from canteen.ledger.written import as_text

Texts = dict[str, str]


def sent(form: MultiDict[str, str], key: str) -> MultiDict[str, str]:
    """What was sent of one card: its own fields, and those that name no card."""
    prefix = f"{key}."
    own = [
        (name.removeprefix(prefix), value)
        for name, value in form.items(multi=True)
        if name.startswith(prefix)
    ]
    plain = [(name, value) for name, value in form.items(multi=True) if "." not in name]
    return MultiDict(own or plain)


def of_record(record: Any, taken: Any, names: Iterable[str], unit_before: Mapping[str, str]) -> Texts:
    """The texts of a record's fields; blank weights stand in the unit that was used before."""
    as_typed = getattr(record, "as_typed", None) or {}
    texts: Texts = {}
    for name in names:
        value = getattr(record, name, None)
        value = getattr(taken, name, None) if value is None else value
        text, unit = _cell(name, value, as_typed.get(name))
        texts[name] = text
        if UNITS.get(name) == "kg":
            texts[f"{name}_unit"] = unit or unit_before.get(name, "kg")
    return texts


def differs(texts: Texts, shown: Texts) -> bool:
    """Whether anything else was typed than stands there; of blank fields the unit does not matter."""
    return any(
        text.strip() != shown[name]
        or (bool(text.strip()) and texts.get(f"{name}_unit", "") != shown.get(f"{name}_unit", ""))
        for name, text in texts.items()
        if name in shown and not name.endswith("_unit")
    )


def _cell(name: str, value: Any, typed: list[str] | None) -> tuple[str, str | None]:
    """The text of one field and, of a weight that is there, its unit."""
    if value is None:
        return "", None
    if typed and (unit := known_unit(typed[1])):
        return typed[0], unit
    return as_text(name, value), "kg"
