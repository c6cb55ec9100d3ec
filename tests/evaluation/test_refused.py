"""A sheet that was closed meanwhile says why, at the line, and gives back what was typed."""

import re

import pytest

from canteen.accounts.models import User
from canteen.db import session
from canteen.evaluation import review
from canteen.evaluation.models import Sheet
from tests import make
from tests.evaluation import build
from tests.scoring.worked import JUDGEMENTS


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def finished_by_somebody_else(case):
    """Another evaluator judges what is open and hands the sheet in."""
    other = make.user("evaluator", case.bureau)
    with make.context():
        sheet, person = session.get_one(Sheet, case.sheet_id), session.get_one(User, other.id)
        given = {line.code: JUDGEMENTS[line.code] for line in sheet.lines if line.state == "open"}
        review.judge_all(sheet, given, by=person)
        review.finish(sheet, by=person, seen=sheet.version)
        session.commit()


def card(reply, code):
    """The part of a page that the address' anchor leads to."""
    return re.split(r'id="line-', reply.text.split(f'id="line-{code}"')[1])[0]


@pytest.mark.parametrize(
    ("path", "code", "fields", "typed"),
    [
        ("lines/A3", "A3", {"level": "未纳入", "comment": "合同第八条没有写"}, ["未纳入；合同第八条没有写"]),
        ("lines/B3", "B3", {"defect-1": "2", "comment": "见照片"}, ["未先进先出2处；见照片"]),
        ("lines/D1/override", "D1", {"points": "6", "reason": "抽样集中"}, ["6", "抽样集中"]),
        ("plates", "D1", {"checked": "50", "clean": "43"}, ["50", "43"]),
    ],
    ids=["a level", "defects", "an override", "plates"],
)
def test_a_form_sent_after_the_sheet_was_finished_says_so_and_loses_nothing(
    app, sign_in, path, code, fields, typed
):
    case = build.case()
    finished_by_somebody_else(case)
    reply = sign_in(case.evaluator).post(f"{case.url}/{path}", data={"version": 1} | fields)
    assert reply.status_code == 409
    told = card(reply, code)
    assert "已经评完，等待核定。要修改，请管理员先退回。" in told
    assert all(f"<dd>{text}</dd>" in told for text in typed)
    assert "评估表</h1>" not in reply.text
    assert case.sheet().state == "finished"


def test_a_level_that_is_not_there_leaves_the_form_with_its_comment(app, sign_in):
    case = build.case()
    fields = {"version": 1, "level": "特别好", "comment": "合同第八条"}
    told = card(sign_in(case.evaluator).post(f"{case.url}/lines/A3", data=fields), "A3")
    assert "A3 没有“特别好”这一项" in told
    assert "合同第八条</textarea>" in told


def test_a_reason_for_sending_back_is_kept_when_somebody_else_approved(app, sign_in):
    case = build.case()
    finished_by_somebody_else(case)
    seen = case.sheet().version
    sign_in(make.user("officer", case.bureau)).post(f"{case.url}/approve", data={"version": seen})
    reply = sign_in(case.officer).post(
        f"{case.url}/send-back", data={"version": seen, "reason": "第三季度的合同没有附"}
    )
    assert reply.status_code == 409
    end = reply.text.split('id="end"')[1]
    assert "只有评完待核定的评估表才能核定或退回" in end
    assert "<dd>第三季度的合同没有附</dd>" in end
