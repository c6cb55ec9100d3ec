"""Tables of the ledger as people bring them: which column is which field, row by row, typed or refused.

Nothing is written here. Headers may be Chinese or English, in any order; an unknown one is named and refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from canteen.inputs import Schema
from canteen.ledger.fields import DAY_FIELDS, MEAL_FIELDS, TITLES, Field
from canteen.ledger.forms import DayRow, MealRow, as_typed
from canteen.tables import Table, Unreadable, read_tables

MOST_BYTES = 200 * 1024 * 1024
IGNORED = Field("canteen_name", "食堂名称", ("食堂名称", "canteen_name"))
CANTEEN = Field("canteen", "食堂", ("食堂", "canteen"))
DATE = Field("date", "日期", ("日期", "date"))
MEAL = Field("meal", "餐次", ("餐次", "meal"))
OCCASION = Field("occasion", "用餐类型", ("用餐类型", "occasion"))
CLOSED = Field("closed", "停餐", ("停餐", "closed"))
CLOSED_REASON = Field("closed_reason", "停餐原因", ("停餐原因", "closed_reason"))
MEAL_COLUMNS = (CANTEEN, IGNORED, DATE, MEAL, OCCASION, *MEAL_FIELDS)
DAY_COLUMNS = (CANTEEN, IGNORED, DATE, *DAY_FIELDS, CLOSED, CLOSED_REASON)
KEYS = ("canteen", "date", "meal", "occasion")


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the row as the file counts (header = 1), the header as written in the file."""

    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str | None
    message: str

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Line:
    """One readable row: where it stands, whose it is, and the typed values of the cells that were filled."""

    order: int
    table: Table
    row: int
    is_meal: bool
    headers: dict[str, str]  # field → header as in the file
    typed: dict[str, Any]
    values: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.values["canteen"])

    @property
    def day(self) -> date:
        day: date = self.values["date"]
        return day

    @property
    def key(self) -> tuple[Any, ...]:
        """What a second row of the same file must not repeat."""
        occasion = self.values.get("occasion") or "work"
        place = (self.values["meal"], occasion) if self.is_meal else (self.values.get("closed"),)
        return (self.is_meal, self.code, self.day, *place)

    @property
    def weights_as_typed(self) -> dict[str, list[str]]:
        return as_typed(self.typed)

    def fault(self, name: str, message: str) -> Fault:
        column = self.headers.get(name) or TITLES.get(name)
        value = self.typed.get(name)
        shown = None if value is None else str(value)
        return Fault(self.table.file, self.table.sheet, self.row, column, shown, message)


class UnknownHeaders(Exception):
    """A table with columns that nobody knows, or without those that say whose a row is."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def read_lines(paths: Iterable[Path]) -> tuple[list[Line], list[Fault]]:
    """The readable rows of all files, in order, and the faults of the others.

    Raises Unreadable for a file that is no table, UnknownHeaders for one with columns nobody knows.
    """
    lines: list[Line] = []
    faults: list[Fault] = []
    for path in paths:
        if path.stat().st_size > MOST_BYTES:
            limit = MOST_BYTES // 1024 // 1024
            raise Unreadable(f"{path.name} 超过 {limit} MB，没有读取。请按月分成几个文件。")
        for table in read_tables(path):
            for found in _lines(table, len(lines)):
                if isinstance(found, Line):
                    lines.append(found)
                else:
                    faults.append(found)
    return lines, faults


def _lines(table: Table, order: int) -> Iterator[Line | Fault]:
    is_meal = any(header in MEAL.headers for header in table.headers)
    headers = _fields_of(table, MEAL_COLUMNS if is_meal else DAY_COLUMNS)
    form: type[Schema] = MealRow if is_meal else DayRow
    by_field = {name: header for header, name in headers.items()}
    for number, cells in table.rows:
        order += 1
        typed = {headers[header]: cell for header, cell in cells.items()}
        entry = form.read(typed)
        line = Line(order, table, number, is_meal, by_field, typed, dict(entry.values))
        errors = _formulas(typed) or entry.errors
        if not errors:
            yield line
        for name, messages in errors.items():
            yield line.fault(name, "".join(messages))


def _fields_of(table: Table, columns: tuple[Field, ...]) -> dict[str, str]:
    """{header as in the file: field}."""
    known = {header: field.name for field in columns for header in field.headers}
    found = {header: known[header] for header in table.headers if header in known}
    unknown = [header for header in table.headers if header not in known]
    faults = [
        _head_fault(table, header, "不认识这一列。请改用模板里的列名，或者删去。") for header in unknown
    ]
    for name in sorted(set(found.values())):
        same = [header for header, field in found.items() if field == name]
        faults += [_head_fault(table, twin, f"与“{same[0]}”是同一列，只能保留一列。") for twin in same[1:]]
    for field in (CANTEEN, DATE):
        if field.name not in found.values():
            faults.append(_head_fault(table, None, f"缺少“{field.title}”（{field.headers[1]}）这一列。"))
    if faults:
        raise UnknownHeaders(faults)
    return found


def _head_fault(table: Table, header: str | None, message: str) -> Fault:
    return Fault(table.file, table.sheet, 1, header, header, message)


def _formulas(typed: dict[str, Any]) -> dict[str, list[str]]:
    """A cell that is the text of a formula has no value; nobody here works it out."""
    return {
        name: ["这一格是公式的文字，请改成算出来的数值。"]
        for name, cell in typed.items()
        if isinstance(cell, str) and cell.lstrip().startswith("=")
    }
