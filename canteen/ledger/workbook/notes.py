"""The sheet 说明: how to fill in the others, and what each column is called."""

from collections.abc import Iterable
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from canteen.ledger.fields import Field
from canteen.ledger.workbook.columns import DAY_COLUMNS, DAYS_SHEET, LAID_OUT, MEAL_COLUMNS, MEALS_SHEET
from canteen.ledger.workbook.kinds import WORDS
from canteen.ledger.workbook.month import MonthRows

A4, FONT = 9, "Microsoft YaHei"
STEPS = (
    "白色的格子可以填写；灰色的格子和表头已锁定。多出来的餐次填在表格最下面的空行。",
    "没有记录的格子留空。空格不等于 0：没有报损、没有售剩时请填 0。",
    "重量一律填千克（kg），可以带小数；人数和餐盘数填整数。",
    "预报时间可以只填时刻，如 9:30；日期写成 2026-09-14、2026/9/14 或 2026年9月14日都可以。",
    "停餐：在“每日”表里选停的是哪一餐（或者全天），并写明停餐原因。",
    "填好后在系统里“导入/导出”一页上传。系统先给出预览，核对后才写入；同一份文件传两次也只记一次。",
    "空格不会清掉已经记录的数。要清空一个数，请在当天的台账页面上清空。",
)


def write(book: xlsxwriter.Workbook, sheet: Worksheet, month: MonthRows) -> None:
    """Fill the sheet."""
    plain = book.add_format({"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"})
    bold = book.add_format({"font_name": FONT, "font_size": 10, "bold": True, "valign": "top", "bottom": 1})
    large = book.add_format({"font_name": FONT, "font_size": 14, "bold": True})
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 2, 22)
    sheet.set_column(3, 3, 60)
    sheet.write_string(0, 0, "填写说明", large)
    small = book.add_format({"font_name": FONT, "font_size": 10})
    sheet.write_string(1, 0, f"{month.canteen.name}（{month.canteen.code}） {month.month.chinese}", small)
    for number, step in enumerate(STEPS, 3):
        sheet.merge_range(number, 0, number, 3, f"{number - 2}. {step}", plain)
        sheet.set_row(number, 28)
    _table(sheet, len(STEPS) + 4, bold, plain)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True})


def _table(sheet: Worksheet, top: int, bold: Any, plain: Any) -> None:
    sheet.write_row(top, 0, ["工作表", "列名", "英文列名", "怎么填"], bold)
    columns = [(MEALS_SHEET, field) for field in _filled(MEAL_COLUMNS)]
    columns += [(DAYS_SHEET, field) for field in _filled(DAY_COLUMNS)]
    for number, (where, field) in enumerate(columns, top + 1):
        sheet.write_row(number, 0, [where, *field.headers, _told(field)], plain)


def _filled(columns: Iterable[Field]) -> list[Field]:
    return [field for field in columns if field.name not in LAID_OUT]


def _told(field: Field) -> str:
    if field.name in WORDS:
        return f"从列表里选：{'、'.join(WORDS[field.name])}"
    if field.name == "expected_at":
        return "开餐前什么时候报的餐；不填按及时预报计"
    return f"单位：{field.unit}" if field.unit else "文字"
