"""A scoring standard as data: one TOML file per standard and version, read whole or refused whole.

`load` turns a file that `check` finds no fault with into frozen values; numbers are read as Decimal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.check import check
from scoring.fault import Fault
from scoring.rules_file import read_choices, read_rule
from scoring.table import (
    Annual,
    Bonus,
    CanteenClass,
    Cap,
    Condition,
    Grade,
    Group,
    Indicator,
    RequiredStreams,
    Standard,
    Variant,
)

__all__ = ["BadStandard", "Fault", "Indicator", "Standard", "check", "load", "shipped"]

FOLDER = Path(__file__).parent / "standards"


class BadStandard(ValueError):
    """The file has faults; `faults` lists them all."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def shipped() -> list[Path]:
    """The standards that come with the program."""
    return sorted(FOLDER.glob("*.toml"))


def load(source: Path | str) -> Standard:
    """Read a file, or the text of one. Raises BadStandard with every fault found."""
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    faults = check(text, file=source.name if isinstance(source, Path) else "")
    if faults:
        raise BadStandard(faults)
    return _standard(tomllib.loads(text, parse_float=Decimal), text)


def _standard(data: dict[str, Any], text: str) -> Standard:
    return Standard(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        status=data["status"],
        note=data["note"],
        total=Decimal(data["total"]),
        not_applicable=data["not_applicable"],
        minimum_service_days=data["minimum_service_days"],
        annual=_annual(data["annual"]),
        deadlines=data["deadlines"],
        grades=tuple(Grade(Decimal(g["at_least"]), g["name"]) for g in data["grades"]),
        groups=tuple(Group(g["code"], g["title"], Decimal(g["points"])) for g in data["groups"]),
        classes=tuple(_canteen_class(table) for table in data["classes"]),
        required_streams={mode: _required(table) for mode, table in data["required_streams"].items()},
        vetoes=tuple(data["vetoes"]["findings"]),
        caps=tuple(Cap(c["best_grade"], c["text"], c["when"]) for c in data.get("caps", [])),
        bonus=_bonus(data["bonus"]),
        indicators=tuple(_indicator(table) for table in data["indicator"]),
        text=text,
    )


def _annual(table: dict[str, Any]) -> Annual:
    return Annual(Decimal(table["internal"]), Decimal(table["spot_check"]), table["without_spot_check"])


def _required(table: dict[str, Any]) -> RequiredStreams:
    return RequiredStreams(tuple(table["streams"]), table["or"])


def _bonus(table: dict[str, Any]) -> Bonus:
    return Bonus(Decimal(table["maximum"]), Decimal(table["total_capped_at"]), read_choices(table["items"]))


def _canteen_class(table: dict[str, Any]) -> CanteenClass:
    values = {
        measure: {level: Decimal(number) for level, number in levels.items()}
        for measure, levels in table.items()
        if isinstance(levels, dict) and measure != "if"
    }
    return CanteenClass(table["name"], table["title"], _condition(table["if"]), values)


def _condition(table: Mapping[str, list[str]]) -> Condition:
    return {axis: tuple(values) for axis, values in table.items()}


def _indicator(table: dict[str, Any]) -> Indicator:
    full_if, sample = table.get("full_if"), table.get("minimum_sample")
    streams = table.get("needs_streams")
    return Indicator(
        **{key: table[key] for key in ("code", "group", "topic", "text", "period", "evidence", "basis")},
        points=Decimal(table["points"]),
        rule=read_rule(table),
        variants=tuple(_variant(table, changed) for changed in table.get("variants", [])),
        not_applicable_if=_condition(table.get("not_applicable_if", {})),
        void_if=tuple(table.get("void_if", [])),
        full_if=(full_if["indicator"], full_if["at"]) if full_if else None,
        minimum_plates=sample["plates"] if sample else None,
        needs_streams=Decimal(streams) if streams is not None else None,
        none_due_full=table.get("none_due") == "full",
    )


def _variant(table: dict[str, Any], changed: dict[str, Any]) -> Variant:
    merged = {**table, **changed}
    return Variant(_condition(changed["if"]), read_rule(merged), Decimal(merged["points"]))
