"""A rule in words, as it stands beside the figures of a sheet."""

from functools import cache

import pytest

import scoring.standard
from canteen.evaluation.wording import rule_words
from scoring.facts import Facts
from scoring.standard import Standard
from scoring.sums import Sums


@cache
def shipped() -> Standard:
    return scoring.standard.load(scoring.standard.shipped()[0].read_text("utf-8"))


def said(code: str, **more: str) -> list[str]:
    mode = {"operation": "own", "supply": "portion", "service": "internal", "size": "medium"} | more
    facts = Facts(**mode, official_meals=True, sums=Sums(), base=None, base_problem="", months_open=12)
    return rule_words(shipped(), shipped().indicator(code), facts)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("D1", "≥90% 得10分"),
        ("D1", "检查餐盘不足300个且非逐盘检查的，不得分"),
        ("C3", "2次得2分"),
        ("B3", "扣完为止"),
        ("E1", "类别："),
        ("E1", "应计量的各流齐全的天数不足90%的，不得分"),
        ("B4", "现场发现过期或霉变食材的，不得分"),
        ("G1", "×分值"),
    ],
)
def test_bands_and_conditions_are_said_as_an_evaluator_reads_them(code: str, words: str) -> None:
    assert any(words in part for part in said(code)), said(code)


def test_thresholds_are_those_of_the_canteens_own_class() -> None:
    assert said("E1")[0] != said("E1", supply="buffet")[0]
    assert said("E1")[1:] != said("E1", supply="buffet")[1:]


def test_what_is_chosen_in_the_form_is_not_said_twice() -> None:
    assert said("A3") == []
    assert said("A1") == []


def test_no_words_are_lost_for_any_indicator() -> None:
    for indicator in shipped().indicators:
        assert all(part.strip() for part in said(indicator.code)), indicator.code
