"""Sheets where something is missing, does not apply, was found out, or is still open."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.annual import annual
from scoring.facts import Facts, Judgement
from scoring.sheet import score
from tests.scoring import worked
from tests.scoring.worked import FACTS, JUDGEMENTS, points, with_sums

STANDARD = worked.shipped()


def scored(facts=FACTS, judgements=JUDGEMENTS):
    return score(STANDARD, facts, judgements)


def line(code, facts=FACTS, judgements=JUDGEMENTS):
    return next(line for line in scored(facts, judgements).lines if line.code == code)


def test_an_open_line_leaves_the_sheet_without_total_and_grade():
    fewer = {code: judgement for code, judgement in JUDGEMENTS.items() if code != "A3"}
    sheet = scored(judgements=fewer)
    assert (sheet.open_lines, sheet.total, sheet.raw, sheet.grade) == (1, None, None, None)
    assert (sheet.computed, sheet.judged) == (points("42.00"), points("42.50"))
    assert line("A3", judgements=fewer).explanation == "待评估员评定(满分3分)"


def test_an_empty_checklist_is_a_judgement_and_a_missing_one_is_not():
    assert line("A2", judgements={"A2": Judgement(found=())}).final == 0
    assert line("A2", judgements={"A2": Judgement()}).final is None


def test_a_choice_that_left_the_standard_opens_the_line_again():
    reopened = line("A3", judgements={"A3": Judgement(level="很好")})
    assert (reopened.state, reopened.final) == ("open", None)
    assert "“很好”" in reopened.explanation


@pytest.mark.parametrize(
    ("code", "blank"),
    [
        ("B2", {"forecast_diners": 0, "forecast_error": 0}),
        ("B4", {"stock_rows": 0}),
        ("C2", {"issued_g": 0}),
        ("C6", {"prepared_g": 0}),
        ("D1", {"checked_plates": 0, "clean_plates": 0}),
        ("E1", {"waste_diners": 0}),
        ("E2", {"waste_diners": 0}),
        ("E3", {"meals_due": 0}),
    ],
)
def test_what_was_not_recorded_is_worth_nothing_and_says_so(code, blank):
    missing = line(code, with_sums(**blank))
    assert (missing.computed, missing.flag, missing.value) == (0, "no_data", "—")
    assert "未记录,得0分" in missing.explanation


@pytest.mark.parametrize("code", ["E1", "E2"])
def test_who_weighs_only_plates_does_not_look_best(code):
    partial = line(code, with_sums(required_stream_days=55))
    assert (partial.computed, partial.flag) == (0, "streams")
    assert "天数占88.71%,不足90%,口径不全,得0分" in partial.explanation
    assert line(code, with_sums(required_stream_days=56)).flag == ""


def test_few_plates_are_no_sample_unless_every_tray_was_looked_at():
    few = with_sums(checked_plates=299, clean_plates=299, plate_rows=10)
    assert line("D1", few).flag == "sample"
    assert "检查餐盘299个,不足300个且非逐盘检查,样本不足,得0分(满分10分)" in line("D1", few).explanation
    every = with_sums(checked_plates=299, clean_plates=299, plate_rows=10, all_tray_rows=10)
    assert line("D1", every).computed == 10
    assert line("D1", with_sums(checked_plates=300, clean_plates=300)).computed == 10


def test_an_evaluators_own_plates_stand_in_for_a_sample_that_is_too_small():
    few = with_sums(checked_plates=20, clean_plates=20)
    own = replace(few, own_plates_checked=50, own_plates_clean=43)
    assert line("D1", own).explanation == ("光盘率(评估员现场检查) 43÷50=86.00%,达到≥85%档,得8分(满分10分)")
    enough = replace(FACTS, own_plates_checked=50, own_plates_clean=0)
    assert line("D1", enough).computed == 8


def test_a_canteen_at_the_advanced_value_need_not_improve_further():
    best = replace(with_sums(waste_g=120 * 24_800), base=with_sums(waste_g=100 * 24_800).sums)
    assert (line("E1", best).computed, line("E2", best).computed) == (6, 6)
    assert line("E2", best).flag == "full"
    assert "已达先进值120,得6分(满分6分)" in line("E2", best).explanation


def test_a_new_kind_of_canteen_has_no_base_and_a_changed_one_cannot_be_compared():
    new = line("E2", replace(FACTS, base=None))
    assert (new.state, new.maximum, new.explanation) == ("not_applicable", 0, "无上年同期数据,本项不适用")
    changed = line("E2", replace(FACTS, base_problem="上年同期带汤汁称重,与本期不可比"))
    assert changed.explanation == "上年同期带汤汁称重,与本期不可比,本项不适用"
    thin_base = replace(worked.LAST_YEAR, required_stream_days=20)
    assert line("E2", replace(FACTS, base=thin_base)).state == "not_applicable"


def test_a_standard_that_wants_a_trend_of_everybody_gives_none_to_who_has_no_base():
    strict = replace(
        STANDARD, indicators=tuple(replace(i, not_applicable_if={}) for i in STANDARD.indicators)
    )
    sheet = score(strict, replace(FACTS, base=None), JUDGEMENTS)
    trend = next(line for line in sheet.lines if line.code == "E2")
    assert (trend.computed, trend.flag) == (0, "no_data")
    assert "没有上年同期数据,得0分" in trend.explanation


def test_a_delivered_canteen_has_no_kitchen_lines_and_two_links_of_rules():
    delivered = replace(FACTS, operation="delivered")
    judgements = {
        **JUDGEMENTS,
        "A2": Judgement(found=("消费", "餐厨垃圾处理")),
        "C5": Judgement(level="按订单配餐且有核对记录"),
    }
    sheet = scored(delivered, judgements)
    struck = [line.code for line in sheet.lines if line.state == "not_applicable"]
    assert struck == ["B1", "B3", "B4", "C1", "C2"]
    assert sheet.applicable == points("84.00")
    assert line("A2", delivered, judgements).maximum == 2
    assert line("B1", delivered).explanation == "外部配送食堂,本项不适用"
    assert "≤120g/人·餐(基准值)" not in line("E1", delivered).explanation
    assert line("E1", delivered).value == "124.6g/人·餐"
    assert line("E1", delivered).computed == points("1.5")


def test_what_does_not_apply_in_part_counts_as_full_marks_in_the_other_rule():
    delivered = replace(FACTS, operation="delivered")
    judgements = {
        **JUDGEMENTS,
        "A2": Judgement(found=()),
        "C5": Judgement(level="未按订单"),
    }
    sheet = scored(delivered, judgements)
    assert sheet.full_marks == sheet.raw + 16  # five lines of 13, and three links of A2


def test_small_canteens_have_easier_forecasts_and_buffets_other_elements():
    assert line("B2", replace(FACTS, size="small")).computed == 4
    buffet = replace(FACTS, supply="buffet")
    assert line("C4", buffet).state == "open"
    assert line("C4", buffet, {"C4": Judgement(found=("少量多次添菜",))}).final == 1


def test_without_official_meals_that_line_does_not_apply():
    assert line("D3", replace(FACTS, official_meals=False)).explanation == "无公务用餐,本项不适用"


def test_nothing_due_is_full_points_where_the_standard_says_so():
    quiet = replace(with_sums(rectified_due=0, rectified_in_time=0), records={})
    assert (line("G1", quiet).computed, line("G3", quiet).computed) == (3, 2)
    assert line("G3", quiet).explanation == "近12个月没有到期事项,得2分(满分2分)"


def test_a_finding_voids_its_line_whatever_was_recorded_judged_or_overridden():
    rotten = replace(FACTS, findings=frozenset({"现场发现过期或霉变食材"}))
    overridden = {"B4": Judgement(override=Decimal(3), reason="已当场处理")}
    assert (line("B4", rotten, overridden).final, line("B4", rotten).flag) == (0, "void")
    illegal = replace(FACTS, findings=frozenset({"交由无资质单位或个人收运"}))
    assert (line("E4", illegal).final, line("E4", illegal, {}).state) == (0, "judged")
    assert line("E4", illegal).explanation == "查实“交由无资质单位或个人收运”,得0分(满分4分)"


def test_an_override_keeps_both_values_and_its_reason():
    changed = line("D1", judgements={"D1": Judgement(override=Decimal("6"), reason="样本偏少")})
    assert (changed.computed, changed.awarded, changed.final) == (8, 6, 6)
    assert changed.explanation.endswith(",得8分(满分10分);评估员改为6分:样本偏少")


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement(override=Decimal(6)),
        Judgement(override=Decimal("10.01"), reason="多给"),
        Judgement(override=Decimal("-1"), reason="倒扣"),
    ],
)
def test_an_override_without_reason_or_out_of_reach_changes_nothing(judgement):
    assert line("D1", judgements={"D1": judgement}).final == 8


GOOD_CAP = "台账完整率低于90%,等级最高为良好"


def excellent():
    """Facts and judgements of a canteen well above 90 points."""
    facts = replace(with_sums(clean_plates=6000, waste_g=110 * 24_800), base=FACTS.base)
    full = {
        **JUDGEMENTS,
        "A2": Judgement(found=("采购", "储存", "加工", "消费", "餐厨垃圾处理")),
        "A3": Judgement(level="已纳入且有执行记录"),
        "C1": Judgement(found=("切配规范", "有再利用菜品", "有再利用记录")),
        "F3": Judgement(level="有制度且本季有记录"),
    }
    return facts, full


def test_thin_records_cap_an_excellent_grade():
    facts, judgements = excellent()
    assert scored(facts, judgements).grade == "优秀"
    thin = replace(facts, sums=replace(facts.sums, meals_in_time=111))
    capped = scored(thin, judgements)
    assert capped.total >= 90
    assert (capped.grade, capped.effects) == ("良好", (GOOD_CAP,))


def test_a_missed_internal_evaluation_caps_the_grade_and_a_late_one_does_not():
    facts, judgements = excellent()
    missed = {**facts.records, "internal_evaluations_done": 3}
    assert scored(replace(facts, records=missed), judgements).grade == "良好"
    late = {**facts.records, "internal_evaluations_on_time": 3}
    assert scored(replace(facts, records=late), judgements).grade == "优秀"


def test_a_cap_never_lifts_a_grade():
    poor = scored(with_sums(meals_in_time=0, clean_plates=0))
    assert (poor.total, poor.grade) == (points("74.00"), "合格")


def test_a_veto_fails_a_canteen_and_leaves_its_points_to_be_seen():
    facts, judgements = excellent()
    vetoed = scored(replace(facts, findings=frozenset({"发生食品安全责任事故"})), judgements)
    assert (vetoed.grade, vetoed.total >= 90) == ("不合格", True)
    assert vetoed.effects == ("一票否决:发生食品安全责任事故,等级为不合格",)


def test_bonus_counts_each_item_once_up_to_five_and_never_beyond_a_hundred():
    items = tuple(item.text for item in STANDARD.bonus.items)
    assert scored(replace(FACTS, bonus=items + items)).bonus == 5
    assert scored(replace(FACTS, bonus=items[:1])).total == points("88.00")


def test_a_bonus_does_not_lift_a_total_beyond_the_standards_limit():
    facts, judgements = excellent()
    almost = replace(facts, bonus=tuple(item.text for item in STANDARD.bonus.items))
    narrow = replace(STANDARD, bonus=replace(STANDARD.bonus, total_capped_at=Decimal(96)))
    assert score(STANDARD, facts, judgements).total == points("94.00")
    assert score(STANDARD, almost, judgements).total == points("99.00")
    assert score(narrow, almost, judgements).total == points("96.00")


def test_a_canteen_that_served_less_than_thirty_days_is_listed_and_not_evaluated():
    sheet = scored(with_sums(service_days=29))
    assert (sheet.total, sheet.grade) == (None, None)
    assert sheet.not_evaluated == "期内供餐29天,不足30天,不参评"
    assert sheet.raw == points("86.00")
    assert scored(with_sums(service_days=30)).not_evaluated == ""


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优秀"),
        ("90.00", "优秀"),
        ("89.99", "良好"),
        ("80", "良好"),
        ("79.99", "合格"),
        ("69.99", "不合格"),
        ("0", "不合格"),
    ],
)
def test_grades_begin_at_their_threshold(total, grade):
    assert STANDARD.grade_of(Decimal(total)) == grade


def test_facts_and_judgements_survive_being_kept_as_json():
    facts = replace(FACTS, findings=frozenset({"b", "a"}), bonus=("c",), base_problem="d")
    assert Facts.from_data(json.loads(json.dumps(facts.to_data()))) == facts
    for judgement in (*JUDGEMENTS.values(), Judgement(override=Decimal("1.50"), reason="r")):
        assert Judgement.from_data(json.loads(json.dumps(judgement.to_data()))) == judgement


@pytest.mark.parametrize(
    ("internal", "spot_check", "total", "note"),
    [
        (["80", "85", "90", "95"], "70", "77.00", ""),
        (["80", "85", "90", "95"], None, "87.50", "未抽查,按内部评估"),
        (["85.335"], None, "85.34", "未抽查,按内部评估"),
        ([], "70", "42.00", ""),
    ],
)
def test_a_year_weighs_the_internal_mean_with_the_spot_check(internal, spot_check, total, note):
    spot = None if spot_check is None else Decimal(spot_check)
    year = annual(STANDARD, [Decimal(score) for score in internal], spot)
    assert (year.total, year.note) == (Decimal(total), note)
    assert year.grade == STANDARD.grade_of(year.total)


def test_a_year_without_any_evaluation_has_no_score():
    assert annual(STANDARD, [], None) is None
