"""The workbook of a month: what stands in it, how it is protected, how it prints."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from canteen import clock
from canteen.registry.models import Canteen
from tests import make


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-10-20 09:00")
    return make.canteen(code="C-1", name="示例&食堂", serves="lunch+dinner", opened_on=date(2026, 10, 12))


@pytest.fixture
def export(run: FlaskCliRunner, tmp_path: Path) -> Any:
    def to_workbook(month: str = "2026-10") -> Workbook:
        out = tmp_path / "out.xlsx"
        result = run.invoke(args=["ledger", "export", "--canteen", "C-1", "--month", month, str(out)])
        assert result.exit_code == 0, result.stderr
        return load_workbook(io.BytesIO(out.read_bytes()))

    return to_workbook


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[1]]
    filled = [row for row in sheet.iter_rows(min_row=2, values_only=True) if any(row)]
    return [
        {head: value for head, value in zip(heads, row, strict=True) if value is not None} for row in filled
    ]


def test_the_meals_due_stand_there_with_nothing_measured_filled_in(canteen: Canteen, export: Any) -> None:
    make.closure(canteen, date(2026, 10, 13), "dinner")
    book = export()
    meals = rows(book["餐次"])
    assert [(row["日期"].day, row["餐次"]) for row in meals[:4]] == [
        (12, "午餐"),
        (12, "晚餐"),
        (13, "午餐"),
        (14, "午餐"),
    ]
    assert set(meals[0]) == {"食堂", "日期", "星期", "餐次", "用餐类型"}
    assert (meals[0]["星期"], meals[0]["用餐类型"]) == ("周一", "工作餐")
    (closed,) = [row for row in rows(book["每日"]) if "停餐" in row]
    assert (closed["日期"].day, closed["停餐"], closed["停餐原因"]) == (13, "晚餐", "停水")


def test_what_is_recorded_stands_in_kilograms_yuan_words_and_shanghai_time(
    canteen: Canteen, export: Any
) -> None:
    make.meal(
        canteen,
        date(2026, 10, 12),
        diners=0,
        plate_waste_g=5_701,
        counted_by="face",
        expected_at=clock.at(date(2026, 10, 12), 9, 30),
        remark="=1+2",
    )
    make.day(canteen, date(2026, 10, 12), purchased_fen=123_450, spoilage_g=0)
    book = export()
    lunch, day = rows(book["餐次"])[0], rows(book["每日"])[0]
    assert (lunch["就餐人次"], lunch["餐后回收(kg)"], lunch["计数方式"]) == (0, 5.701, "刷脸")
    assert lunch["预报时间"] == datetime(2026, 10, 12, 9, 30)  # noqa: DTZ001  a wall time
    assert (day["采购金额(元)"], day["储存报损(kg)"]) == (1234.5, 0)
    remark = next(cell for cell in book["餐次"][2] if cell.value == "=1+2")
    assert remark.data_type == "s"


def test_choices_have_lists_headers_are_locked_and_cells_are_open(canteen: Canteen, export: Any) -> None:
    sheet = export()["餐次"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    lists = {
        str(rule.sqref).split(":")[0][:-1]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists[heads["餐次"]] == ["早餐", "午餐", "晚餐", "加餐"]
    assert lists[heads["用餐类型"]] == ["工作餐", "公务用餐"]
    assert lists[heads["抽样方式"]] == ["全部检查", "抽样", "摄像识别"]
    assert sheet.protection.sheet
    assert all(cell.protection.locked for cell in sheet[1])
    assert sheet[f"{heads['日期']}2"].protection.locked
    assert not sheet[f"{heads['就餐人次']}2"].protection.locked
    assert not sheet[f"{heads['日期']}{sheet.max_row}"].protection.locked  # a spare row


def test_it_prints_on_a4_landscape_with_the_header_on_every_page(canteen: Canteen, export: Any) -> None:
    sheet = export()["每日"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "D2")
    assert sheet.oddHeader.center.text == "示例&&食堂 2026年10月台账"


def test_a_filled_in_template_comes_in_and_its_blank_rows_are_no_records(
    canteen: Canteen, export: Any, run: FlaskCliRunner, tmp_path: Path
) -> None:
    book = export()
    sheet = book["餐次"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    sheet[f"{heads['就餐人次']}2"], sheet[f"{heads['预报时间']}2"] = 180, "9:30"
    added = len(rows(sheet)) + 2  # a row of the spare ones, without the canteen's code
    for head, value in (("日期", "2026年10月17日"), ("餐次", "午餐"), ("就餐人次", "１２")):
        sheet[f"{heads[head]}{added}"] = value
    path = tmp_path / "填好.xlsx"
    book.save(path)
    result = run.invoke(args=["ledger", "import", str(path)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1].split()[:2] == ["2", "2"]
    booked = rows(export()["餐次"])[0]["预报时间"]
    assert (booked.day, booked.hour, booked.minute) == (12, 9, 30)


def test_a_month_that_is_none_and_a_canteen_that_is_none_are_refused(
    canteen: Canteen, run: FlaskCliRunner, tmp_path: Path
) -> None:
    out = str(tmp_path / "out.xlsx")
    assert run.invoke(args=["ledger", "export", "--canteen", "C-1", "--month", "202610", out]).exit_code == 2
    unknown = run.invoke(args=["ledger", "export", "--canteen", "X", "--month", "2026-10", out])
    assert (unknown.exit_code, "没有代码" in unknown.stderr) == (1, True)
