"""Rules as they stand in a standard's file, once `check` has found nothing wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from scoring.rules import (
    Band,
    Bands,
    ChangeBands,
    Checklist,
    Choice,
    ClassBands,
    Count,
    Deduct,
    Levels,
    Rule,
    Share,
)


def read_rule(table: dict[str, Any]) -> Rule:
    """The rule of an indicator's table, by its kind."""
    match table["kind"]:
        case "bands":
            return Bands(table["measure"], table["compare"], read_bands(table["bands"]))
        case "class_bands":
            return ClassBands(table["measure"], table["compare"], _class_bands(table["bands"]))
        case "change_bands":
            return ChangeBands(table["measure"], table["compare"], read_bands(table["bands"]))
        case "share":
            return Share(table["record"], table["of"], table["window"])
        case "count":
            return Count(table["record"], read_bands(table["thresholds"]))
        case "levels":
            return Levels(read_choices(table["levels"]))
        case "checklist":
            return Checklist(read_choices(table["elements"]))
        case "deduct":
            return Deduct(Decimal(table["each"]), tuple(table["defects"]))
        case kind:
            raise ValueError(f"no such kind of rule: {kind}")


def read_bands(rows: Iterable[list[Any]]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(threshold), Decimal(worth)) for threshold, worth in rows)


def read_choices(rows: Iterable[list[Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(Decimal(worth), text) for worth, text in rows)


def read_level(text: str) -> tuple[str, Decimal]:
    """`base` is the level itself, `1.25*base` a multiple of it. ValueError when it is neither."""
    factor, star, level = text.rpartition("*")
    return level.strip(), _factor(factor) if star else Decimal(1)


def _factor(text: str) -> Decimal:
    try:
        factor = Decimal(text.strip())
    except ArithmeticError as error:
        raise ValueError(f"not a number: {text!r}") from error
    if not (factor.is_finite() and factor > 0):
        raise ValueError(f"not a factor: {text!r}")
    return factor


def _class_bands(rows: Iterable[list[Any]]) -> tuple[tuple[str, Decimal, Decimal], ...]:
    return tuple((*read_level(level), Decimal(worth)) for level, worth in rows)
