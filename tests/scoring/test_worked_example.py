"""The published arithmetic of a whole sheet, figure by figure."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.measures import change, measure
from scoring.sheet import score
from tests.scoring import worked

SHEET = score(worked.shipped(), worked.FACTS, worked.JUDGEMENTS)
LINES = {line.code: line for line in SHEET.lines}


@pytest.mark.parametrize(
    ("code", "value", "points"),
    [
        ("B2", "93.50%", "3"),
        ("B4", "0.58%", "3"),
        ("C2", "89.50%", "2"),
        ("C3", "2次", "2"),
        ("C6", "3.48%", "3"),
        ("D1", "89.00%", "8"),
        ("E1", "124.6g/人·餐", "4.5"),
        ("E2", "-20.36%", "6"),
        ("E3", "98.39%", "4"),
        ("F2", "1次", "1.5"),
        ("G1", "4/4", "3"),
        ("G3", "100.00%", "2"),
    ],
)
def test_a_computed_line_shows_its_figure_and_its_points(code, value, points):
    assert (LINES[code].value, LINES[code].computed) == (value, Decimal(points))


def test_the_daily_records_are_worth_33_and_a_half_of_40():
    daily = ("B2", "B4", "C2", "C6", "D1", "E1", "E2", "E3")
    assert sum(LINES[code].final for code in daily) == Decimal("33.5")
    assert sum(LINES[code].maximum for code in daily) == 40


def test_the_whole_sheet_comes_to_86_and_is_good():
    assert (SHEET.computed, SHEET.judged) == (Decimal("42.00"), Decimal("44.00"))
    assert (SHEET.total, SHEET.grade, SHEET.open_lines) == (Decimal("86.00"), "良好", 0)
    assert SHEET.raw == SHEET.rescaled == SHEET.full_marks == Decimal("86.00")


def test_without_five_lines_it_rescales_to_86_78_and_shows_88_50_as_full_marks():
    fewer = worked.struck_out(worked.shipped(), "B1", "B3", "B4", "C1", "C2")
    sheet = score(fewer, worked.FACTS, worked.JUDGEMENTS)
    assert (sheet.raw, sheet.applicable) == (Decimal("75.50"), Decimal("87.00"))
    assert (sheet.rescaled, sheet.full_marks) == (Decimal("86.78"), Decimal("88.50"))
    assert sheet.total == Decimal("86.78")


def test_a_standard_that_gives_full_marks_for_what_does_not_apply_says_so_in_the_total():
    fewer = worked.struck_out(worked.shipped(), "B1", "B3", "B4", "C1", "C2")
    sheet = score(replace(fewer, not_applicable="full_marks"), worked.FACTS, worked.JUDGEMENTS)
    assert (sheet.total, sheet.rescaled) == (Decimal("88.50"), Decimal("86.78"))


def test_a_line_explains_itself_as_people_would():
    assert LINES["D1"].explanation == "光盘率 5518÷6200=89.00%,达到≥85%档,得8分(满分10分)"
    assert LINES["E1"].explanation == (
        "人均每餐餐厨垃圾量 3091kg÷24800人次=124.6g/人·餐,达到≤180g/人·餐(良好值)档,得4.5分(满分6分)"
    )
    assert LINES["E2"].explanation == (
        "人均每餐餐厨垃圾量124.6g/人·餐,上年同期156.5g/人·餐,同比-20.36%(按未舍入数计算),"
        "达到≤-10%档,得6分(满分6分)"
    )
    assert LINES["G1"].explanation == (
        "前四个已结束季度应开展的内部评估4次,按时上报的内部评估4次,4÷4×3分,得3分(满分3分)"
    )
    assert LINES["F2"].explanation == "近12个月主题宣传活动1次,达到1次档,得1.5分(满分3分)"
    assert LINES["A2"].explanation == "具备采购、储存、加工、消费,缺餐厨垃圾处理,得4分(满分5分)"
    assert LINES["B3"].explanation == "发现“未先进先出”1处,扣0.5分,得1.5分(满分2分)"


def test_a_line_says_what_is_missing_for_the_next_band():
    unit = "个百分点"
    assert LINES["D1"].next_band == {
        "band": "≥90%",
        "threshold": "90",
        "distance": "1",
        "unit": unit,
        "points": "10",
    }
    assert LINES["C6"].next_band == {
        "band": "≤3%",
        "threshold": "3",
        "distance": "0.48",
        "unit": unit,
        "points": "4",
    }
    assert LINES["E3"].next_band is None


def test_the_groups_add_up_to_the_sheet():
    assert sum(group.points for group in SHEET.groups) == SHEET.raw
    assert [group.maximum for group in SHEET.groups] == [14, 11, 18, 20, 20, 8, 9]


def test_the_standard_is_named_with_its_status_and_hash():
    assert SHEET.standard["status"] == "reconstructed"
    assert "重建稿,非官方文本" in SHEET.standard["label"]
    assert len(SHEET.standard["sha256"]) == 64


def test_published_results_come_out():
    then = measure("clean_plate_rate", worked.Sums(clean_plates=68, checked_plates=100))
    now = measure("clean_plate_rate", worked.Sums(clean_plates=89, checked_plates=100))
    assert change(now, then).text == "+21.00百分点"
    before = measure("waste_per_day", worked.Sums(waste_g=10_000_000, day_diners=10_000))
    after = measure("waste_per_day", worked.Sums(waste_g=7_965_000, day_diners=10_000))
    assert change(after, before).text == "-20.35%"


def test_more_people_eating_is_not_mistaken_for_more_waste():
    before = measure("waste_per_day", worked.Sums(waste_g=700_000, day_diners=500))
    after = measure("waste_per_day", worked.Sums(waste_g=500_000, day_diners=1000))
    assert (before.text, after.text) == ("1.400kg/人·日", "0.500kg/人·日")
    assert change(after, before).text == "-64.29%"
