"""One sheet of a file: its header, and its rows as they are asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from canteen.errors import Refusal

Place = tuple[int, int]  # row and column as the file counts, both from 1


class Unreadable(Refusal):
    """A file that is no table; the message names it and says what to do."""


class Broken(str):
    """A cell that holds no value though it is not blank; `sentence` says why and what to do."""

    sentence: str

    def __new__(cls, text: str, sentence: str) -> "Broken":
        made = super().__new__(cls, text)
        made.sentence = sentence
        return made


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet below its header. `columns` are the headers as written and where they stand (from 1);
    `rows` may be gone through again and again, and raises Unreadable for a cell without a header."""

    file: str
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    lines: Iterable[Sequence[Any]] = field(repr=False)
    broken: Mapping[Place, Broken] = field(default_factory=dict, repr=False)

    @property
    def headers(self) -> list[str]:
        """The headers in the order of the file."""
        return list(self.columns)

    @property
    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row that is not blank: its number in the file (the file's first row is 1) and its cells."""
        headers = {column: header for header, column in self.columns.items()}
        for number, row in enumerate(self.lines, 1):
            if number > self.header_row and (cells := self._cells(number, row)):
                yield number, {self._header(headers, number, n): cell for n, cell in cells.items()}

    def cell(self, row: int, header: str | None) -> str:
        """How a spreadsheet calls a cell: F12. Without a column, the first one."""
        return f"{letter(self.columns.get(header or '', 1))}{row}"

    def _cells(self, number: int, row: Sequence[Any]) -> dict[int, Any]:
        cells = {n: as_cell(cell) for n, cell in enumerate(row, 1) if not is_blank(cell)}
        if self.broken:
            cells |= {n: self.broken[number, n] for n in range(1, len(row) + 1) if (number, n) in self.broken}
        return cells

    def _header(self, headers: Mapping[int, str], number: int, column: int) -> str:
        if column not in headers:
            where = f"{self.file}（{self.sheet}）" if self.sheet else self.file
            place = f"{letter(column)}{number}"
            raise Unreadable(
                f"{where} 第{number}行有一格没有对应的表头（{place}）。请删去，或者在表头写上列名。"
            )
        return headers[column]


def letter(column: int) -> str:
    """A column as spreadsheets name it: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_blank(cell: Any) -> bool:
    """Whether nothing is written in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_cell(cell: Any) -> Any:
    """A time of a spreadsheet is a fraction of a day: to the nearest second."""
    if isinstance(cell, datetime) and cell.microsecond:
        return (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
    return cell
