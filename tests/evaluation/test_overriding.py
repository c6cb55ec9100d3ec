"""Computed lines given other points, and plates that the evaluator looked at on site."""

import pytest

from tests import make
from tests.evaluation import build


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def test_an_override_needs_a_reason_and_keeps_both_values(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    refused = client.post(f"{case.url}/lines/D1/override", data={"version": 1, "points": "6"})
    assert refused.status_code == 422
    assert "改分要写明理由" in refused.text
    assert f'action="{case.url}/lines/D1/override#line-D1"' in refused.text
    fields = {"version": 1, "points": "6", "reason": "抽样集中在少数窗口"}
    assert client.post(f"{case.url}/lines/D1/override", data=fields).status_code == 303
    line = case.line("D1")
    assert [str(line.computed_points), str(line.awarded_points), str(line.final_points)] == [
        "10.00",
        "6.00",
        "6.00",
    ]
    assert line.explanation.endswith("评估员改为6分:抽样集中在少数窗口")


def test_an_override_can_be_taken_back(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/D1/override", data={"version": 1, "points": "6", "reason": "抽样偏少"})
    client.post(f"{case.url}/lines/D1/override", data={"version": 2, "points": "", "reason": ""})
    line = case.line("D1")
    assert (line.final_points, line.override_points, line.override_reason) == (10, None, None)


@pytest.mark.parametrize(
    ("points", "sentence"), [("10.5", "得分应在0和10.00之间"), ("1.234", "最多两位小数"), ("NaN", "不是分数")]
)
def test_an_override_out_of_reach_is_refused(app, sign_in, points, sentence):
    case = build.case()
    fields = {"version": 1, "points": points, "reason": "抽样集中在少数窗口"}
    reply = sign_in(case.evaluator).post(f"{case.url}/lines/D1/override", data=fields)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert f'value="{points}"' in reply.text
    assert "抽样集中在少数窗口" in reply.text
    assert case.line("D1").override_points is None


def test_an_override_that_came_late_shows_both_values(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/D1/override", data={"version": 1, "points": "6", "reason": "先改"})
    reply = client.post(f"{case.url}/lines/D1/override", data={"version": 1, "points": "7", "reason": "后改"})
    assert reply.status_code == 409
    assert "先改" in reply.text
    assert "后改" in reply.text


@pytest.mark.parametrize(
    ("given", "again"),
    [({}, {}), ({}, {"reason": "没有填分"}), ({"points": "6", "reason": "抽样偏少"},) * 2],
    ids=["nothing at all", "a reason alone", "the same once more"],
)
def test_an_override_that_changes_nothing_says_so(app, sign_in, given, again):
    case = build.case()
    client, version = sign_in(case.evaluator), 1
    if given:
        client.post(f"{case.url}/lines/D1/override", data={"version": 1} | given)
        version = 2
    reply = client.post(f"{case.url}/lines/D1/override", data={"version": version} | again)
    assert reply.status_code == 422
    assert "没有改动" in reply.text
    assert again.get("reason", "") in reply.text
    assert case.line("D1").version == version


def test_an_evaluators_own_plates_stand_in_for_a_sample_that_is_too_small(app, sign_in):
    case = build.case()
    build_thin_sample(case)
    client = sign_in(case.evaluator)
    assert "样本不足" in client.get(case.url).text
    version = case.sheet().version
    fields = {"version": version, "checked": "50", "clean": "43"}
    assert client.post(f"{case.url}/plates", data=fields).status_code == 303
    assert case.line("D1").explanation.startswith("光盘率(评估员现场检查) 43÷50=86.00%")
    wrong = fields | {"version": case.sheet().version, "clean": "51"}
    assert "光盘数不能多于检查餐盘数" in client.post(f"{case.url}/plates", data=wrong).text
    assert client.post(f"{case.url}/plates", data=fields).status_code == 409
    assert client.post(f"{case.url}/plates", data=fields | {"checked": "0"}).status_code == 422


def test_plates_that_cannot_be_saved_come_back_as_typed(app, sign_in):
    case = build.case()
    build_thin_sample(case)
    client, seen = sign_in(case.evaluator), case.sheet().version
    fields = {"version": seen, "checked": "50", "clean": "51"}
    more = client.post(f"{case.url}/plates", data=fields)
    assert (more.status_code, 'value="51"' in more.text) == (422, True)
    unread = client.post(f"{case.url}/plates", data=fields | {"clean": "四十"})
    assert "“四十”不是数字。" in unread.text
    assert 'value="四十"' in unread.text
    client.post(f"{case.url}/plates", data=fields | {"clean": "43"})
    late = client.post(f"{case.url}/plates", data=fields | {"clean": "44"})
    assert (late.status_code, 'value="44"' in late.text) == (409, True)
    assert case.sheet().own_plates_clean == 43


def build_thin_sample(case):
    other = make.canteen(bureau=case.bureau)
    build.ledger(other, lunch={"checked_plates": 4, "clean_plates": 4})
    ids = build.score(case.bureau)
    object.__setattr__(case, "sheet_id", max(ids))


def test_saved_plates_lead_back_to_their_line(app, sign_in):
    case = build.case()
    build_thin_sample(case)
    client = sign_in(case.evaluator)
    assert f'action="{case.url}/plates#line-D1"' in client.get(case.url).text
    fields = {"version": case.sheet().version, "checked": "50", "clean": "43"}
    assert client.post(f"{case.url}/plates", data=fields).location == f"{case.url}?at=D1#line-D1"
