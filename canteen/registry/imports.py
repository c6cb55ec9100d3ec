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
from canteen.inputs import Schema, as_text, plain
from canteen.registry import forms
from canteen.registry.import_rows import WRITERS, Known, Skipped
from canteen.registry.models import Bureau, Canteen, Institution, Level
from canteen.registry.verbs import RANK, Node, Wrong
from canteen.tables import Table, read_tables

RESULTS = ("created", "changed", "unchanged")
COLUMN_OF_FIELD = {"holds_from": "mode_from", "group_name": "group"}


@dataclass(frozen=True)
class Kind:
    """What a table can list; `mark` is the identifier that only its headers have."""

    name: str
    word: str
    model: type[Node]
    schema: type[Schema]
    headers: dict[str, str]
    mark: str
    refers_to: dict[str, type[Node]]


KINDS = (
    Kind("bureaus", "部门", Bureau, forms.BureauForm, forms.BUREAU_HEADERS, "level", {"parent": Bureau}),
    Kind(
        "institutions",
        "单位",
        Institution,
        forms.InstitutionForm,
        forms.INSTITUTION_HEADERS,
        "bureau",
        {"bureau": Bureau},
    ),
    Kind(
        "canteens",
        "食堂",
        Canteen,
        forms.CanteenForm,
        forms.CANTEEN_HEADERS,
        "institution",
        {"institution": Institution, "serves_institutions": Institution},
    ),
)


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the row as the file counts (header = 1), the header as written in the file."""

    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str | None
    message: str


@dataclass
class Outcome:
    """How many rows were there and what became of them, by kind; with faults nothing may be kept."""

    rows: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {kind.name: Counter() for kind in KINDS})
    faults: list[Fault] = field(default_factory=list)

    def total(self, what: str) -> int:
        """How many rows were created, changed or unchanged."""
        return sum(counts[what] for counts in self.counts.values())


@dataclass(frozen=True)
class Line:
    """A row of a table with its cells by identifier."""

    kind: Kind
    table: Table
    number: int
    cells: dict[str, Any]
    columns: dict[str, str]

    @property
    def code(self) -> str:
        """The code as written, not yet checked."""
        return _text(self.cells.get("code", ""))

    def position(self, name: str) -> int:
        """Where a field stands in the file, so that faults are listed from left to right."""
        return list(self.columns).index(name) if name in self.columns else len(self.columns)

    def fault(self, name: str | None, message: str) -> Fault:
        """A fault of this row, in the column that holds `name`."""
        column = self.columns.get(name, _chinese(self.kind, name)) if name else None
        cell = self.cells.get(name or "")
        return Fault(
            self.table.file,
            self.table.sheet,
            self.number,
            column,
            None if cell is None else str(cell),
            message,
        )


def import_files(paths: Iterable[Path], *, by: int | None) -> Outcome:
    """Import every table of every file. With faults in the outcome the caller must not commit.

    Raises tables.Unreadable for a file that is no table.
    """
    tables = [table for path in paths for table in read_tables(path)]
    return import_tables(tables, by=by)


def import_tables(tables: Iterable[Table], *, by: int | None) -> Outcome:
    """Import tables already read; see import_files."""
    outcome = Outcome()
    lines = [line for table in tables for line in _lines(table, outcome)]
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
        wanted[line.kind.model].add(line.code)
        for name, model in line.kind.refers_to.items():
            wanted[model].update(_codes_in(line.cells.get(name)))
    return wanted


def _codes_in(cell: Any) -> list[str]:
    if cell is None:
        return []
    return [part.strip() for part in forms.SEPARATORS.split(_text(cell))]


def _text(cell: Any) -> str:
    return plain(as_text(cell))


def _chinese(kind: Kind, name: str) -> str:
    return next((header for header, identifier in kind.headers.items() if identifier == name), name)


def _lines(table: Table, outcome: Outcome) -> list[Line]:
    kind = _kind_of(table)
    if kind is None:
        outcome.faults.append(_head_fault(table, None, "看不出这张表登记的是什么，请检查表头。"))
        return []
    names = {header: kind.headers.get(header, header) for header in table.headers}
    unknown = [header for header, name in names.items() if name not in kind.headers.values()]
    outcome.faults += [_head_fault(table, header, f"不认识这一列：{header}。") for header in unknown]
    columns = {name: header for header, name in names.items()}
    if len(columns) < len(names):
        outcome.faults.append(_head_fault(table, None, "同一列出现了两次（中文和英文表头各一次）。"))
    return [
        Line(kind, table, number, {names[header]: cell for header, cell in cells.items()}, columns)
        for number, cells in table.rows
    ]


def _head_fault(table: Table, column: str | None, message: str) -> Fault:
    return Fault(table.file, table.sheet, 1, column, column, message)


def _kind_of(table: Table) -> Kind | None:
    for kind in KINDS:
        if {kind.mark, _chinese(kind, kind.mark)} & set(table.headers):
            return kind
    return None


def _import_kind(kind: Kind, lines: list[Line], known: Known, outcome: Outcome, by: int | None) -> None:
    first_seen: dict[str, int] = {}
    readable: list[tuple[Line, dict[str, Any]]] = []
    for line in lines:
        entry = kind.schema.read(line.cells, partial=known.has(kind.model, line.code))
        wrong = sorted(entry.errors, key=line.position)
        faults = [line.fault(name, text) for name in wrong for text in entry.errors[name]]
        if line.code and first_seen.setdefault(line.code, line.number) != line.number:
            faults.append(line.fault("code", f"与第{first_seen[line.code]}行的代码重复。"))
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
