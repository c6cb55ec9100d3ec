"""Cells become values by the same fields as forms, each different cell once: a file repeats itself."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from canteen.inputs import Schema, cleaned_text

MOST_KEPT = 20_000
REQUIRED = "请填写。"
Errors = dict[str, list[str]]


class Reader:
    """Reads rows of one form. Blank cells stay out; a required one that is blank is an error."""

    def __init__(self, form: type[Schema]) -> None:
        self._fields = form._declared_fields
        self._required = [name for name, field in self._fields.items() if getattr(field, "required", False)]
        self._known: dict[tuple[str, type, Any], Any] = {}

    def __call__(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
        values: dict[str, Any] = {}
        errors: Errors = {}
        for name, cell in cells.items():
            if name not in self._fields:
                continue
            try:
                value = self._value(name, cell)
            except ValidationError as fault:
                errors[name] = [str(text) for text in fault.messages]
            else:
                if value is not None:
                    values[name] = value
        return values, errors | {
            name: [REQUIRED] for name in self._required if name not in values and name not in errors
        }

    def _value(self, name: str, cell: Any) -> Any:
        key = (name, type(cell), cell)
        if key not in self._known:
            text = cleaned_text(cell)
            value = None if text is None else self._fields[name].deserialize(text, name)
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = value
        return self._known[key]
