"""The same workbook back, with its faults marked: a colour, and a note that says what is wrong.

Errors are red, warnings amber. Every other cell, formula and format stays as it was; marks of an earlier
import are taken away. A CSV file comes back as a workbook.
"""

import io
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from canteen.errors import Refusal
from canteen.ledger.imports.faults import Fault
from canteen.ledger.imports.files import Brought
from canteen.ledger.imports.outcome import Outcome
from canteen.tables import Table

AUTHOR = "台账导入"
ERROR = PatternFill("solid", start_color="FFF6C7C3")
WARNING = PatternFill("solid", start_color="FFFCE3B0")
PLAIN = PatternFill(fill_type=None)
MOST_UNPACKED_BYTES = 40 * 1024 * 1024  # an editable workbook takes ten times its unpacked size in memory
Notes = dict[str, list[str]]  # cell → sentences


class TooLarge(Refusal):
    """A workbook that would take too much memory to be edited."""


def marked(file: Brought, outcome: Outcome) -> bytes:
    """The file as an XLSX with what the outcome says about it; raises TooLarge."""
    book = _open(file)
    for table in file.tables:
        sheet = book[table.sheet] if table.sheet else book.worksheets[0]
        notes, wrong = _notes(table, outcome)
        for place, sentences in notes.items():
            _mark(_whole(sheet, place), "\n".join(sentences), ERROR if place in wrong else WARNING)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _notes(table: Table, outcome: Outcome) -> tuple[Notes, set[str]]:
    """The sentences of each cell, and the cells among them that are wrong."""
    notes: Notes = defaultdict(list)
    for word, faults in (("错误", outcome.errors), ("警告", outcome.warnings)):
        for fault in _of(table, faults):
            notes[fault.cell].append(f"{word}：{fault.message}")
    return notes, {fault.cell for fault in _of(table, outcome.errors)}


def _of(table: Table, faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.table is table]


def _open(file: Brought) -> Workbook:
    if file.tables[0].sheet is None:
        return _from_csv(file.tables[0])
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise TooLarge(f"{file.name} 太大，不能在表里标注。请按列出的行和列改正，或者按月分成几个文件。")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About features of the file that no sheet of figures uses.
        book = load_workbook(io.BytesIO(file.content), rich_text=True)
    for sheet in book.worksheets:
        _unmark(sheet)
    return book


def _from_csv(table: Table) -> Workbook:
    """All cells as text: what looks like a formula stays what it was."""
    book = Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(table.lines, 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", text))
                cell.data_type = "s"
    return book


def _unmark(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment, cell.fill = None, PLAIN


def _whole(sheet: Worksheet, place: str) -> Cell:
    """The cell at a place; of merged cells the one that is shown."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if place in area)
        return sheet.cell(area.min_row, area.min_col)
    return cell


def _mark(cell: Cell, text: str, fill: PatternFill) -> None:
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(before + text, AUTHOR, width=320, height=40 + 20 * (1 + len(text) // 24))
    cell.fill = fill
