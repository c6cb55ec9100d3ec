"""The chart of a circular: its sentence says what its line shows."""

from decimal import Decimal

import pytest

from canteen.circulation import trend
from scoring.periods import Quarter
from scoring.sums import Sums

GRADES = {"优秀": 2, "良好": 3, "合格": 0, "不合格": 1}


def quarter(place: int, waste_g: int, diners: int = 1000) -> tuple[Quarter, Sums]:
    return Quarter(2026, place), Sums(waste_g=waste_g, waste_diners=diners)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["150", "140", "130"], "人均每餐餐厨垃圾量连续两个季度下降"),
        (["160", "150", "140", "130"], "人均每餐餐厨垃圾量连续三个季度下降"),
        (["130", "150", "140"], "人均每餐餐厨垃圾量较上季度下降"),
        (["150", "140", "141"], "人均每餐餐厨垃圾量较上季度上升"),
        (["150", "140", "140"], "人均每餐餐厨垃圾量与上季度持平"),
    ],
)
def test_the_title_says_how_the_line_ends(values: list[str], said: str) -> None:
    assert trend.sentence([Decimal(value) for value in values]) == said


def test_points_carry_numerator_and_denominator() -> None:
    chart = trend.chart([quarter(2, 140_000), quarter(3, 130_000)], GRADES)
    assert chart["kind"] == "trend"
    assert chart["points"][-1] == {
        "label": "2026年第三季度",
        "value": "130.0",
        "numerator": 130_000,
        "denominator": 1000,
    }


def test_a_quarter_without_diners_is_a_gap_that_no_comparison_reaches_over() -> None:
    history = [quarter(1, 110_000), quarter(2, 0, diners=0), quarter(3, 150_000), quarter(4, 130_000)]
    chart = trend.chart(history, GRADES)
    assert [point["value"] for point in chart["points"]] == ["150.0", "130.0"]
    assert chart["title"] == "人均每餐餐厨垃圾量较上季度下降"
    with_gap_last = trend.chart([quarter(1, 150_000), quarter(2, 0, diners=0), quarter(3, 130_000)], GRADES)
    assert with_gap_last["kind"] == "bars", "the quarter before has no figure"


def test_with_a_single_quarter_the_grades_are_drawn() -> None:
    chart = trend.chart([quarter(2, 0, diners=0), quarter(3, 130_000)], GRADES)
    assert (chart["kind"], chart["title"]) == ("bars", "6个食堂中2个评为优秀")
    assert [(point["label"], point["value"]) for point in chart["points"]] == [
        ("优秀", "2"),
        ("良好", "3"),
        ("合格", "0"),
        ("不合格", "1"),
    ]
