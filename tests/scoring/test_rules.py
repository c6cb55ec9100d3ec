"""The eight kinds of rule, each by a table of cases."""

from decimal import Decimal

import pytest

from scoring.rules import (
    Band,
    Bands,
    Checklist,
    Choice,
    ClassBands,
    Count,
    Deduct,
    Levels,
    NotOnTheRule,
    Share,
)


def bands(compare, *rows):
    return Bands("any", compare, tuple(Band(Decimal(a), Decimal(b)) for a, b in rows))


RISING = bands("at_least", ("90", "10"), ("85", "8"), ("60", "2"))
FALLING = bands("at_most", ("3", "4"), ("5", "3"))


@pytest.mark.parametrize(
    ("rule", "value", "points", "because"),
    [
        (RISING, "90.00", "10", "达到≥90%档"),
        (RISING, "89.99", "8", "达到≥85%档"),
        (RISING, "60.00", "2", "达到≥60%档"),
        (RISING, "59.99", "0", "未达到最低档≥60%"),
        (FALLING, "3.00", "4", "达到≤3%档"),
        (FALLING, "3.01", "3", "达到≤5%档"),
        (FALLING, "5.01", "0", "未达到最低档≤5%"),
    ],
)
def test_bands_take_the_first_threshold_that_the_printed_value_meets(rule, value, points, because):
    award = rule.award(Decimal(value), "%")
    assert (award.points, award.because) == (Decimal(points), because)


def test_the_best_band_has_no_next_and_a_missed_one_has_the_lowest_next():
    assert RISING.award(Decimal("95"), "%").next_band is None
    assert RISING.award(Decimal("50.5"), "%").next_band == {
        "band": "≥60%",
        "threshold": "60",
        "distance": "9.5",
        "unit": "个百分点",
        "points": "2",
    }


def test_bands_of_a_class_are_multiples_of_its_levels():
    rule = ClassBands(
        "waste_per_meal",
        "at_most",
        (("good", Decimal(1), Decimal("4.5")), ("base", Decimal("1.25"), Decimal("1.5"))),
    )
    fitted = rule.for_class({"advanced": Decimal(140), "good": Decimal(205), "base": Decimal(285)})
    assert fitted.award(Decimal("205.0"), "g").because == "达到≤205g(良好值)档"
    assert fitted.award(Decimal("356.2"), "g").because == "达到≤356.25g(基准值×1.25)档"
    assert fitted.award(Decimal("356.3"), "g").points == 0


@pytest.mark.parametrize(
    ("done", "due", "points"), [(4, 4, "3"), (3, 4, "2.25"), (1, 3, "1"), (0, 4, "0"), (5, 4, "3")]
)
def test_a_share_is_the_part_done_and_never_more_than_all(done, due, points):
    assert Share("a", "b", "w").award(done, due, Decimal(3)).points == Decimal(points)


TRAINING = Count("training", (Band(Decimal(2), Decimal(3)), Band(Decimal(1), Decimal("1.5"))))


@pytest.mark.parametrize(
    ("count", "months_open", "points"),
    [
        (2, 12, "3"),
        (7, 12, "3"),
        (1, 12, "1.5"),
        (0, 12, "0"),
        (1, 7, "1.5"),  # 2 × 7/12 is more than one
        (1, 6, "3"),  # 2 × 6/12 is one
        (1, 1, "3"),
        (0, 1, "0"),  # nothing is never enough
        (0, 0, "0"),
        (1, 30, "1.5"),  # an old canteen has no more than a year
    ],
)
def test_records_are_counted_pro_rata_for_new_canteens(count, months_open, points):
    assert TRAINING.award(count, months_open).points == Decimal(points)


def test_a_count_says_how_many_more_are_needed():
    assert TRAINING.award(1, 12).next_band == {
        "band": "2次",
        "threshold": "2",
        "distance": "1",
        "unit": "次",
        "points": "3",
    }
    assert TRAINING.award(0, 6).because == "没有记录"
    assert TRAINING.award(1, 6).because == "达到1次档(启用6个月,按月折算)"
    assert TRAINING.award(2, 12).next_band is None


LEVELS = Levels((Choice(Decimal(2), "有记录"), Choice(Decimal(0), "无")))
ELEMENTS = Checklist((Choice(Decimal(1), "采购"), Choice(Decimal("1.5"), "储存")))
DEFECTS = Deduct(Decimal("0.5"), ("未先进先出", "标识不清"))


def test_a_level_is_worth_what_it_says():
    assert LEVELS.award("有记录").points == 2
    assert LEVELS.award("无").because == "评定为“无”"


def test_elements_found_add_up_and_missing_ones_are_named():
    assert ELEMENTS.award(["储存"]).points == Decimal("1.5")
    assert ELEMENTS.award(["储存", "储存"]).points == Decimal("1.5")
    assert ELEMENTS.award([]).because == "缺采购、储存"
    assert ELEMENTS.award(["采购", "储存"]).because == "具备采购、储存"


@pytest.mark.parametrize(
    ("defects", "points"),
    [
        ({}, "2"),
        ({"未先进先出": 1}, "1.5"),
        ({"未先进先出": 2, "标识不清": 1}, "0.5"),
        ({"标识不清": 9}, "0"),
    ],
)
def test_every_defect_costs_and_points_never_fall_below_nothing(defects, points):
    assert DEFECTS.award(defects, Decimal(2)).points == Decimal(points)


def test_defects_that_were_counted_as_none_are_no_defects():
    assert DEFECTS.award({"标识不清": 0}, Decimal(2)).because == "未发现问题"


@pytest.mark.parametrize(
    "judge",
    [
        lambda: LEVELS.award("优"),
        lambda: ELEMENTS.award(["加工"]),
        lambda: DEFECTS.award({"无标识": 1}, Decimal(2)),
        lambda: DEFECTS.award({"标识不清": -1}, Decimal(2)),
    ],
)
def test_a_judgement_in_words_that_the_rule_does_not_have_is_refused(judge):
    with pytest.raises(NotOnTheRule):
        judge()
