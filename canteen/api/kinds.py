"""Our own fields as JSON Schema: what may be sent in a body, and what an answer holds."""

from typing import Any

from marshmallow import fields

from canteen.calls import Strict
from canteen.inputs import MOST_FEN, Choice, Day, Grams, Moment, Money, Text, Whole, YesNo
from canteen.ledger.fields import TITLES, UNITS

MOST_GRAMS = 100_000_000
WEIGHED = {
    "type": "object",
    "required": ["value"],
    "properties": {
        "value": {"type": ["number", "string"]},
        "unit": {"type": "string", "description": "g、kg、斤、升、L 或“桶120升”；不写是 g"},
    },
}
UNIT_WORDS = {"kg": "克"}


def schema_of(field: fields.Field[Any]) -> dict[str, Any]:
    """The JSON Schema of one of our fields; nothing for those that apispec knows by itself."""
    sent = isinstance(field.parent, Strict)
    found = _sent(field) if sent else _kept(field)
    if not found:
        return {}
    if field.allow_none and isinstance(found["type"], str):
        found["type"] = [found["type"], "null"]
    if "enum" in found and field.allow_none:
        found["enum"] = [*found["enum"], None]
    told = "description" in field.metadata
    return found if told else found | _description(field)


def _sent(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, Grams):
        rest = {key: WEIGHED[key] for key in ("required", "properties")}
        return {"type": ["number", "object", "null"], "minimum": 0, "maximum": MOST_GRAMS, **rest}
    if isinstance(field, Money):
        return {"type": ["number", "string", "null"], "minimum": 0, "maximum": MOST_FEN // 100}
    return _plain(field)


def _kept(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, Grams):
        return {"type": "integer", "minimum": 0}
    if isinstance(field, Choice) and not isinstance(field, YesNo):
        return {"type": "string", "enum": sorted(set(field.words.values()))}
    return _plain(field)


def _plain(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, Whole):
        return {"type": "integer", "minimum": field.least, "maximum": field.most}
    if isinstance(field, YesNo):
        return {"type": "boolean"}
    if isinstance(field, Choice):
        return {"type": "string", "enum": list(field.words)}
    if isinstance(field, Day):
        return {"type": "string", "format": "date"}
    if isinstance(field, Moment):
        return {"type": "string", "format": "date-time"}
    return {"type": "string", "maxLength": field.most} if isinstance(field, Text) else {}


def _description(field: fields.Field[Any]) -> dict[str, str]:
    """The word of the ledger's pages, with its unit."""
    name = str(field.data_key or field.name)
    if name not in TITLES:
        return {}
    unit = UNIT_WORDS.get(UNITS[name], UNITS[name])
    return {"description": f"{TITLES[name]}（{unit}）" if unit else TITLES[name]}
