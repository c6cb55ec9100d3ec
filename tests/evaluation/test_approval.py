"""A finished sheet is approved by someone else, and then nothing changes it."""

from datetime import date

import pytest
from sqlalchemy import select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.evaluation import review
from canteen.evaluation.models import Line, Sheet
from tests import make
from tests.evaluation import build


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def approve(client, case):
    return client.post(f"{case.url}/approve", data={"version": case.sheet().version})


def test_a_sheet_cannot_be_finished_while_lines_are_open(app, sign_in):
    case = build.case()
    reply = sign_in(case.evaluator).post(f"{case.url}/finish", data={"version": 1})
    assert reply.status_code == 409
    assert "还有16项没有评定：A1、A2、" in reply.text
    assert case.sheet().state == "open"


def test_finishing_from_a_page_that_is_out_of_date_or_says_no_version_is_refused(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    build.judge_all(client, case)
    late = client.post(f"{case.url}/finish", data={"version": 1})
    assert (late.status_code, "刚被别人改过" in late.text) == (409, True)
    blind = client.post(f"{case.url}/finish")
    assert (blind.status_code, "页面已经过期" in blind.text) == (409, True)
    assert case.sheet().state == "open"


def test_a_change_of_mode_opens_a_finished_sheet_again(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    mode = make.canteen_mode(date(2026, 6, 1), supply="buffet")
    mode.canteen_id = case.canteen.id
    make.saved(mode)
    build.score(case.bureau)
    sheet, line = case.sheet(), case.line("C4")
    assert (sheet.state, sheet.finished_by_id, sheet.total) == ("open", None, None)
    assert (line.state, line.explanation) == (
        "open",
        "评分标准中已没有“可按需增减、小份或半份、自选或拼菜”,需重新评定(满分3分)",
    )


def test_judging_everything_gives_a_total_and_a_grade(app, sign_in):
    case = build.case()
    build.judge_all(sign_in(case.evaluator), case)
    sheet = case.sheet()
    assert (sheet.open_lines, str(sheet.judged), sheet.grade) == (0, "44.00", "良好")
    assert sheet.total == round((sheet.computed + sheet.judged) * 100 / 94, 2)


def test_an_officer_approves_and_the_sheet_is_frozen(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    officer = sign_in(case.officer)
    assert "核定后，这张表连同数据和标准一起封存" in officer.get(case.url).text
    assert approve(officer, case).status_code == 303
    sheet = case.sheet()
    assert (sheet.state, sheet.approved_by_id) == ("approved", case.officer.id)
    assert review.is_intact(sheet)


def test_who_judged_a_sheet_cannot_approve_it(app, sign_in):
    case = build.case()
    both = make.user("evaluator", case.bureau)
    both.memberships.append(make.membership("officer", case.bureau))
    make.saved(both)
    client = sign_in(both)
    build.finished(client, case)
    assert "请另一位管理员核定" in client.get(case.url).text
    assert approve(client, case).status_code == 409
    assert case.sheet().state == "finished"


def test_an_approved_sheet_is_left_alone_by_scoring_judging_and_refreshing(app, sign_in):
    case = build.case()
    evaluator, officer = sign_in(case.evaluator), sign_in(case.officer)
    build.finished(evaluator, case)
    approve(officer, case)
    before = case.sheet()
    build.ledger(make.canteen(bureau=case.bureau))
    with make.context():
        kept = session.get_one(Sheet, case.sheet_id)
        kept.canteen.name = "改名食堂"
        session.commit()
    build.score(case.bureau)
    fields = {"version": case.line("A3").version, "level": "未纳入"}
    assert evaluator.post(f"{case.url}/lines/A3", data=fields).status_code == 409
    assert officer.post(f"{case.url}/refresh").status_code == 409
    after = case.sheet()
    assert (after.result, after.facts, after.canteen_name) == (
        before.result,
        before.facts,
        before.canteen_name,
    )
    assert (after.version, after.frozen_sha256) == (before.version, before.frozen_sha256)
    assert review.is_intact(after)


def test_a_frozen_sheet_that_was_tampered_with_is_found_out(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    approve(sign_in(case.officer), case)
    sheet = case.sheet()
    sheet.lines[0].explanation = "得3分"
    assert not review.is_intact(sheet)


def test_the_page_of_an_approved_sheet_says_whether_it_is_still_what_was_approved(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    client = sign_in(case.officer)
    client.post(f"{case.url}/approve", data={"version": case.sheet().version})
    assert "内容与核定时一致" in client.get(case.url).text
    with make.context():
        line = session.scalars(select(Line).where(Line.sheet_id == case.sheet_id, Line.code == "D1")).one()
        line.final_points += 1
        session.commit()
    page = client.get(case.url).text
    assert "核定以后被改动过" in page
    assert "内容与核定时一致" not in page


def test_a_finished_sheet_is_sent_back_with_a_reason_and_can_be_changed_again(app, sign_in):
    case = build.case()
    evaluator, officer = sign_in(case.evaluator), sign_in(case.officer)
    build.finished(evaluator, case)
    silent = officer.post(f"{case.url}/send-back", data={"version": case.sheet().version, "reason": " "})
    assert silent.status_code == 422
    assert f'action="{case.url}/send-back#end"' in silent.text
    long = {"version": case.sheet().version, "reason": "长" * 501}
    refused = officer.post(f"{case.url}/send-back", data=long)
    assert "最多500个字" in refused.text
    assert long["reason"] in refused.text
    fields = {"version": case.sheet().version, "reason": "A3 请附合同条款"}
    late = officer.post(f"{case.url}/send-back", data=fields | {"version": 1})
    assert (late.status_code, fields["reason"] in late.text) == (409, True)
    assert officer.post(f"{case.url}/send-back", data=fields).status_code == 303
    assert (case.sheet().state, case.sheet().finished_by_id) == ("open", None)
    assert "A3 请附合同条款" in evaluator.get(case.url).text
    fields = {"version": case.line("A3").version, "level": "未纳入"}
    assert evaluator.post(f"{case.url}/lines/A3", data=fields).status_code == 303


def test_a_finished_sheet_waits_for_the_officer_and_refuses_changes(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    build.finished(client, case)
    fields = {"version": case.line("A3").version, "level": "未纳入"}
    reply = client.post(f"{case.url}/lines/A3", data=fields)
    assert reply.status_code == 409
    assert "请管理员先退回" in reply.text


def test_approving_a_page_that_was_out_of_date_is_refused(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    reply = sign_in(case.officer).post(f"{case.url}/approve", data={"version": case.sheet().version - 1})
    assert reply.status_code == 409
    assert "刚被别人改过" in reply.text


def test_an_unfinished_sheet_cannot_be_approved(app, sign_in):
    case = build.case()
    assert approve(sign_in(case.officer), case).status_code == 409


def test_a_canteen_that_is_not_evaluated_can_be_finished_without_judging(app, sign_in):
    case = build.case(opened_on=date(2026, 9, 1), recorded=False)
    assert case.sheet().excluded == "期内供餐22天,不足30天,不参评"
    client = sign_in(case.evaluator)
    assert client.post(f"{case.url}/finish", data={"version": 1}).status_code == 303
    assert approve(sign_in(case.officer), case).status_code == 303
    assert (case.sheet().grade, case.sheet().total) == (None, None)


@pytest.mark.parametrize("role", ["recorder", "checker", "confirmer"])
def test_people_of_the_canteen_see_their_sheet_and_change_nothing(app, sign_in, role):
    case = build.case()
    client = sign_in(make.user(role, case.canteen))
    page = client.get(case.url)
    assert page.status_code == 200
    assert "保存 A1" not in page.text
    assert client.post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"}).status_code == 403
    for act in ("finish", "approve", "send-back", "refresh", "plates", "lines/D1/override"):
        assert client.post(f"{case.url}/{act}", data={"version": 1}).status_code == 403


def test_evaluators_do_not_approve_and_officers_do_not_judge(app, sign_in):
    case = build.case()
    assert approve(sign_in(case.evaluator), case).status_code == 403
    officer = sign_in(case.officer)
    assert officer.post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"}).status_code == 403


@pytest.mark.parametrize("role", ["evaluator", "officer", "auditor", "admin", "approver"])
def test_a_sheet_of_another_bureau_does_not_exist(app, sign_in, role):
    case = build.case()
    client = sign_in(make.user(role, make.bureau()))
    assert client.get(case.url).status_code == 404
    for act in ("finish", "approve", "send-back", "refresh", "plates", "lines/A3", "lines/D1/override"):
        assert client.post(f"{case.url}/{act}", data={"version": 1}).status_code == 404


def test_who_is_not_signed_in_is_asked_to(app, client):
    case = build.case()
    assert "/sign-in" in client.get(case.url).location
    assert client.post(f"{case.url}/approve").status_code == 401


def test_every_act_is_audited(app, sign_in):
    case = build.case()
    build.finished(sign_in(case.evaluator), case)
    approve(sign_in(case.officer), case)
    with make.context():
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[0] == "round.score"
    assert actions[-2:] == ["sheet.finished", "sheet.approved"]
    assert actions.count("sheet.judge") == 16
