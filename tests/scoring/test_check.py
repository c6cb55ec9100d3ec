"""A standard's file that cannot be used is refused, with every fault by table and reason."""

import re

import pytest

from scoring import standard
from scoring.standard import BadStandard, check, load, shipped

TEXT = shipped()[0].read_text("utf-8")


def broken(old: str, new: str) -> str:
    """The shipped file with one passage changed, which must be there."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def indicator(code: str, old: str, new: str) -> str:
    """The shipped file with one passage of one indicator changed."""
    start = TEXT.index(f'code = "{code}"\ngroup')
    assert old in TEXT[start:]
    return TEXT[:start] + TEXT[start:].replace(old, new, 1)


def faults(text: str) -> list[str]:
    return [f"{fault.table}: {fault.reason}" for fault in check(text)]


def test_the_shipped_standard_has_no_fault_and_all_28_indicators():
    assert check(TEXT) == []
    assert len(load(TEXT).indicators) == 28
    assert sum(group.points for group in load(TEXT).groups) == 100


def test_a_fault_names_file_table_and_reason():
    (fault,) = check(broken('status = "reconstructed"', 'status = "draft"'), file="ours.toml")
    assert (fault.file, fault.table) == ("ours.toml", "标准")
    assert str(fault) == "ours.toml [标准] status 不认识“draft”,可用:official、reconstructed"


def test_all_faults_are_listed_at_once():
    text = broken("total = 100", "total = 99").replace('group = "G"', 'group = "H"')
    found = faults(text)
    assert "groups: 各组分值之和100不等于总分99" in found
    assert sum("group 不认识“H”" in reason for reason in found) == 4


def test_text_that_is_no_toml_is_refused_with_the_place():
    (reason,) = faults("id = ")
    assert reason.startswith("文件: 不是有效的TOML")


CASES = {
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
    "a group twice": (
        broken('code = "B"\ntitle', 'code = "A"\ntitle'),
        "groups: code “A”重复",
    ),
    "grades that rise": (
        broken("at_least = 80", "at_least = 95"),
        "grades: 等级应从高到低:优秀不高于良好",
    ),
    "grades that leave the lowest out": (
        broken("at_least = 0\n", "at_least = 10\n"),
        "grades: 最低等级不合格应从0分起",
    ),
    "a grade out of reach": (
        broken("at_least = 90", "at_least = 101"),
        "grades: 等级优秀的101分超过总分",
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
    "a class without levels": (
        broken("waste_per_meal = { advanced = 140, good = 205, base = 285 }\n", ""),
        "indicator E1: 类别 buffet 没有 waste_per_meal 的先进值、良好值、基准值",
    ),
    "class levels that fall": (
        broken("advanced = 140, good = 205", "advanced = 240, good = 205"),
        "classes buffet: 先进值、良好值、基准值应依次增大",
    ),
    "a mode without class": (
        broken('supply = ["banquet"] }', 'supply = ["buffet"] }'),
        "classes: 自营食堂、围餐食堂没有所属类别",
    ),
    "a mode of two classes": (
        broken('supply = ["banquet"] }', 'supply = ["banquet", "buffet"] }'),
        "classes: 自营食堂、自助餐食堂同属几个类别:buffet、banquet",
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
    "an unknown stream": (
        broken('delivered = { streams = ["S3", "S4"]', 'delivered = { streams = ["S3", "S9"]'),
        "required_streams.delivered: streams 不认识“S9”",
    ),
    "a cap to an unknown grade": (
        broken('best_grade = "良好"', 'best_grade = "中等"'),
        "caps 1: best_grade 不认识“中等”",
    ),
    "a cap on an unknown finding": (
        broken('finding = "公务用餐违规查实"', 'finding = "违规"'),
        "caps 3: finding 不认识“违规”",
    ),
    "a cap on nothing": (
        broken('when = { measure = "completeness", below = 90 }', "when = { luck = 1 }"),
        "caps 1: when 应为",
    ),
    "shares of the year that are not a whole": (
        broken("internal = 0.4", "internal = 0.5"),
        "annual: internal 与 spot_check 之和应为1",
    ),
    "deadlines out of order": (
        broken("provisional_workdays = 8", "provisional_workdays = 5"),
        "deadlines: self_evaluation_workdays 应早于 provisional_workdays",
    ),
    "a bonus that costs": (broken('[2, "省级', '[-2, "省级'), "bonus: 加分应为正数"),
    "an unknown rule for what does not apply": (
        broken('not_applicable = "rescale"', 'not_applicable = "ignore"'),
        "标准: not_applicable 不认识“ignore”",
    ),
    "a missing key": (broken('version = "1"\n', ""), "标准: 缺少 version"),
    "a misspelt key": (
        indicator("D1", "evidence =", "evidense ="),
        "indicator D1: 不认识的项目 evidense",
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
    "a truth for a number": (broken("total = 100", "total = true"), "标准: total 应为数字"),
    "a number that is none": (broken("total = 100", "total = nan"), "标准: total 应为数字"),
}


@pytest.mark.parametrize(("text", "reason"), CASES.values(), ids=CASES)
def test_a_broken_file_is_refused_for(text, reason):
    assert any(reason in found for found in faults(text)), faults(text)
    with pytest.raises(BadStandard, match=re.escape(reason.split(": ")[-1])):
        load(text)


def test_a_file_that_cannot_be_used_says_which_file(tmp_path):
    path = tmp_path / "county.toml"
    path.write_text(broken("total = 100", "total = 99"), "utf-8")
    with pytest.raises(BadStandard, match=r"county\.toml") as refused:
        load(path)
    assert refused.value.faults[0].file == "county.toml"


def test_numbers_are_read_exactly_and_the_text_is_kept():
    loaded = load(TEXT)
    assert str(loaded.annual.internal) == "0.4"
    assert loaded.text == TEXT
    assert loaded.sha256 == load(TEXT).sha256 != load(TEXT + "# 注\n").sha256


def test_a_bureau_can_put_the_official_text_in_place_without_code():
    official = load(broken('status = "reconstructed"', 'status = "official"'))
    assert official.label.endswith("(正式文本)")


def test_findings_that_can_be_established_are_the_vetoes_and_what_voids_a_line():
    findings = standard.load(TEXT).findings
    assert len(findings) == 9
    assert "现场发现过期或霉变食材" in findings
