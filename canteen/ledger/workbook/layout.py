"""The workbook on paper and screen: frozen headers, drop-downs, locked headings, A4 landscape."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from canteen import clock
from canteen.ledger.fields import Field
from canteen.ledger.workbook import notes
from canteen.ledger.workbook.columns import (
    CANTEEN_NAME,
    DAY_COLUMNS,
    DAYS_SHEET,
    LAID_OUT,
    MEAL_COLUMNS,
    MEALS_SHEET,
    NOTES_SHEET,
)
from canteen.ledger.workbook.kinds import Kind, kinds_of_days, kinds_of_meals
from canteen.ledger.workbook.month import MonthRows, Row

SPARE_MEALS, SPARE_DAYS, PRINTED_SPARE = 40, 10, 3  # blank rows for what was not planned
INK, LINE, WASH, GREEN, PALE = "#1F2933", "#B8C2BC", "#EEF2F0", "#0F6B4F", "#DDEDE6"
A4, FONT = 9, "Microsoft YaHei"
MARGINS_INCH = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6}
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ALLOWED = {"format_columns": True, "format_rows": True}


def workbook(month: MonthRows) -> bytes:
    """The bytes of the XLSX file of a canteen's month; text of people is never taken for a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE | {"in_memory": True}) as book:
        book.set_properties({"title": title(month), "created": clock.now().replace(tzinfo=None)})
        meals, days = book.add_worksheet(MEALS_SHEET), book.add_worksheet(DAYS_SHEET)
        _fill(book, meals, _shown(MEAL_COLUMNS), kinds_of_meals(month.month), month.meals, SPARE_MEALS)
        _fill(book, days, _shown(DAY_COLUMNS), kinds_of_days(month.month), month.days, SPARE_DAYS)
        notes.write(book, book.add_worksheet(NOTES_SHEET), month)
        for sheet in (meals, days):
            _print(sheet, title(month))
    return buffer.getvalue()


def _shown(columns: Sequence[Field]) -> list[Field]:
    """Without the canteen's name: it stands above every printed page, and paper is narrow."""
    return [field for field in columns if field is not CANTEEN_NAME]


def title(month: MonthRows) -> str:
    """What stands above every printed page."""
    return f"{month.canteen.name} {month.month.chinese}台账"


def _fill(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    columns: Sequence[Field],
    kinds: Mapping[str, Kind],
    rows: Sequence[Row],
    spare: int,
) -> None:
    last = len(rows) + spare
    laid_out = sum(field.name in LAID_OUT for field in columns)
    head = _heads(book)
    for n, field in enumerate(columns):
        kind = kinds[field.name]
        formats = _formats(book, kind.number_format)
        sheet.set_column(n, n, kind.width)
        sheet.write_string(0, n, field.headers[0], head[field.name in LAID_OUT])
        if kind.rule is not None:
            sheet.data_validation(1, n, last, n, kind.rule)
        for number, row in enumerate(rows, 1):
            _write(sheet, number, n, row.get(field.name), formats[field.name in LAID_OUT])
        for number in range(len(rows) + 1, last + 1):
            sheet.write_blank(number, n, None, formats[False])
    sheet.set_row(0, 46)
    sheet.print_area(0, 0, len(rows) + PRINTED_SPARE, len(columns) - 1)
    sheet.freeze_panes(1, laid_out)
    sheet.protect("", ALLOWED)


def _write(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, float(value), form)


def _heads(book: xlsxwriter.Workbook) -> dict[bool, Format]:
    look = {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "border_color": LINE,
        "font_name": FONT,
        "font_size": 10,
        "locked": True,
    }
    whose = book.add_format(look | {"bg_color": PALE, "font_color": INK})
    return {True: whose, False: book.add_format(look | {"bg_color": GREEN, "font_color": "#FFFFFF"})}


def _formats(book: xlsxwriter.Workbook, number_format: str) -> dict[bool, Format]:
    """What is laid out is grey and locked; what is typed in is white and open."""
    look = {
        "num_format": number_format,
        "border": 1,
        "border_color": LINE,
        "font_name": FONT,
        "font_size": 10,
        "valign": "vcenter",
    } | ({"indent": 1} if number_format == "@" else {})
    laid_out = book.add_format(look | {"bg_color": WASH, "locked": True})
    return {True: laid_out, False: book.add_format(look | {"locked": False})}


def _print(sheet: Worksheet, heading: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(**MARGINS_INCH)
    sheet.set_header("&C" + heading.replace("&", "&&"))
    sheet.set_footer("&L填报人：          审核人：          分管负责人：&R第 &P 页，共 &N 页")
