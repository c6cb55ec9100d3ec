"""Tables that people bring, CSV or XLSX, as rows of named cells with the row numbers of their own file.

What a cell means is not decided here: the schemas of inputs read it. Blank cells are left out.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from canteen.errors import Refusal
from canteen.inputs import plain

MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_TIMES_PACKED = 200
ZIP = b"PK\x03\x04"


class Unreadable(Refusal):
    """A file that is no table; the message names it and says what to do."""


@dataclass(frozen=True)
class Table:
    """One sheet: its headers as written and its rows, numbered as the file counts (the header is row 1)."""

    file: str
    sheet: str | None
    headers: list[str]
    rows: list[tuple[int, dict[str, Any]]]


def read_tables(path: Path) -> list[Table]:
    """Every sheet of a file that has a header; raises Unreadable."""
    try:
        content = path.read_bytes()
    except OSError:
        raise Unreadable(f"打不开文件 {path}。") from None
    return read_content(path.name, content)


def read_content(name: str, content: bytes) -> list[Table]:
    """Every sheet with a header in the bytes of a CSV or XLSX file; raises Unreadable."""
    sheets = _xlsx(name, content) if content.startswith(ZIP) else [(None, _csv(name, content))]
    tables = [_table(name, sheet, rows) for sheet, rows in sheets]
    found = [table for table in tables if table is not None]
    if not found:
        raise Unreadable(f"{name} 是空的，没有表头。")
    return found


def _table(name: str, sheet: str | None, rows: Iterable[Sequence[Any]]) -> Table | None:
    numbered = [(number, row) for number, row in enumerate(rows, 1) if not all(map(_blank, row))]
    if not numbered:
        return None
    first, head = numbered[0]
    headers = ["" if _blank(cell) else plain(str(cell)) for cell in head]
    where = f"{name}（{sheet}）" if sheet else name
    if first != 1:
        raise Unreadable(f"{where} 的第1行应当是表头，现在是空行。")
    if twice := {header for header in headers if header and headers.count(header) > 1}:
        raise Unreadable(f"{where} 的表头有重复的列：{'、'.join(sorted(twice))}。")
    return Table(name, sheet, [h for h in headers if h], list(_named(where, headers, numbered[1:])))


def _named(
    where: str, headers: list[str], rows: list[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in rows:
        cells = {n: cell for n, cell in enumerate(row) if not _blank(cell)}
        if any(n >= len(headers) or not headers[n] for n in cells):
            raise Unreadable(f"{where} 第{number}行有一格没有对应的表头。")
        yield number, {headers[n]: cell for n, cell in cells.items()}


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _csv(name: str, content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_decoded(name, content), newline=""), strict=True))
    except csv.Error:
        raise Unreadable(f"{name} 不是完整的 CSV 表格，请检查引号。") from None


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(f"{name} 不是文字表格。请保存为 XLSX,或者 UTF-8、GB18030 编码的 CSV。")


def _xlsx(name: str, content: bytes) -> list[tuple[str | None, list[list[Any]]]]:
    _refuse_bomb(name, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            (sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
            for sheet in book.sheet_names
        ]
    except CalamineError:
        raise Unreadable(f"{name} 不是能读的 XLSX 表格，请用表格软件重新保存。") from None


def _refuse_bomb(name: str, content: bytes) -> None:
    """A workbook of half a megabyte can unpack to gigabytes: look at its index before reading it."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable(f"{name} 已损坏，请用表格软件重新保存。") from None
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES or unpacked > 1024 * 1024 + MOST_TIMES_PACKED * len(content):
        raise Unreadable(f"{name} 展开后太大，没有读取。")
