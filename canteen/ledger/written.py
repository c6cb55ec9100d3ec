"""How a record's values stand in a form or a sentence: kilograms, yuan, words for choices."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from canteen.ledger.fields import CHOICES, UNITS
from canteen.templating import instant

GRAMS_PER_UNIT = {"kg": 1000, "斤": 500, "g": 1}


def as_text(name: str, value: Any, unit: str = "kg") -> str:
    """A value as one would type it; nothing recorded is empty."""
    if value is None:
        return ""
    if UNITS.get(name) == "kg":
        return _plain(Decimal(value) / GRAMS_PER_UNIT[unit])
    if name == "purchased_fen":
        return _plain(Decimal(value) / 100)
    return str(value)


def as_words(name: str, value: Any) -> str:
    """A value as one reads it, with its unit; — where nothing is recorded."""
    if value is None or value == "":
        return "—"
    if name == "expected_at":  # An instant in a record, its text in a history.
        return instant(value if isinstance(value, datetime) else datetime.fromisoformat(value))
    if name in CHOICES:
        return CHOICES[name].get(str(value), str(value))
    text = as_text(name, value)
    return f"{text} {UNITS[name]}" if UNITS.get(name) else text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
