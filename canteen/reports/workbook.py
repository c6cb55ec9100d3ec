"""A form as XLSX: a sheet per table, numbers as numbers, heads frozen and repeated in print."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from canteen.reports.paper import DASH, Cell, Paper, Row, Table

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
A4 = 9
WIDTH_PER_SHARE = 5.5  # characters
FORBIDDEN = str.maketrans("", "", "[]:*?/\\")


def xlsx(paper: Paper) -> bytes:
    """The form as a workbook; the last sheet holds the notes and the places to sign."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": paper.title})
        looks = _looks(book)
        for table in paper.tables:
            _write_table(book.add_worksheet(_sheet_name(table.title)), paper, table, looks)
        _write_notes(book.add_worksheet("填表说明"), paper, looks)
    return out.getvalue()


def _looks(book: Any) -> dict[str, Format]:
    cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#eef2ef"}),
        "text": book.add_format(cell),
        "number": book.add_format({**cell, "align": "right"}),
        "total": book.add_format({**cell, "bold": True, "top": 2}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters, none of []:*?/\\."""
    return title.partition("、")[2].partition("（")[0].translate(FORBIDDEN)[:31]


def _write_table(sheet: Worksheet, paper: Paper, table: Table, looks: dict[str, Format]) -> None:
    sheet.write_string(0, 0, paper.title, looks["title"])
    sheet.write_string(1, 0, "　".join(f"{word}：{value}" for word, value in paper.head))
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.share * WIDTH_PER_SHARE)
        sheet.write_string(2, index, column.head, looks["head"])
    for number, row in enumerate(table.rows, start=3):
        _write_row(sheet, number, table, row, looks)
    if table.total and table.rows:
        _write_row(sheet, 3 + len(table.rows), table, table.total, looks, total=True)
    if not table.rows:
        sheet.write_string(3, 0, table.empty)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    _paged(sheet)


def _write_row(
    sheet: Worksheet, number: int, table: Table, row: Row, looks: dict[str, Format], *, total: bool = False
) -> None:
    for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        look = looks["total" if total else "number" if column.is_number else "text"]
        _write_cell(sheet, number, index, cell, look)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    match cell:
        case int() | Decimal():
            sheet.write_number(row, column, cell, look)
        case date():
            sheet.write_string(row, column, cell.isoformat(), look)
        case None:
            sheet.write_string(row, column, DASH, look)
        case _:
            sheet.write_string(row, column, cell, look)


def _write_notes(sheet: Worksheet, paper: Paper, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, "填表说明", looks["title"])
    lines = [f"{index}. {note}" for index, note in enumerate(paper.notes, start=1)]
    signed = [(place.role, place.name, place.day) for place in paper.signatures]
    lines += [f"{role}：{name}　{day or ''}" for role, name, day in signed]
    for index, line in enumerate(lines, start=1):
        sheet.write_string(index, 0, line, looks["plain"])
    _paged(sheet)


def _paged(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
