"""Sheets as commands and programs see them: JSON values, points as text with two decimals."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from canteen.db import session
from canteen.evaluation.models import Line, Sheet

AT_ONCE = 500
STATES = {
    "open": "待评",
    "submitted": "已提交",
    "finished": "已评完",
    "approved": "已核定",
    "withdrawn": "已撤回",
}


def lines_of(sheet_ids: Sequence[int]) -> dict[int, list[Line]]:
    """The lines of many sheets, by sheet id, in the order of the standard."""
    found: dict[int, list[Line]] = {sheet_id: [] for sheet_id in sheet_ids}
    for start in range(0, len(sheet_ids), AT_ONCE):
        part = sheet_ids[start : start + AT_ONCE]
        query = select(Line).where(Line.sheet_id.in_(part)).order_by(Line.sheet_id, Line.position)
        for line in session.scalars(query):
            found[line.sheet_id].append(line)
    return found


def sheet_data(sheet: Sheet, lines: Iterable[Line]) -> dict[str, Any]:
    """A sheet with its lines and the standard that it names."""
    return {
        "id": sheet.id,
        "canteen": sheet.canteen_code,
        "period": sheet.period,
        "standard": sheet.result["standard"],
        "state": sheet.state,
        "computed": _text(sheet.computed),
        "judged": _text(sheet.judged),
        "total": _text(sheet.total),
        "grade": sheet.grade,
        "excluded": sheet.excluded,
        "open_lines": sheet.open_lines,
        "lines": [_line_data(line) for line in lines],
    }


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title,
        "state": line.state,
        "points": _text(line.final_points),
        "computed": _text(line.computed_points),
        "self": _text(line.self_points),
        "awarded": _text(line.awarded_points),
        "maximum": _text(line.maximum),
        "value": line.value,
        "explanation": line.explanation,
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
