"""The canteen head checks whole days, in the version that was seen."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.db import session
from canteen.ledger.models import Closure
from canteen.ledger.signing.models import DayCheck
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import day
from tests.ledger import build

MONTH = "/canteens/C-1/ledger/2026-09"


@pytest.fixture
def canteen(app, at: Callable[[str], None]) -> Canteen:
    at("2026-09-17 09:00")
    found = make.canteen(code="C-1", opened_on=date(2026, 9, 10), operation="delivered")
    build.whole_meal(found, day("2026-09-10"))
    build.whole_meal(found, day("2026-09-11"))
    make.meal(found, day("2026-09-14"), diners=90)
    return found


@pytest.fixture
def head(canteen: Canteen, sign_in) -> FlaskClient:
    return sign_in(make.user("checker", canteen, name="示例审核人"))


def ticked(client: FlaskClient) -> list[str]:
    """What the form offers, all ticked."""
    return re.findall(r'name="day" value="([^"]+)" checked', client.get(MONTH).text)


def check(client: FlaskClient, days: list[str]):
    return client.post(f"{MONTH}/checks", data={"day": days}, follow_redirects=True)


def checks() -> list[tuple[date, dict]]:
    with make.context():
        return [(row.day, row.versions) for row in session.scalars(select(DayCheck).order_by(DayCheck.id))]


def test_whole_days_are_ticked_and_checked_at_once(head) -> None:
    offered = ticked(head)
    assert [text[:10] for text in offered] == ["2026-09-10", "2026-09-11"]
    page = check(head, offered).text
    assert "已审核 2 天" in page
    assert "<strong>2/5</strong> 天（示例审核人 2 天）" in page
    assert checks() == [(day("2026-09-10"), {"lunch": 1}), (day("2026-09-11"), {"lunch": 1})]
    assert ticked(head) == []


def test_checking_again_adds_nothing(head) -> None:
    offered = ticked(head)
    check(head, offered)
    assert "这些日子已经审核过" in check(head, offered).text
    assert len(checks()) == 2


def test_a_day_changed_after_its_check_loses_it_and_history_keeps_both(head, canteen, at) -> None:
    check(head, ticked(head))
    at("2026-09-17 10:00")
    head.post("/canteens/C-1/ledger/2026-09-10/lunch", data={"diners": "95"})
    page = head.get(MONTH).text
    assert "审后有改动" in page.split("待审核的")[1]
    assert [text[:10] for text in ticked(head)] == ["2026-09-10"]
    at("2026-09-17 11:00")
    check(head, ticked(head))
    history = head.get("/canteens/C-1/ledger/2026-09-10/lunch/history").text
    assert history.index("午餐第 2 版") < history.index("第 2 次保存午餐") < history.index("午餐第 1 版")


def test_a_day_that_changed_while_it_was_looked_at_is_not_checked(head, canteen) -> None:
    offered = ticked(head)
    head.post("/canteens/C-1/ledger/2026-09-10/lunch", data={"diners": "95"})
    refused = check(head, offered)
    assert refused.status_code == 409
    assert "9月10日 周四在您查看以后又有改动" in refused.text
    assert checks() == [], "none of the batch"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2026-09-14:x"], "9月14日 周一还没有填全"),
        (["2026-09-15:x"], "9月15日 周二还没有填全"),
        (["2026-09-18:x"], "9月18日 周五还没有填全"),
        ([], "请先勾选要审核的日子"),
        (["nonsense"], "没有看懂要审核的日子"),
    ],
)
def test_what_cannot_be_checked_says_why(head, days: list[str], said: str) -> None:
    refused = check(head, days)
    assert refused.status_code == 409
    assert said in refused.text


def test_a_closure_that_waits_for_approval_keeps_its_day_from_being_checked(head, canteen) -> None:
    row = {"canteen_id": canteen.id, "day": day("2026-09-15"), "meal": "lunch", "reason": "停水停电"}
    make.saved(Closure(counts=False, entered_at=make.clock.now(), **row))
    assert "停餐待确认" in head.get(MONTH).text
    head.post("/canteens/C-1/ledger/2026-09-15/closures/lunch/approve")
    assert "2026-09-15" in [text[:10] for text in ticked(head)]


def test_only_heads_check(canteen, sign_in) -> None:
    recorder = sign_in(make.recorder(canteen))
    assert "审核勾选的日子" not in recorder.get(MONTH).text
    assert recorder.post(f"{MONTH}/checks", data={"day": ["2026-09-10:x"]}).status_code == 403


def test_one_day_is_checked_from_its_own_page(head) -> None:
    where = "/canteens/C-1/ledger/2026-09-10"
    seen = re.search(r'name="seen" value="(\w+)"', head.get(where).text)
    assert seen is not None
    page = head.post(f"{where}/check", data={"seen": seen[1]}, follow_redirects=True).text
    assert "这一天已审核" in page
    assert "审核这一天" not in page
    assert "审核这一天" not in head.get("/canteens/C-1/ledger/2026-09-14").text, "not whole"
