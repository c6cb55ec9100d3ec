"""Bring in the registry from tables: several files in any order, all or nothing, safe to repeat.

The kind of a table is known by its headers. A blank cell leaves what is there. A different mode of
operation holds from 方式生效日期 (mode_from), or from today: a table never rewrites history by itself.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canteen.db import session
from canteen.registry.import_lines import KINDS, Fault, Kind, Line, read_lines
from canteen.registry.import_rows import WRITERS, Known, Skipped
from canteen.registry.models import Bureau, Canteen, Institution, Level
from canteen.registry.verbs import RANK, Node, Wrong
from canteen.tables import Table, read_tables

RESULTS = ("created", "changed", "unchanged")
COLUMN_OF_FIELD = {"holds_from": "mode_from", "group_name": "group"}


@dataclass
class Outcome:
    """How many rows were there and what became of them, by kind; with faults nothing may be kept."""

    rows: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {kind.name: Counter() for kind in KINDS})
    faults: list[Fault] = field(default_factory=list)

    def total(self, what: str) -> int:
        """How many rows were created, changed or unchanged."""
        return sum(counts[what] for counts in self.counts.values())


def import_files(paths: Iterable[Path], *, by: int | None) -> Outcome:
    """Import every table of every file. With faults in the outcome the caller must not commit.

    Raises tables.Unreadable for a file that is no table.
    """
    tables = [table for path in paths for table in read_tables(path)]
    return import_tables(tables, by=by)


def import_tables(tables: Iterable[Table], *, by: int | None) -> Outcome:
    """Import tables already read; see import_files."""
    outcome, lines = Outcome(), list[Line]()
    for table in tables:
        found, faults = read_lines(table)
        lines += found
        outcome.faults += faults
    outcome.rows = len(lines)
    known = Known(_wanted(lines))
    with session.no_autoflush:  # References are found in `known`; a flush per row would cost minutes.
        for kind in KINDS:
            _import_kind(kind, [line for line in lines if line.kind is kind], known, outcome, by)
    outcome.faults.sort(key=lambda fault: (fault.file, fault.sheet or "", fault.row))
    return outcome


def _wanted(lines: list[Line]) -> dict[type[Node], set[str]]:
    """The codes that the rows name, as their own or as a reference."""
    wanted: dict[type[Node], set[str]] = {Bureau: set(), Institution: set(), Canteen: set()}
    for line in lines:
        for model, code in line.named_codes():
            wanted[model].add(code)
    return wanted


def _import_kind(kind: Kind, lines: list[Line], known: Known, outcome: Outcome, by: int | None) -> None:
    first: dict[str, Line] = {}
    readable: list[tuple[Line, dict[str, Any]]] = []
    for line in lines:
        entry = kind.schema.read(line.cells, partial=known.has(kind.model, line.code))
        wrong = sorted(entry.errors, key=line.position)
        faults = [line.fault(name, text) for name in wrong for text in entry.errors[name]]
        if line.code and (before := first.setdefault(line.code, line)) is not line:
            faults.append(line.fault("code", f"与{before.table.file}第{before.number}行的代码重复。"))
        outcome.faults += faults
        if faults:
            known.broken.add((kind.model, line.code))
        else:
            readable.append((line, entry.values))
    if kind.model is Bureau:
        readable.sort(key=lambda pair: _rank(pair[1], known.find(Bureau, pair[0].code)))
    for line, values in readable:
        _import_line(line, values, known, outcome, by)


def _rank(values: dict[str, Any], bureau: Bureau | None) -> int:
    """Higher levels first, so that a parent is there before its children whatever the order of rows."""
    return RANK[Level(values["level"] if bureau is None else values.get("level", bureau.level))]


def _import_line(line: Line, values: dict[str, Any], known: Known, outcome: Outcome, by: int | None) -> None:
    model = line.kind.model
    try:
        outcome.counts[line.kind.name][WRITERS[model](values, known, by)] += 1
    except (Wrong, Skipped) as refused:
        known.broken.add((model, line.code))
        if isinstance(refused, Wrong):
            field_name = COLUMN_OF_FIELD.get(refused.field, refused.field)
            outcome.faults.append(line.fault(field_name, str(refused)))
