"""How each column of the workbook is typed in: width, format, what it takes. The kinds follow the forms
that read the columns, so that a field new to the forms is right in the workbook too."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from canteen.inputs import Choice, Day, Grams, Moment, Money, Schema, Whole
from canteen.ledger.fields import CHOICES, Field
from canteen.ledger.forms import WHOLE_DAY_WORD, DayRow, MealRow
from canteen.ledger.workbook.columns import DAY_COLUMNS, MEAL_COLUMNS
from canteen.registry.words import MEALS
from scoring.periods import Month

WORDS = {name: list(words.values()) for name, words in CHOICES.items()} | {
    "meal": list(MEALS.values()),
    "closed": [*MEALS.values(), WHOLE_DAY_WORD],
}
LONG = {"remark": 24, "spoilage_reason": 12, "closed_reason": 14, "collector": 14}
MOST_WEIGHT_KG, MOST_YUAN = 100_000, 20_000_000
Rule = dict[str, Any]  # as xlsxwriter's data_validation takes it


@dataclass(frozen=True)
class Kind:
    """A way of typing in: the number format, the width in characters, what the cell takes."""

    number_format: str
    width: float
    rule: Rule | None = None


def kinds_of_meals(month: Month) -> dict[str, Kind]:
    """{field: kind} of the sheet of meals."""
    return _kinds(MEAL_COLUMNS, MealRow, month)


def kinds_of_days(month: Month) -> dict[str, Kind]:
    """{field: kind} of the sheet of days."""
    return _kinds(DAY_COLUMNS, DayRow, month)


def _kinds(columns: Iterable[Field], form: type[Schema], month: Month) -> dict[str, Kind]:
    return {field.name: _kind(field, form._declared_fields.get(field.name), month) for field in columns}


def _kind(field: Field, reader: Any, month: Month) -> Kind:
    match reader:
        case Choice():
            return Kind("@", 9.5, _list(WORDS[field.name]))
        case Whole():
            told = f"请填{reader.least}到{reader.most}之间的整数。"
            return Kind("0", 8, _between("integer", reader.least, reader.most, told))
        case Grams():
            return Kind("0.0##", 8.5, _between("decimal", 0, MOST_WEIGHT_KG, "请填重量，单位是千克（kg）。"))
        case Money():
            return Kind("0.00", 10, _between("decimal", 0, MOST_YUAN, "请填金额，单位是元。"))
        case Day():
            told = f"请填{month}这个月里的日期，如 {month.first_day}。"
            return Kind("yyyy-mm-dd", 11, _between("date", month.first_day, month.last_day, told))
        case Moment():
            return Kind("yyyy-mm-dd hh:mm", 16)
        case _:
            return Kind("@", LONG.get(field.name, 11 if reader is not None else 6))


def _list(words: list[str]) -> Rule:
    return {
        "validate": "list",
        "source": words,
        "error_title": "请从列表里选",
        "error_message": f"可以选：{'、'.join(words)}。",
    }


def _between(kind: str, least: Any, most: Any, told: str) -> Rule:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": "请检查",
        "error_message": told,
    }
