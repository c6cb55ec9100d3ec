"""Faults in a standard's file, and the few questions that every examination of it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.vocabulary import MODES

Table = dict[str, Any]
Rows = list[tuple[Decimal, Decimal]]  # thresholds or levels with the points they give


@dataclass(frozen=True)
class Fault:
    """Something wrong in a standard's file: where, and what, in a sentence for whoever wrote it."""

    file: str
    table: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file or '标准文本'} [{self.table}] {self.reason}"


Faults = Iterator[Fault]


def fault(table: str, reason: str) -> Fault:
    """A fault of the file being read; `check` puts its name in."""
    return Fault("", table, reason)


def one_of(table: str, key: str, value: str, known: Iterable[str]) -> Faults:
    if value not in known:
        yield fault(table, f"{key} 不认识“{value}”,可用:{'、'.join(known)}")


def repeated(table: str, what: str, values: Iterable[str]) -> Faults:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield fault(table, f"{what}“{value}”重复")
        seen.add(value)


def conditions(
    table: str, condition: Mapping[str, list[str]], axes: Mapping[str, Mapping[str, str]] = MODES
) -> Faults:
    """Words in a condition that are no axis, or no value of it."""
    for axis, values in condition.items():
        yield from one_of(table, "条件", axis, axes)
        for value in values if axis in axes else ():
            yield from one_of(table, axis, value, axes[axis])
