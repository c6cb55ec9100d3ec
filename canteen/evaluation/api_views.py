"""Sheets for programs: the same rights as the pages, JSON instead of HTML."""

from typing import Any

from marshmallow import ValidationError

from canteen.accounts.access import bureau_for_user
from canteen.calls import Strict, call, read_query
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.blueprint import bp
from canteen.evaluation.gate import sheet_for_user
from canteen.evaluation.shown import lines_of, sheet_data
from canteen.inputs import Text
from scoring.periods import Quarter

GROUP = "评估表"
SHEET = {
    "type": "object",
    "description": "评估表：total 总分，grade 等次，lines 逐项列出系统、自评、评分、终评的分数和解释",
    "properties": {"id": {"type": "integer"}, "lines": {"type": "array", "items": {"type": "object"}}},
}


def _quarter(written: str) -> None:
    try:
        Quarter.parse(written)
    except ValueError:
        raise ValidationError(f"“{written}”不是季度，请写成 2026Q3。") from None


class QuarterQuery(Strict):
    """Which quarter's sheets are wanted."""

    quarter = Text(required=True, most=10, validate=_quarter, metadata={"description": "季度，如 2026Q3"})


@bp.get("/api/v1/sheets/<int:sheet_id>")
@call("一张评估表", text="含每个指标的分数和解释。", group=GROUP, answer=SHEET)
def get_sheet(sheet_id: int) -> dict[str, Any]:
    """One sheet with its lines."""
    sheet = sheet_for_user(sheet_id)
    return sheet_data(sheet, sheet.lines)


@bp.get("/api/v1/bureaus/<code>/sheets")
@call(
    "一个部门的评估表",
    text="部门及下级食堂在一个季度的内部评估表。",
    group=GROUP,
    query=QuarterQuery,
    answer={"type": "object", "properties": {"sheets": {"type": "array", "items": SHEET}}},
)
def get_sheets(code: str) -> dict[str, Any]:
    """The internal sheets of a quarter below a bureau; 422 when the address names no quarter."""
    bureau = bureau_for_user(code)
    quarter = Quarter.parse(read_query(QuarterQuery)["quarter"])
    sheets = session.scalars(runs.sheets_of(bureau, quarter)).all()
    lines = lines_of([sheet.id for sheet in sheets])
    return {"sheets": [sheet_data(sheet, lines[sheet.id]) for sheet in sheets]}
