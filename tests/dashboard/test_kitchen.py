"""The next band in a kitchen's words, and the score so far."""

from dataclasses import replace
from decimal import Decimal

import pytest

from canteen.dashboard import kitchen
from canteen.dashboard.ahead import Ahead
from scoring.distance import next_step
from scoring.sheet import score
from tests.scoring import worked

STANDARD = worked.shipped()
TO_COME = Ahead(meals=39, diners=15_600)
OVER = Ahead(meals=0, diners=0)


def line_of(code, facts):
    return next(line for line in score(STANDARD, facts, {}).lines if line.code == code)


def said(code, facts=worked.FACTS, to_come=OVER):
    line = line_of(code, facts)
    return kitchen.sentence(line, next_step(STANDARD, line, facts), facts.sums, to_come)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "E1",
            "再减少 4.6 克/人·餐，E1 可多得 1.5 分（到 120.0 克）。"
            "到昨天的 24,800 人次里，相当于一共少 113.8 千克。",
        ),
        (
            "D1",
            "光盘率再高 1 个百分点，D1 可多得 2 分（到 90.00%）。"
            "检查过的 6,200 个餐盘里，再有 62 个吃干净就够。",
        ),
        (
            "B2",
            "预报与实到的差再少 371 人次，B2 可多得 1 分（到 95.00%）。"
            "现在平均每餐差 26.0 人，降到 20.0 人就够。",
        ),
        (
            "C6",
            "售剩再少 42.6 千克，C6 可多得 1 分（到 3.00%）。"
            "现在每备 100 千克饭菜剩 3.48 千克，降到 3.00 千克就够。",
        ),
        ("C2", "边角料少产生（或多再利用）29.7 千克，C2 可多得 1 分（到 90.00%）。"),
    ],
)
def test_each_measure_is_said_in_what_a_kitchen_moves(code, sentence):
    assert said(code) == sentence


def test_while_the_quarter_runs_the_meals_to_come_have_an_allowance():
    assert said("E1", to_come=TO_COME).endswith(
        "往后每人每餐不超过 112.7 克，季末就能到（按余下 39 餐、约 15,600 人次估算）。"
    )


def test_what_cannot_be_made_up_for_is_said():
    assert said("E1", to_come=Ahead(1, 100)).endswith("本季度余下的餐次已经追不回来，可为下季度打底。")


def test_a_change_against_last_year_is_said_in_grams_a_meal():
    facts = worked.with_sums(waste_g=int(156.5 * 24_800))
    assert said("E2", facts).startswith("再减少 3.2 克/人·餐，E2 可多得 1 分（同比到 −2.00%）。")


def test_spoilage_is_said_in_kilograms():
    assert said("B4", worked.with_sums(spoilage_g=100_000)).startswith(
        "储存报损再少 34.7 千克，B4 可多得 1 分"
    )


@pytest.mark.parametrize(
    ("to_come", "words"),
    [
        (
            Ahead(120, 0),
            "往后连续 100 餐都在当天填全，E3 可多得 1 分（到 95.00%）。本季度还有 120 餐，来得及。",
        ),
        (Ahead(40, 0), "本季度还有 40 餐，全部在当天填全可到 92.86%，还差一点到下一档（到 95.00%）。"),
    ],
)
def test_completeness_is_raised_by_meals_to_come_alone(to_come, words):
    assert said("E3", worked.with_sums(meals_due=100, meals_in_time=90), to_come) == words


@pytest.mark.parametrize(
    ("code", "changed", "words"),
    [
        ("D1", {"checked_plates": 0, "clean_plates": 0}, "还没有能算的记录，记了才计分（满分 10 分）。"),
        (
            "D1",
            {"checked_plates": 260, "clean_plates": 250},
            "样本不足，暂计 0 分：还要再检查 40 个餐盘，或者逐盘检查。",
        ),
        (
            "E1",
            {"required_stream_days": 50},
            "口径不全，暂计 0 分：往后要有连续 58 天把应记的各流都记全，才开始计分。",
        ),
        ("E1", {}, ""),
    ],
)
def test_what_is_lacking_is_counted(code, changed, words):
    facts = worked.with_sums(**changed)
    assert kitchen.lack(line_of(code, facts), STANDARD.indicator(code), facts.sums) == words


def test_a_band_that_even_everything_would_not_reach_is_said_to_be_out_of_reach():
    line = line_of("D1", worked.FACTS)
    step = replace(next_step(STANDARD, line, worked.FACTS), count=None, target=Decimal("90.00"))
    assert kitchen.sentence(line, step, worked.SUMS, OVER) == (
        "按到目前为止的记录，本季度到不了下一档（到 90.00%）。"
    )
