"""A month held open for one canteen: by whom, why, until when; it ends by itself."""

from datetime import date

import pytest

from tests import make
from tests.conftest import day
from tests.ledger import build

MONTH = "/canteens/C-1/ledger/2026-09"


@pytest.fixture
def canteen(app, at):
    at("2026-10-12 09:00")
    return make.canteen(code="C-1", name="示例食堂", opened_on=date(2026, 9, 10), operation="delivered")


@pytest.fixture
def officer(canteen, sign_in):
    return sign_in(make.user("officer", canteen.institution.bureau, name="示例管理员"))


def grant(client, until="2026-10-20", reason="停电一周"):
    return client.post(f"{MONTH}/extension", data={"until": until, "reason": reason}, follow_redirects=True)


def save(client, diners: int = 90) -> int:
    answer = client.post("/canteens/C-1/ledger/2026-09-14/lunch", data={"diners": diners})
    return answer.status_code


def test_a_month_is_held_open_listed_and_locked_again_by_itself(canteen, officer, sign_in, at) -> None:
    person = make.recorder(canteen)
    assert save(sign_in(person)) == 409
    page = grant(officer).text
    assert "延期开放到 2026年10月20日 周二：停电一周" in page
    assert save(sign_in(person)) == 303
    listed = officer.get("/extensions").text
    for said in ("示例食堂", "2026年9月", "停电一周", "示例管理员", "开放中"):
        assert said in listed
    at("2026-10-21 09:00")
    assert save(sign_in(person), 91) == 409
    assert "已到期" in sign_in(person).get("/extensions").text


def test_an_exception_is_ended_before_its_time(canteen, officer, sign_in) -> None:
    grant(officer)
    assert "已提前结束" in officer.post("/extensions/1/end", follow_redirects=True).text
    assert save(sign_in(make.recorder(canteen))) == 409


@pytest.mark.parametrize(
    ("month", "until", "reason", "said"),
    [
        ("2026-09", "2026-10-11", "停电", "请把截止日期定在今天到"),
        ("2026-09", "2026-11-13", "停电", "请把截止日期定在今天到"),
        ("2026-09", "2026-10-20", "", "写明理由"),
        ("2026-10", "2026-10-20", "停电", "还没有结束"),
    ],
)
def test_an_exception_without_reason_or_end_is_refused(officer, month, until, reason, said) -> None:
    refused = officer.post(f"/canteens/C-1/ledger/{month}/extension", data={"until": until, "reason": reason})
    assert refused.status_code == 409
    assert said in refused.text


def test_no_exception_opens_what_was_confirmed(canteen, officer) -> None:
    build.confirmation(canteen, "2026-09")
    refused = grant(officer)
    assert refused.status_code == 409
    assert "延期开放不能解除这一种锁定" in refused.text


def test_only_officers_above_grant_and_end(canteen, sign_in) -> None:
    row = build.extension(canteen, "2026-09", "2026-10-20")
    head = sign_in(make.user("checker", canteen))
    assert grant(head).status_code == 403
    assert head.post(f"/extensions/{row.id}/end").status_code == 404
    assert "提前结束</button>" not in head.get("/extensions").text
    assert row.until == day("2026-10-20")
