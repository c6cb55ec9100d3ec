"""What the tables of the registry can list, and their rows under the identifiers of the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from canteen.inputs import Schema, as_text, plain
from canteen.registry import forms
from canteen.registry.models import Bureau, Canteen, Institution
from canteen.registry.verbs import Node
from canteen.tables import Table


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

    def named_codes(self) -> Iterator[tuple[type[Node], str]]:
        """The nodes that the row names: itself and what it refers to."""
        yield self.kind.model, self.code
        for name, model in self.kind.refers_to.items():
            written = _text(self.cells.get(name, ""))
            yield from ((model, part.strip()) for part in forms.SEPARATORS.split(written) if part.strip())


def read_lines(table: Table) -> tuple[list[Line], list[Fault]]:
    """The rows of a table under the identifiers of its kind, and what is wrong with its headers."""
    kind = _kind_of(table)
    if kind is None:
        return [], [_head_fault(table, None, "看不出这张表登记的是什么，请检查表头。")]
    names = {header: kind.headers.get(header, header) for header in table.headers}
    unknown = [header for header, name in names.items() if name not in kind.headers.values()]
    faults = [_head_fault(table, header, f"不认识这一列：{header}。") for header in unknown]
    columns = {name: header for header, name in names.items()}
    if len(columns) < len(names):
        faults.append(_head_fault(table, None, "同一列出现了两次（中文和英文表头各一次）。"))
    lines = [
        Line(kind, table, number, {names[header]: cell for header, cell in cells.items()}, columns)
        for number, cells in table.rows
    ]
    return lines, faults


def _head_fault(table: Table, column: str | None, message: str) -> Fault:
    return Fault(table.file, table.sheet, 1, column, column, message)


def _kind_of(table: Table) -> Kind | None:
    for kind in KINDS:
        if {kind.mark, _chinese(kind, kind.mark)} & set(table.headers):
            return kind
    return None


def _chinese(kind: Kind, name: str) -> str:
    return next((header for header, identifier in kind.headers.items() if identifier == name), name)


def _text(cell: Any) -> str:
    return plain(as_text(cell))
