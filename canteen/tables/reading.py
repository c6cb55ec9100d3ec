"""Files become tables: CSV in the encodings that spreadsheets write, XLSX by its values."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from canteen.inputs import plain
from canteen.tables import broken_cells, packed
from canteen.tables.table import Broken, Place, Table, Unreadable, is_blank, letter

MOST_BYTES = 200 * 1024 * 1024
HEADER_WITHIN = 10  # rows in which a header is looked for below titles
ZIP = b"PK\x03\x04"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and anything that Office encrypted
Sheets = list[tuple[str | None, Iterable[Sequence[Any]], Mapping[Place, Broken]]]


def read_tables(path: Path) -> list[Table]:
    """Every sheet of a file that has a header; raises Unreadable, also for a cell without a value."""
    tables = read_content(path.name, read_bytes(path))
    for table in tables:
        for (row, column), broken in table.broken.items():
            raise Unreadable(f"{table.file} 的 {letter(column)}{row} 格：{broken.sentence}")
    return tables


def read_bytes(path: Path) -> bytes:
    """A file's content; raises Unreadable when it is too large or cannot be opened."""
    try:
        if path.stat().st_size > MOST_BYTES:
            limit = MOST_BYTES // 1024 // 1024
            raise Unreadable(f"{path.name} 超过 {limit} MB，没有读取。请按月分成几个文件。")
        return path.read_bytes()
    except OSError:
        raise Unreadable(f"打不开文件 {path}。") from None


def read_content(name: str, content: bytes, known: Collection[str] = ()) -> list[Table]:
    """Every sheet with a header in the bytes of a CSV or XLSX file; raises Unreadable.

    A row of the first few that holds two of the `known` headers is the header: offices write titles above
    their tables. Otherwise it is the first row.
    """
    if content.startswith(COMPOUND):
        raise Unreadable(packed.compound_sentence(name, content))
    sheets = _xlsx(name, content) if content.startswith(ZIP) else _csv(name, content)
    tables = [_table(name, sheet, lines, broken, known) for sheet, lines, broken in sheets]
    found = [table for table in tables if table is not None]
    if not found:
        raise Unreadable(f"{name} 是空的，没有表头。")
    return found


def _table(
    name: str,
    sheet: str | None,
    lines: Iterable[Sequence[Any]],
    broken: Mapping[Place, Broken],
    known: Collection[str],
) -> Table | None:
    head = {n: _headers(line) for n, line in enumerate(islice(lines, HEADER_WITHIN), 1)}
    written = [number for number, headers in head.items() if any(headers)]
    if not written and not any(not is_blank(cell) for line in lines for cell in line):
        return None
    where = f"{name}（{sheet}）" if sheet else name
    number = _header_row(head, written, known)
    if number is None:
        raise Unreadable(f"{where} 的第1行应当是表头，现在是空行。")
    headers = head[number]
    if twice := {header for header in headers if header and headers.count(header) > 1}:
        raise Unreadable(f"{where} 的表头有重复的列：{'、'.join(sorted(twice))}。请只保留一列。")
    columns = {header: column for column, header in enumerate(headers, 1) if header}
    return Table(name, sheet, number, columns, lines, broken)


def _header_row(head: dict[int, list[str]], written: list[int], known: Collection[str]) -> int | None:
    named = [number for number in written if sum(header in known for header in head[number]) >= 2]
    return named[0] if named else 1 if 1 in written else None


def _headers(line: Sequence[Any]) -> list[str]:
    return ["" if is_blank(cell) else plain(str(cell)) for cell in line]


class _CsvLines:
    """The lines of a CSV file, as often as they are asked for."""

    def __init__(self, name: str, content: bytes, encoding: str) -> None:
        self.name, self.content, self.encoding = name, content, encoding

    def __iter__(self) -> Iterator[list[str]]:
        text = io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="")
        try:
            yield from csv.reader(text, strict=True)
        except csv.Error:
            raise Unreadable(f"{self.name} 不是完整的 CSV 表格，请检查引号。") from None


class _SheetLines:
    """The rows of a sheet, made as they are asked for: the sheet itself is a tenth of their size."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.sheet = sheet

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Each row from column A on: the sheet itself begins with its first column in use."""
        before = [""] * (self.sheet.start or (0, 0))[1]
        rows: Iterator[list[Any]] = self.sheet.iter_rows()
        return ([*before, *row] for row in rows) if before else rows


def _csv(name: str, content: bytes) -> Sheets:
    lines = _CsvLines(name, content, _encoding(name, content))
    return [(None, lines, {})]


def _encoding(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding
    raise Unreadable(f"{name} 不是文字表格。请保存为 XLSX,或者 UTF-8、GB18030 编码的 CSV。")


def _xlsx(name: str, content: bytes) -> Sheets:
    doubtful = packed.look_over(name, content)
    try:
        broken = broken_cells.find(content, doubtful)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            (title, _SheetLines(book.get_sheet_by_name(title)), broken.get(title, {}))
            for title in book.sheet_names
        ]
    except (CalamineError, ElementTree.ParseError):
        raise Unreadable(f"{name} 不是能读的 XLSX 表格，请用表格软件重新保存。") from None
