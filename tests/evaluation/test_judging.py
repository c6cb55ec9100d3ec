"""An evaluator works through a sheet on its page."""

import re

import pytest

from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import review
from canteen.evaluation.models import Sheet
from scoring.facts import Judgement
from tests import make
from tests.evaluation import build
from tests.scoring.worked import JUDGEMENTS


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def test_the_page_shows_every_line_with_its_figures_and_names_the_standard(app, sign_in):
    case = build.case()
    page = sign_in(case.evaluator).get(case.url).text
    assert "光盘率 2970÷3300=90.00%,达到≥90%档,得10分(满分10分)" in page
    assert "依公开文件重建，不是官方文本" in page
    assert all(f'id="line-{line.code}"' in page for line in case.sheet().lines)


def test_a_figure_leads_to_the_records_behind_it(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    links = re.findall(r'<a href="([^"]*)">(?:看背后的记录|2026年[789]月台账)</a>', client.get(case.url).text)
    assert len(links) > 3
    assert all(client.get(link.replace("&amp;", "&")).status_code == 200 for link in links)


def test_saving_a_level_gives_its_points_and_leads_to_the_next_open_line(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    reply = client.post(f"{case.url}/lines/A3", data={"version": 1, "level": "已纳入,无执行记录"})
    assert reply.status_code == 303
    assert reply.location == f"{case.url}?at=A4#line-A4"
    line = case.line("A3")
    assert (str(line.final_points), line.state, line.version) == ("1.50", "judged", 2)
    assert line.explanation == "评定为“已纳入,无执行记录”,得1.5分(满分3分)"


def test_an_empty_checklist_says_that_nothing_was_found(app, sign_in):
    case = build.case()
    sign_in(case.evaluator).post(f"{case.url}/lines/A1", data={"version": 1})
    assert case.line("A1").final_points == 0


def test_defects_are_counted_and_a_comment_is_kept(app, sign_in):
    case = build.case()
    fields = {"version": 1, "defect-1": "1", "defect-3": "2", "comment": "冷库标签脱落"}
    sign_in(case.evaluator).post(f"{case.url}/lines/B3", data=fields)
    line = case.line("B3")
    assert (str(line.final_points), line.comment) == ("0.50", "冷库标签脱落")


@pytest.mark.parametrize(
    ("code", "fields", "sentence"),
    [
        ("A3", {}, "请选一个等次。"),
        ("B3", {"defect-0": "一处"}, "“一处”不是数字。"),
        ("B3", {"defect-0": "1.5"}, "“1.5”不是整数。"),
        ("A1", {"comment": "长" * 1001}, "最多1000个字"),
    ],
    ids=["no level", "a word", "a fraction", "a long comment"],
)
def test_what_cannot_be_read_comes_back_with_its_reason_and_nothing_is_saved(
    app, sign_in, code, fields, sentence
):
    case = build.case()
    reply = sign_in(case.evaluator).post(f"{case.url}/lines/{code}", data={"version": 1} | fields)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert all(typed in reply.text for typed in fields.values())
    assert case.line(code).state == "open"


def test_a_level_that_is_not_on_the_rule_is_refused(app, sign_in):
    case = build.case()
    reply = sign_in(case.evaluator).post(f"{case.url}/lines/A3", data={"version": 1, "level": "特别好"})
    assert reply.status_code == 409
    assert "A3 没有“特别好”这一项" in reply.text


def test_two_evaluators_at_once_see_both_values(app, sign_in):
    case = build.case()
    other = make.user("evaluator", case.bureau)
    sign_in(other).post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"})
    reply = sign_in(case.evaluator).post(
        f"{case.url}/lines/A3", data={"version": 1, "level": "已纳入且有执行记录", "comment": "合同第八条"}
    )
    assert reply.status_code == 409
    saved, typed = re.findall(r'<td class="number">([^<]*)</td>', reply.text)[:2]
    assert (saved, typed) == ("未纳入", "已纳入且有执行记录；合同第八条")
    assert "合同第八条</textarea>" in reply.text
    assert case.line("A3").final_points == 0


@pytest.mark.parametrize(
    ("code", "first", "second", "values"),
    [
        ("A1", {}, {"found": ["明确分管领导"]}, ("都没有", "明确分管领导")),
        ("B3", {"defect-1": "2"}, {}, ("未先进先出2处", "未发现问题")),
    ],
)
def test_late_checklists_and_defects_are_set_side_by_side_in_words(app, sign_in, code, first, second, values):
    case = build.case(recorded=False)
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/{code}", data={"version": 1} | first)
    reply = client.post(f"{case.url}/lines/{code}", data={"version": 1} | second)
    assert reply.status_code == 409
    assert tuple(re.findall(r'<td class="number">([^<]*)</td>', reply.text)[:2]) == values


def test_saving_again_after_seeing_the_other_value_counts(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"})
    reply = client.post(f"{case.url}/lines/A3", data={"version": 2, "level": "已纳入且有执行记录"})
    assert reply.status_code == 303
    assert case.line("A3").final_points == 3


def test_judged_lines_are_not_overridden_nor_computed_ones_judged(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    fields = {"version": 1, "points": "1", "reason": "试"}
    assert client.post(f"{case.url}/lines/A1/override", data=fields).status_code == 409
    assert client.post(f"{case.url}/lines/D1", data={"version": 1}).status_code == 409


def test_a_line_that_does_not_apply_cannot_be_judged(app, sign_in):
    case = build.case(operation="delivered")
    reply = sign_in(case.evaluator).post(f"{case.url}/lines/B1", data={"version": 1, "level": "无"})
    assert reply.status_code == 409
    assert "B1 对这个食堂不适用" in reply.text


@pytest.mark.parametrize("path", ["lines/Z9", "lines/Z9/override"])
def test_a_line_that_is_not_there_is_not_found(app, sign_in, path):
    case = build.case()
    reply = sign_in(case.evaluator).post(f"{case.url}/{path}", data={"version": 1, "reason": "x"})
    assert reply.status_code == 404


def test_every_judgement_is_written_down_with_old_and_new(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"})
    client.post(
        f"{case.url}/lines/A3", data={"version": 2, "level": "已纳入且有执行记录", "comment": "补了合同"}
    )
    page = client.get(case.url).text
    assert "A3 0 分 → 3 分（补了合同）" in page
    assert f"{case.evaluator.name}：A3 — 分 → 0 分" in page


def test_several_lines_judged_in_one_go_count_as_if_judged_one_by_one(app):
    case = build.case()
    with make.context():
        sheet = session.get_one(Sheet, case.sheet_id)
        evaluator = session.get_one(User, case.evaluator.id)
        given = {code: JUDGEMENTS[code] for code in ("A1", "A2", "A3")}
        review.judge_all(sheet, given, by=evaluator)
        session.commit()
    assert [str(case.line(code).final_points) for code in given] == ["3.00", "4.00", "1.50"]
    assert [case.line(code).version for code in ("A1", "A4")] == [2, 1]
    assert str(case.sheet().judged) == "8.50"


def test_of_several_judgements_none_is_saved_when_one_is_wrong(app):
    case = build.case()
    with make.context():
        sheet = session.get_one(Sheet, case.sheet_id)
        evaluator = session.get_one(User, case.evaluator.id)
        given = {"A3": Judgement(level="未纳入"), "A1": Judgement(found=("没有这一项",))}
        with pytest.raises(Refusal, match="A1 没有“没有这一项”"):
            review.judge_all(sheet, given, by=evaluator)
        assert not session.dirty
