"""What may be written into the ledger, from web forms, files and programs alike.

A weight is a number in kg or {"value", "unit"} with kg, 斤, g, 升 or 桶120升; what comes out are grams.
"""

from collections.abc import Mapping
from typing import Any

from canteen.inputs import Choice, Day, Grams, Moment, Money, Schema, Text, Whole, YesNo
from canteen.ledger.fields import COUNTED_BY, OCCASIONS, SAMPLED_BY, SCOPES
from canteen.ledger.models import WHOLE_DAY
from canteen.ledger.units import chosen_unit
from canteen.registry.words import MEALS

WHOLE_DAY_WORD = "全天"


def _words(choices: Mapping[str, str]) -> dict[str, str]:
    """What may be written for each choice: its word on pages or its code."""
    return {word: code for code, word in choices.items()} | {code: code for code in choices}


MEAL_WORDS = _words({meal.value: word for meal, word in MEALS.items()})
SCOPE_WORDS = _words(SCOPES) | {"全口径合计": "all", "售剩＋餐后": "unserved_plate"}


class MealForm(Schema):
    """One meal; absent fields stay as they are, blank ones are cleared."""

    expected_diners = Whole(most=100_000)
    expected_at = Moment()
    diners = Whole(most=100_000)
    outside_diners = Whole(most=100_000)
    counted_by = Choice(_words(COUNTED_BY))
    sampled_by = Choice(_words(SAMPLED_BY))
    checked_plates = Whole(most=100_000)
    clean_plates = Whole(most=100_000)
    prepared_g = Grams()
    unserved_waste_g = Grams()
    plate_waste_g = Grams()
    total_waste_g = Grams()
    remark = Text(most=500)


class DayForm(Schema):
    """What is weighed or counted once a day, and what the collector took."""

    distinct_diners = Whole(most=100_000)
    prep_waste_g = Grams()
    reused_g = Grams()
    spoilage_g = Grams()
    spoilage_reason = Text(most=200)
    issued_g = Grams()
    purchased_g = Grams()
    purchased_fen = Money()
    opening_stock_g = Grams()
    total_waste_g = Grams()
    mixed_scope = Choice(SCOPE_WORDS)
    waste_oil_g = Grams()
    collector = Text(most=100)
    manifest = Text(most=60)
    bins = Whole(most=1_000)
    bin_litres = Whole(least=1, most=5_000)
    collected_g = Grams()
    destination = Text(most=100)
    remark = Text(most=500)


class SavingForm(Schema):
    """What a form on a page carries beside its figures."""

    version = Whole()
    accepted = YesNo()
    client_key = Text(most=64)


class ClosureForm(Schema):
    """A meal or a whole day that was not served, and why."""

    meal = Choice(MEAL_WORDS | {WHOLE_DAY_WORD: WHOLE_DAY, WHOLE_DAY: WHOLE_DAY}, required=True)
    reason = Text(most=200, required=True)


class MealRow(MealForm):
    """A row of a file of meals."""

    canteen = Text(most=32, required=True)
    date = Day(required=True)
    meal = Choice(MEAL_WORDS, required=True)
    occasion = Choice(_words(OCCASIONS))


class DayRow(DayForm):
    """A row of a file of days; `closed` names the meal (or 全天) that was not served."""

    canteen = Text(most=32, required=True)
    date = Day(required=True)
    closed = Choice(MEAL_WORDS | {WHOLE_DAY_WORD: WHOLE_DAY, WHOLE_DAY: WHOLE_DAY})
    closed_reason = Text(most=200)


WEIGHTS = frozenset(
    name
    for form in (MealForm, DayForm)
    for name, field in form._declared_fields.items()
    if isinstance(field, Grams)
)


def with_units(typed: Mapping[str, str], grams_per_litre: int) -> dict[str, Any]:
    """The typed text with each weight's own unit beside it; blanks stay blank."""
    return {name: _with_unit(typed, name, text, grams_per_litre) for name, text in typed.items()}


def _with_unit(typed: Mapping[str, str], name: str, text: str, grams_per_litre: int) -> Any:
    if name not in WEIGHTS or not text.strip():
        return text
    return {"value": text, "unit": chosen_unit(typed, name), "grams_per_litre": grams_per_litre}


def as_typed(source: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each weight's text and unit as entered, to be kept with the grams they came to."""
    return {name: _text_and_unit(cell) for name, cell in source.items() if name in WEIGHTS and cell}


def _text_and_unit(cell: Any) -> list[str]:
    if isinstance(cell, Mapping):
        return [str(cell.get("value", "")), str(cell.get("unit", "kg"))]
    return [str(cell), "kg"]
