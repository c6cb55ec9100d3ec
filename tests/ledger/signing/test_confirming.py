"""The confirmer's word for a month: with gaps only with a reason; it locks, and can be taken back in time."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.db import session
from canteen.ledger.models import MonthSignature
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import day
from tests.ledger import build

PAGE = "/canteens/C-1/ledger/2026-09/confirmation"


@pytest.fixture
def canteen(app, at: Callable[[str], None]) -> Canteen:
    at("2026-10-05 09:00")
    found = make.canteen(code="C-1", opened_on=date(2026, 9, 29), operation="delivered")
    person = make.recorder(found, name="示例填报员")
    for on in ("2026-09-29", "2026-09-30"):
        build.whole_meal(found, day(on), saved_by_id=person.id)
    return found


@pytest.fixture
def confirmer(canteen: Canteen, sign_in) -> FlaskClient:
    return sign_in(make.user("confirmer", canteen.institution, name="示例分管负责人"))


def check_all(canteen: Canteen, sign_in) -> None:
    head = sign_in(make.user("checker", canteen, name="示例审核人"))
    days = re.findall(r'name="day" value="([^"]+)"', head.get("/canteens/C-1/ledger/2026-09").text)
    assert head.post("/canteens/C-1/ledger/2026-09/checks", data={"day": days}).status_code == 303


def seen(client: FlaskClient) -> str:
    found = re.search(r'name="seen" value="(\w+)"', client.get(PAGE).text)
    assert found is not None
    return found[1]


def confirm(client: FlaskClient, **more: str):
    return client.post(PAGE, data={"seen": seen(client), **more}, follow_redirects=True)


def names() -> dict[str, str]:
    with make.context():
        rows = session.execute(select(MonthSignature.role, MonthSignature.by_id)).all()
    return {row.role: row.by_id for row in rows}


def test_a_whole_checked_month_is_confirmed_and_three_names_stand_under_it(
    canteen, confirmer, sign_in
) -> None:
    check_all(canteen, sign_in)
    assert "每一天都审核过" in confirmer.get(PAGE).text
    page = confirm(confirmer).text
    assert "已确认" in page
    assert names().keys() == {"recorder", "checker", "confirmer"}
    month = confirmer.get("/canteens/C-1/ledger/2026-09").text
    assert "示例填报员 2 天" in month
    assert "示例审核人 2 天" in month
    assert "已由分管负责人示例分管负责人于2026年10月5日确认" in month


def test_gaps_are_told_first_and_want_a_reason(canteen, confirmer) -> None:
    page = confirmer.get(PAGE).text
    assert "这个月还有2天没有审核。" in page
    assert page.index("没有审核") < page.index("本月情况")
    refused = confirm(confirmer, reason=" ")
    assert refused.status_code == 409
    assert "请写明情况再确认" in refused.text
    done = confirm(confirmer, reason="审核人病假由我逐日看过")
    assert done.status_code == 200
    assert "带缺确认，说明：审核人病假由我逐日看过" in confirmer.get("/canteens/C-1/ledger/2026-09").text
    officer_sees = confirmer.get("/signatures?month=2026-09").text
    assert "2天没有审核：审核人病假" in officer_sees


def test_a_month_that_changed_meanwhile_is_not_confirmed_and_the_reason_stays(canteen, confirmer) -> None:
    old = seen(confirmer)
    make.meal(canteen, day("2026-09-30"), "dinner", diners=3)
    refused = confirmer.post(PAGE, data={"seen": old, "reason": "已看过"})
    assert refused.status_code == 409
    assert "您查看以后台账又有改动" in refused.text
    assert ">已看过</textarea>" in refused.text


def test_a_month_that_runs_cannot_be_confirmed(canteen, confirmer) -> None:
    page = "/canteens/C-1/ledger/2026-10/confirmation"
    assert "还没有结束" in confirmer.get(page).text
    assert confirmer.post(page, data={"seen": "x"}).status_code == 409


def test_a_confirmation_is_taken_back_with_a_reason_before_the_deadline_only(
    canteen, confirmer, at, sign_in
) -> None:
    confirm(confirmer, reason="先签")
    assert confirmer.post(f"{PAGE}/withdraw", data={"reason": ""}).status_code == 409
    page = confirmer.post(f"{PAGE}/withdraw", data={"reason": "漏了一桌"}, follow_redirects=True).text
    assert "撤回：漏了一桌" in page
    assert names() == {}
    confirm(confirmer, reason="改好了")
    at("2026-10-11 09:00")
    later = sign_in(make.user("confirmer", canteen.institution))
    refused = later.post(f"{PAGE}/withdraw", data={"reason": "又错了"})
    assert refused.status_code == 409
    assert "只开放到10月10日" in refused.text


def test_confirming_twice_is_confirming_once(canteen, confirmer) -> None:
    fingerprint = seen(confirmer)
    for _ in range(2):
        assert confirmer.post(PAGE, data={"seen": fingerprint, "reason": "已看过"}).status_code == 303
    assert confirmer.get("/canteens/C-1/ledger/2026-09/history").text.count("确认本月台账") == 1


def test_only_confirmers_confirm(canteen, sign_in) -> None:
    head = sign_in(make.user("checker", canteen))
    assert head.get(PAGE).status_code == 200
    assert head.post(PAGE, data={"seen": "x"}).status_code == 403
