"""Figures become words: measure words, directions, dates, names."""

from datetime import date
from decimal import Decimal

import pytest

from canteen.circulation import wording


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (8, "食堂", "8个食堂"),
        (1204, "食堂", "1,204个食堂"),
        (3, "单位", "3家单位"),
        (24800, "人次", "24,800人次"),
    ],
)
def test_every_noun_has_its_measure_word(count: int, noun: str, said: str) -> None:
    assert wording.counted(count, noun) == said


def test_a_noun_without_a_known_measure_word_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        wording.counted(2, "厨师")


@pytest.mark.parametrize(
    ("change", "is_rate", "said"),
    [
        ("21.00", True, "同比提高21.00个百分点"),
        ("-0.35", True, "同比下降0.35个百分点"),
        ("-20.36", False, "同比下降20.36%"),
        ("4.10", False, "同比上升4.10%"),
        ("0.00", True, "同比持平"),
        ("-0.00", False, "同比持平"),
    ],
)
def test_rates_change_by_points_and_amounts_by_per_cent(change: str, is_rate: bool, said: str) -> None:
    assert wording.changed("同比", Decimal(change), is_rate=is_rate) == said


@pytest.mark.parametrize(
    ("grams", "said"), [(3_091_000, "3,091.0"), (5_649, "5.6"), (5_650, "5.7"), (49, "0.0"), (-1_250, "-1.3")]
)
def test_grams_are_printed_as_kilograms_rounded_half_up(grams: int, said: str) -> None:
    assert wording.kilograms(grams) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(3, 8, "37.50%"), (1, 3, "33.33%"), (2, 3, "66.67%"), (0, 5, "0.00%"), (0, 0, "—")],
)
def test_a_share_of_nothing_has_no_value(part: int, whole: int, said: str) -> None:
    assert wording.share(part, whole) == said


def test_few_names_are_said_in_full_and_many_are_cut_and_counted() -> None:
    assert wording.listed(["甲"]) == "甲"
    assert wording.listed(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert wording.listed(["甲", "乙", "丙"], "食堂", most=2) == "甲、乙等3个食堂"


def test_dates_and_numbers_are_not_padded() -> None:
    assert wording.chinese_date(date(2026, 7, 5)) == "2026年7月5日"
    assert wording.NUMBER.fullmatch("渝机管发〔2021〕108号")


def test_a_joint_title_names_every_issuer_on_its_own_line() -> None:
    issuers = ["四川省机关事务管理局", "重庆市机关事务管理局"]
    assert wording.title_lines(issuers, "2026年第三季度")[:2] == issuers
    assert wording.title(issuers, "2026年第三季度") == (
        "四川省机关事务管理局 重庆市机关事务管理局关于2026年第三季度机关食堂反食品浪费工作成效评估情况的通报"
    )


def test_a_verdict_is_not_repeated_behind_its_reason() -> None:
    assert wording.reason("期内供餐22天,不足30天,不参评", "不参评") == "期内供餐22天，不足30天"
    assert wording.reason("", "不参评") == ""
