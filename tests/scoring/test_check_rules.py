"""Indicators that cannot be used: points, bands, variants and conditions that do not fit together."""

import re

import pytest

from scoring.standard import BadStandard, load
from tests.scoring.broken import faults, indicator

CASES = {
    "class bands that rise": (
        indicator("E1", 'compare = "at_most"', 'compare = "at_least"'),
        "indicator E1: class_bands 的 compare 应为 at_most",
    ),
    "a factor of nothing": (
        indicator("E1", "1.25*base", "0*base"),
        "indicator E1: “0*base”不是类别值",
    ),
    "an element that costs": (
        indicator("A1", '[1, "明确分管领导"]', '[-1, "明确分管领导"]'),
        "indicator A1: 要素分应为正数",
    ),
    "another way round the sample": (
        indicator("D1", 'or = "all_trays"', 'or = "camera"'),
        "indicator D1: minimum_sample.or 不认识“camera”",
    ),
    "streams on more than all days": (
        indicator("E1", "needs_streams = 90", "needs_streams = 101"),
        "indicator E1: needs_streams 应为0到100之间的百分数:101",
    ),
    "a group that does not add up": (
        indicator("A1", "points = 3", "points = 4"),
        "groups A: 组内指标分值之和15不等于14",
    ),
    "elements that do not add up": (
        indicator("A1", '[1, "明确分管领导"]', '[2, "明确分管领导"]'),
        "indicator A1: 要素分之和4不等于分值3",
    ),
    "elements of a variant that do not add up": (
        indicator("A2", "points = 2", "points = 3"),
        "indicator A2 variants 1: 要素分之和2不等于分值3",
    ),
    "bands that overlap": (
        indicator("D1", "[85, 8]", "[90, 8]"),
        "indicator D1: 两档界限同为90,互相重叠",
    ),
    "bands in the wrong order": (
        indicator("D1", "[85, 8]", "[95, 8]"),
        "indicator D1: 界限90与95次序不对,两档互相重叠",
    ),
    "bands that leave the full points out": (
        indicator("D1", "[90, 10]", "[90, 9]"),
        "indicator D1: 最高档得9分,不等于分值10,中间有缺口",
    ),
    "a better band that is worth less": (
        indicator("D1", "[85, 8]", "[85, 5]"),
        "indicator D1: 界限80的得分6不低于前一档的5",
    ),
    "negative points": (
        indicator("D1", "[60, 2]", "[60, -2]"),
        "indicator D1: 得分不能为负:-2",
    ),
    "a rate beyond all": (
        indicator("D1", "[90, 10]", "[101, 10]"),
        "indicator D1: 界限101不在0到100之间",
    ),
    "an unknown measure": (
        indicator("D1", 'measure = "clean_plate_rate"', 'measure = "clean_plates"'),
        "indicator D1: measure 不认识“clean_plates”",
    ),
    "an unknown comparison": (
        indicator("D1", 'compare = "at_least"', 'compare = "more"'),
        "indicator D1: compare 不认识“more”",
    ),
    "an unknown kind": (
        indicator("D1", 'kind = "bands"', 'kind = "curve"'),
        "indicator D1: kind 不认识“curve”",
    ),
    "an unknown group": (
        indicator("D1", 'group = "D"', 'group = "Z"'),
        "indicator D1: group 不认识“Z”",
    ),
    "a code twice": (
        indicator("A2", 'code = "A2"', 'code = "A1"'),
        "indicator: code “A1”重复",
    ),
    "a variant on an unknown mode": (
        indicator("A2", 'if = { operation = ["delivered"] }', 'if = { operation = ["rented"] }'),
        "indicator A2 variants 1: operation 不认识“rented”",
    ),
    "a condition on an unknown axis": (
        indicator("B1", "not_applicable_if = { operation", "not_applicable_if = { kitchen"),
        "indicator B1: 条件 不认识“kitchen”",
    ),
    "a variant on last year's figures": (
        indicator("A2", 'if = { operation = ["delivered"] }', 'if = { base = ["none"] }'),
        "indicator A2 variants 1: 条件 不认识“base”",
    ),
    "variants that may hold together": (
        indicator("C4", '{ supply = ["by_weight"] }', '{ supply = ["by_weight", "buffet"] }'),
        "indicator C4: variants 1 与 2 的条件可能同时具备",
    ),
    "levels without nothing": (
        indicator("A3", '    [0, "未纳入"],\n', ""),
        "indicator A3: 最低档应为0分",
    ),
    "levels that rise": (
        indicator("A3", "[1.5, ", "[3.5, "),
        "indicator A3: 各档得分应从高到低:3不高于3.5",
    ),
    "a best level below the maximum": (
        indicator("A3", '[3, "已纳入且有执行记录"]', '[2, "已纳入且有执行记录"]'),
        "indicator A3: 最高档得2分,不等于分值3",
    ),
    "the same level twice": (
        indicator("A3", '"已纳入,无执行记录"', '"未纳入"'),
        "indicator A3: levels “未纳入”重复",
    ),
    "a deduction beyond the maximum": (
        indicator("B3", "each = 0.5", "each = 2.5"),
        "indicator B3: each 应为正数且不超过分值2:2.5",
    ),
    "a count of half a record": (
        indicator("C3", "[2, 2]", "[1.5, 2]"),
        "indicator C3: 次数应为不小于1的整数:1.5",
    ),
    "an unknown record": (
        indicator("C3", 'record = "training"', 'record = "lessons"'),
        "indicator C3: record 不认识“lessons”",
    ),
    "an unknown window": (
        indicator("G1", 'window = "previous_four_completed_quarters"', 'window = "ever"'),
        "indicator G1: window 不认识“ever”",
    ),
    "an unknown class level": (
        indicator("E1", '["good", 4.5]', '["fine", 4.5]'),
        "indicator E1: bands 不认识“fine”",
    ),
    "a class level times nothing": (
        indicator("E1", "1.25*base", "much*base"),
        "indicator E1: “much*base”不是类别值",
    ),
    "class levels that overlap": (
        indicator("E1", "1.25*base", "0.5*base"),
        "次序不对,两档互相重叠",
    ),
    "a condition for full points on nothing": (
        indicator("E2", 'indicator = "E1", at', 'indicator = "D1", at'),
        "indicator E2: full_if.indicator 应为一条 class_bands 指标:D1",
    ),
    "streams wanted of plates": (
        indicator("E3", 'kind = "bands"', 'needs_streams = 90\nkind = "bands"'),
        "indicator E3: needs_streams 只用于餐厨垃圾的数值",
    ),
    "a sample of weights": (
        indicator(
            "E3", 'kind = "bands"', 'minimum_sample = { plates = 3, or = "all_trays" }\nkind = "bands"'
        ),
        "indicator E3: minimum_sample 只用于 clean_plate_rate",
    ),
    "none due where always something is due": (
        indicator("D1", 'kind = "bands"', 'none_due = "full"\nkind = "bands"'),
        "indicator D1: none_due 只用于",
    ),
    "a misspelt key": (
        indicator("D1", "evidence =", "evidense ="),
        "indicator D1: 不认识的项目 evidense",
    ),
    "a topic that no sheet can hold": (
        indicator("D1", 'topic = "光盘行动"', f'topic = "{"光" * 61}"'),
        "indicator D1: topic 应为1到60个字的文字",
    ),
    "points in words": (indicator("D1", "points = 10", 'points = "ten"'), "indicator D1: points 应为数字"),
    "points in mills": (
        indicator("C3", "points = 2", "points = 2.001"),
        "indicator C3: points 应为正数,最多两位小数:2.001",
    ),
    "bands that are no pairs": (
        indicator("D1", "[90, 10]", "[90, 10, 1]"),
        "indicator D1: bands 应为若干行 [界限, 得分]",
    ),
}


@pytest.mark.parametrize(("text", "reason"), CASES.values(), ids=CASES)
def test_a_broken_file_is_refused_for(text, reason):
    assert any(reason in found for found in faults(text)), faults(text)
    with pytest.raises(BadStandard, match=re.escape(reason.split(": ")[-1])):
        load(text)
