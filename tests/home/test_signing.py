"""The first page tells checkers, confirmers and officers which signatures they owe."""

import re
from datetime import date

import pytest

from tests import make
from tests.conftest import day
from tests.ledger import build


def sentences(client) -> list[str]:
    return re.findall(r"<li[^>]*>\s*<p>([^<]+)", client.get("/").text)


@pytest.fixture
def canteen(app, at):
    at("2026-10-05 09:00")
    return make.canteen(name="示例食堂", opened_on=date(2026, 9, 28), operation="delivered")


def test_a_head_is_told_how_many_days_wait_for_the_check(canteen, sign_in) -> None:
    build.whole_meal(canteen, day("2026-09-28"))
    build.whole_meal(canteen, day("2026-09-29"))
    make.meal(canteen, day("2026-09-30"), diners=90)
    assert "9月有 2 天填全了，等您审核。" in sentences(sign_in(make.user("checker", canteen)))


def test_a_confirmer_is_told_of_the_month_that_ended_until_it_is_confirmed(canteen, sign_in, at) -> None:
    person = make.user("confirmer", canteen.institution)
    client = sign_in(person)
    assert "示例食堂9月台账等您确认。" in sentences(client)
    assert "10月10日 周六是最后开放日。" in client.get("/").text
    at("2026-10-11 09:00")
    client = sign_in(person)
    assert "已过最后开放日。" in client.get("/").text
    build.confirmation(canteen, "2026-09", person)
    assert sentences(client) == []


def test_an_officer_is_told_of_requests_and_of_canteens_without_a_confirmation(canteen, sign_in, at) -> None:
    at("2026-10-12 09:00")
    officer = make.user("officer", canteen.institution.bureau)
    build.correction(canteen, day("2026-09-29"), make.recorder(canteen))
    said = sentences(sign_in(officer))
    assert "有 1 份台账更正申请等您审定。" in said
    assert "9月台账已锁定，还有 1 个食堂没有确认。" in said
    page = sign_in(officer).get("/signatures?month=2026-09").text
    assert "已确认 <strong>0/1</strong> 个食堂" in page
    assert "未确认" in page
