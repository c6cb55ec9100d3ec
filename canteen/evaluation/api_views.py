"""Sheets for programs: the same rights as the pages, JSON instead of HTML."""

from typing import Any

from flask import abort, request

from canteen.accounts.access import bureau_for_user
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.blueprint import bp
from canteen.evaluation.gate import sheet_for_user
from canteen.evaluation.shown import lines_of, sheet_data
from scoring.periods import Quarter


@bp.get("/api/v1/sheets/<int:sheet_id>")
def get_sheet(sheet_id: int) -> dict[str, Any]:
    """One sheet with its lines."""
    sheet = sheet_for_user(sheet_id)
    return sheet_data(sheet, sheet.lines)


@bp.get("/api/v1/bureaus/<code>/sheets")
def get_sheets(code: str) -> dict[str, Any]:
    """The internal sheets of a quarter below a bureau; 422 when the address names no quarter."""
    bureau = bureau_for_user(code)
    try:
        quarter = Quarter.parse(request.args.get("quarter", ""))
    except ValueError:
        abort(422)
    sheets = session.scalars(runs.sheets_of(bureau, quarter)).all()
    lines = lines_of([sheet.id for sheet in sheets])
    return {"sheets": [sheet_data(sheet, lines[sheet.id]) for sheet in sheets]}
