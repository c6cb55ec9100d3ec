"""The sentences of a circular say what was found, and nothing that was not."""

import re
from dataclasses import replace
from decimal import Decimal

from canteen.circulation import body
from canteen.circulation.findings import Fault, Findings, Named
from canteen.circulation.shape import Section
from scoring.measures import all_measures, change
from scoring.sums import Sums
from tests.circulation import sample


def text_of(found: Findings, heading: str) -> str:
    """All text below the section with this heading."""
    return next(spoken(section) for section in body.sections(found) if heading in section["heading"])


def spoken(section: Section) -> str:
    return "\n".join(
        part["lead"] + "".join(run["text"] for run in part["runs"]) for part in section["paragraphs"]
    )


def test_the_overall_part_counts_covers_and_grades() -> None:
    found = sample.findings(8, evaluated=8, not_rated=1, missing=1)
    text = text_of(found, "总体情况")
    assert "应评估10个食堂，完成评估8个，评估覆盖率80.00%" in text
    assert "不参评1个" in text
    assert "尚未完成评估1个" in text
    assert "平均得分86.00分" in text
    assert "优秀2个、占25.00%，良好3个、占37.50%，合格2个、占25.00%，不合格1个、占12.50%" in text


def test_a_figure_of_the_text_points_at_its_numerator_and_denominator() -> None:
    found = sample.findings()
    runs = [run for section in body.sections(found) for part in section["paragraphs"] for run in part["runs"]]
    rate = next(run for run in runs if run.get("figure") == "clean_plate_rate")
    figure = body.figures(found)["clean_plate_rate"]
    assert rate["text"] == "89.00%"
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (5518, 6200, "89.00")
    assert body.figures(found)["clean_plate_rate.then"]["numerator"] == 4216


def test_a_change_that_the_printed_figures_do_not_give_says_so() -> None:
    text = text_of(sample.findings(), "总体情况")
    assert "124.6克，同比下降20.36%；" in text
    assert text.count("人均每餐餐厨垃圾量的同比按未舍入数计算。") == 1
    assert "光盘率89.00%，同比提高21.00个百分点" in text


def test_measures_without_a_comparable_base_share_one_sentence_per_reason() -> None:
    found = sample.findings(not_compared={"completeness": "统计口径调整"})
    text = text_of(found, "总体情况")
    assert "用餐人数预报准确率和备餐剩余率上年同期无可比数据，不作同比。" in text
    assert "台账完整率统计口径调整，不作同比。" in text


def test_a_measure_that_nobody_recorded_is_not_spoken_of() -> None:
    text = text_of(sample.findings(measures=all_measures(Sums(diners=5)), changes={}), "总体情况")
    assert "光盘率" not in text
    assert "—" not in text


def test_good_canteens_are_named_before_the_failed_ones() -> None:
    headings = [section["heading"] for section in body.sections(sample.findings())]
    assert headings == ["一、总体情况", "二、主要做法和成效", "三、存在的主要问题", "四、下一步工作要求"]
    assert "锦江区人民政府办公室第1机关食堂" in text_of(sample.findings(), "成效")


def test_only_failed_canteens_are_named_among_the_problems() -> None:
    text = text_of(sample.findings(), "问题")
    assert "彭水苗族土家族自治县人民政府办公室机关食堂评估不合格" in text
    assert "“光盘率”失分较多的食堂3个" in text
    assert "锦江区" not in text


def test_only_the_worst_groups_of_faults_are_spoken_of_in_the_standards_order() -> None:
    faults = tuple(Fault(f"第{place}组", f"指标{place}", place) for place in range(1, 7))
    text = text_of(sample.findings(faults=faults), "问题")
    assert re.findall(r"第(\d)组", text) == ["3", "4", "5", "6"]


def test_many_failed_canteens_are_counted_and_looked_up_in_the_annex() -> None:
    failed = tuple(Named("示例局", f"第{number}食堂") for number in range(1, 21))
    text = text_of(sample.findings(failed=failed), "问题")
    assert "等20个食堂（名单见附件1）评估不合格" in text


def test_a_part_without_findings_is_left_out_and_the_heads_close_up() -> None:
    found = sample.findings(best=(), failed=(), faults=(), changes={})
    assert [section["heading"] for section in body.sections(found)] == ["一、总体情况", "二、下一步工作要求"]


def test_what_got_worse_is_not_praised() -> None:
    worse = change(
        all_measures(sample.THEN)["clean_plate_rate"], all_measures(sample.NOW)["clean_plate_rate"]
    )
    found = sample.findings(best=(), changes={"clean_plate_rate": worse})
    assert all("成效" not in section["heading"] for section in body.sections(found))


def test_failed_canteens_get_a_deadline_and_a_second_look() -> None:
    text = text_of(sample.findings(), "要求")
    assert "30日内完成整改" in text
    assert "市场监督管理部门" in text
    assert "整改" not in text_of(sample.findings(failed=()), "要求")


def test_a_single_paragraph_has_no_numbered_lead() -> None:
    (section,) = [part for part in body.sections(sample.findings(changes={})) if "成效" in part["heading"]]
    assert section["paragraphs"][0]["lead"] == ""


def test_the_mean_score_is_rounded_once_and_absent_when_nothing_was_scored() -> None:
    found = sample.findings(scores=(Decimal("80.00"), Decimal("80.01")))
    assert found.mean_score == Decimal("80.01")
    assert replace(found, scores=()).mean_score is None


def test_a_canteen_that_carries_its_institution_in_its_name_is_not_named_twice() -> None:
    assert Named("示例局", "示例局第一食堂").text == "示例局第一食堂"
    assert Named("示例局", "第一食堂").text == "示例局第一食堂"
