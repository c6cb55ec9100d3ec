"""Rows of files, typed or refused. Nothing is written here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from canteen.inputs import Text, as_text
from canteen.ledger.fields import TITLES
from canteen.ledger.forms import as_typed
from canteen.ledger.imports.cells import Reader
from canteen.ledger.imports.faults import Fault
from canteen.ledger.imports.headers import Sheet, UnknownHeaders, is_note, know
from canteen.ledger.workbook.columns import KEYS
from canteen.tables import Broken, Table

A_FORMULA = "这一格是公式的文字，请改成算出来的数值。"


@dataclass(frozen=True, slots=True)
class Line:
    """One readable row: where it stands, whose it is, and the typed values of the cells that were filled."""

    order: int
    sheet: Sheet
    row: int
    cells: dict[str, Any]  # field → as in the file
    values: dict[str, Any]

    @property
    def is_meal(self) -> bool:
        return self.sheet.is_meal

    @property
    def code(self) -> str:
        return str(self.values["canteen"])

    @property
    def day(self) -> date:
        day: date = self.values["date"]
        return day

    @property
    def occasion(self) -> str:
        return str(self.values.get("occasion") or "work")

    @property
    def figures(self) -> dict[str, Any]:
        """What the row says beside whose it is."""
        return {name: value for name, value in self.values.items() if name not in KEYS}

    @property
    def weights_as_typed(self) -> dict[str, list[str]]:
        return as_typed(self.cells)

    def fault(self, name: str, message: str) -> Fault:
        """What is wrong with one field of this row."""
        column = self.sheet.headers.get(name) or TITLES.get(name)
        value = self.cells.get(name)
        return Fault(self.sheet.table, self.row, column, None if value is None else as_text(value), message)


def read_lines(tables: Iterable[Table]) -> tuple[list[Line], list[Fault]]:
    """The readable rows of all tables, in order, and the faults of the others.

    Raises UnknownHeaders, with the faults of every header of every table, for columns that nobody knows, and
    Unreadable for a cell without a header.
    """
    lines: list[Line] = []
    faults: list[Fault] = []
    for sheet in _sheets(list(tables)):
        for found in _lines(sheet, len(lines)):
            if isinstance(found, Line):
                lines.append(found)
            else:
                faults.append(found)
    return lines, faults


def _sheets(tables: list[Table]) -> list[Sheet]:
    sheets, faults = [], []
    for table in tables:
        if is_note(table):
            continue
        try:
            sheets.append(know(table))
        except UnknownHeaders as unknown:
            faults += unknown.faults
    if faults:
        raise UnknownHeaders(faults)
    return sheets


def _lines(sheet: Sheet, order: int) -> Iterator[Line | Fault]:
    own, read = None, Reader(sheet.form)
    for number, named in sheet.table.rows:
        order += 1
        cells = {sheet.fields[header]: cell for header, cell in named.items()}
        own = own or cells.get("canteen")
        if own and sheet.is_our_form:
            cells.setdefault("canteen", own)  # a row that was added at the foot
        values, wrong = read(_with_day(cells))
        line = Line(order, sheet, number, cells, values)
        errors = wrong | _without_value(sheet, cells)
        if not errors:
            yield line
        for name, messages in errors.items():
            yield line.fault(name, "".join(messages))


def _with_day(cells: dict[str, Any]) -> Mapping[str, Any]:
    """A booking's time without its day is of the day of the row."""
    moment, day = cells.get("expected_at"), cells.get("date")
    if isinstance(moment, time) and day is not None:
        moment = moment.strftime("%H:%M")
    if not isinstance(moment, str) or not 4 <= len(moment.strip()) <= 5 or day is None:
        return cells
    shown = day.date().isoformat() if isinstance(day, datetime) else str(day)
    return cells | {"expected_at": f"{shown} {moment.strip()}"}


def _without_value(sheet: Sheet, cells: Mapping[str, Any]) -> dict[str, list[str]]:
    """Formulas that came to nothing, and their text where a figure should be; nobody here works them out."""
    fields = sheet.form._declared_fields
    found = {name: [cell.sentence] for name, cell in cells.items() if isinstance(cell, Broken)}
    return found | {
        name: [A_FORMULA]
        for name, cell in cells.items()
        if isinstance(cell, str)
        and name not in found
        and cell.lstrip().startswith("=")
        and not isinstance(fields.get(name), Text)
    }
