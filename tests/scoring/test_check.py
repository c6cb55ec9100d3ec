"""A standard's file that cannot be used is refused, with every fault by table and reason."""

import re

import pytest

from scoring import standard
from scoring.standard import BadStandard, check, load
from tests.scoring.broken import TEXT, broken, faults


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
    "a limit below the total": (
        broken("total_capped_at = 100", "total_capped_at = 90"),
        "bonus: total_capped_at 低于总分100",
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
