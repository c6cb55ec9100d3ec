"""A form as PDF: A4 on its side, heads of tables repeated, places to sign at the end."""

from datetime import date

from canteen import typesetting
from canteen.reports.paper import Column, Paper, Row, Signature, Table, text

TEMPLATE = "form.typ"


def pdf(paper: Paper, day: date) -> bytes:
    """The finished form; raises MissingGlyph when a character cannot be drawn. `day` is the file's date."""
    return typesetting.pdf(TEMPLATE, typesetting.as_inputs({"paper": _data(paper)}), day)


def _data(paper: Paper) -> dict[str, object]:
    return {
        "title": paper.title,
        "head": [list(pair) for pair in paper.head],
        "tables": [_table(table) for table in paper.tables],
        "notes": list(paper.notes),
        "signatures": [_signature(signature) for signature in paper.signatures],
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": [_row(row) for row in table.rows],
        "total": _row(table.total) if table.total and table.rows else None,
        "empty": table.empty,
    }


def _column(column: Column) -> dict[str, object]:
    return {"title": column.title, "unit": column.unit, "share": column.share, "number": column.is_number}


def _row(row: Row) -> list[str]:
    return [text(cell) for cell in row]


def _signature(signature: Signature) -> dict[str, str]:
    day = signature.day
    shown = f"{day.year}年{day.month}月{day.day}日" if day else ""
    return {"role": signature.role, "name": signature.name, "day": shown}
