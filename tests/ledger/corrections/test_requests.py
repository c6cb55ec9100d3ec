"""After the lock a change is asked for with a reason and decided by another person; history shows both."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.db import session
from canteen.ledger.corrections.models import Correction
from canteen.ledger.models import Closure, MealRecord
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import day
from tests.ledger import build

DAY = "/canteens/C-1/ledger/2026-09-14"


@pytest.fixture
def canteen(app, at: Callable[[str], None]) -> Canteen:
    at("2026-10-12 09:00")
    found = make.canteen(code="C-1", opened_on=date(2026, 9, 10), operation="delivered")
    build.whole_meal(found, day("2026-09-14"))
    return found


@pytest.fixture
def recorder(canteen: Canteen, sign_in) -> FlaskClient:
    return sign_in(make.recorder(canteen, name="示例填报员"))


@pytest.fixture
def officer(canteen: Canteen, sign_in) -> FlaskClient:
    return sign_in(make.user("officer", canteen.institution.bureau, name="示例管理员"))


def ask(client: FlaskClient, record: str = "lunch", **fields: str):
    values = {"reason": "漏计一桌"} | fields
    return client.post(f"{DAY}/{record}/correction", data=values, follow_redirects=True)


def lunch() -> MealRecord:
    with make.context():
        return session.scalars(select(MealRecord).where(MealRecord.meal == "lunch")).one()


def requests() -> list[Correction]:
    with make.context():
        return list(session.scalars(select(Correction).order_by(Correction.id)))


def test_a_locked_day_leads_to_a_request_and_the_ledger_stays_until_it_is_decided(recorder) -> None:
    assert "申请更正" in recorder.get(DAY).text
    assert "更正午餐" in recorder.get(f"{DAY}/corrections").text
    form = recorder.get(f"{DAY}/lunch/correction").text
    assert "原来 100 人次" in form
    page = ask(recorder, diners="110").text
    assert "待审定" in page
    assert lunch().diners == 100
    [asked] = requests()
    assert (asked.changes, asked.reason, asked.state) == ({"diners": [100, 110]}, "漏计一桌", "open")


def test_another_person_accepts_and_history_shows_request_decision_and_both_values(recorder, officer) -> None:
    ask(recorder, diners="110")
    assert "第 1 号" in officer.get("/corrections?state=open").text
    page = officer.post("/corrections/1/accept", data={"decision": "有称重单"}, follow_redirects=True).text
    assert "已同意更正" in page
    record = lunch()
    assert (record.diners, record.source, record.version) == (110, "correction", 2)
    history = recorder.get(f"{DAY}/lunch/history").text
    for said in (
        "100 人次",
        "110 人次",
        "示例填报员，更正申请",
        "申请第 1 号更正午餐",
        "同意更正",
        "示例管理员",
        "有称重单",
    ):
        assert said in history


def test_a_refused_request_keeps_its_text_and_changes_nothing(recorder, officer) -> None:
    ask(recorder, diners="110")
    assert officer.post("/corrections/1/refuse", data={"decision": ""}).status_code == 409
    officer.post("/corrections/1/refuse", data={"decision": "没有依据"})
    page = recorder.get("/corrections/1").text
    assert "没有同意" in page
    assert "漏计一桌" in page
    assert "没有依据" in page
    assert lunch().diners == 100
    assert officer.post("/corrections/1/accept").status_code == 409


def test_nobody_decides_what_they_asked_for(canteen, sign_in) -> None:
    both = make.user("officer", canteen.institution.bureau)
    with make.context():
        row = make.membership("recorder", canteen)
        row.user_id = both.id
        session.add(row)
        session.commit()
    client = sign_in(both)
    ask(client, diners="110")
    assert "要由另一个人审定" in client.get("/corrections/1").text
    refused = client.post("/corrections/1/accept")
    assert refused.status_code == 409
    assert "自己申请的更正" in refused.text


def test_a_missing_meal_comes_in_complete_but_never_in_time(recorder, officer, canteen) -> None:
    values = {"diners": "80", "plate_waste_g": "4", "unserved_waste_g": "1", "reason": "纸质台账补录"}
    recorder.post("/canteens/C-1/ledger/2026-09-15/lunch/correction", data=values)
    officer.post("/corrections/1/accept")
    with make.context():
        record = session.get_one(MealRecord, (canteen.id, day("2026-09-15"), "lunch", "work"))
        assert record.plate_waste_g == 4_000
        assert record.completed_at is not None
        assert record.in_time is False


def test_a_closure_that_was_forgotten_is_asked_for_too(recorder, officer) -> None:
    typed = {"meal": "lunch", "closed_reason": "停水停电", "reason": "当天忘记登记"}
    where = "/canteens/C-1/ledger/2026-09-15"
    assert recorder.post(f"{where}/corrections", data=typed).status_code == 303
    officer.post("/corrections/1/accept")
    with make.context():
        closure = session.scalars(select(Closure)).one()
        assert (closure.meal, closure.counts, closure.reason) == ("lunch", True, "停水停电")


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"diners": "100"}, 409, "没有改动任何一项"),
        ({"diners": "110", "reason": ""}, 422, "理由"),
        ({"diners": "zwei"}, 422, "zwei"),
        ({"clean_plates": "9", "checked_plates": "5"}, 422, "光盘数"),
        ({"plate_waste_g": "45"}, 422, "我核对过"),
    ],
)
def test_nonsense_is_refused_when_it_is_asked_and_nothing_typed_is_lost(
    recorder, fields, status, said
) -> None:
    refused = ask(recorder, **fields)
    assert refused.status_code == status
    assert said in refused.text
    for value in fields.values():
        assert value in refused.text
    assert requests() == []
    assert lunch().version == 1, "the trial left nothing behind"


def test_unusual_figures_are_asked_for_once_looked_at(recorder) -> None:
    assert ask(recorder, plate_waste_g="45", accepted="yes").status_code == 200
    assert requests()[0].changes == {"plate_waste_g": [5_000, 45_000]}


def test_one_request_at_a_time_and_ones_own_can_be_taken_back(recorder, officer) -> None:
    ask(recorder, diners="110")
    assert "已有一份更正申请在等审定" in ask(recorder, diners="120").text
    assert officer.post("/corrections/1/withdraw").status_code == 409
    recorder.post("/corrections/1/withdraw")
    assert ask(recorder, diners="120").status_code == 200
    assert [asked.state for asked in requests()] == ["withdrawn", "open"]


def test_a_record_that_changed_since_is_not_overwritten(recorder, officer, canteen) -> None:
    ask(recorder, diners="110")
    with make.context():
        session.get_one(MealRecord, (canteen.id, day("2026-09-14"), "lunch", "work")).diners = 105
        session.commit()
    refused = officer.post("/corrections/1/accept")
    assert refused.status_code == 409
    assert "申请以后这条记录又改过" in refused.text


def test_an_open_day_is_saved_and_not_asked_for(recorder) -> None:
    refused = recorder.post(
        "/canteens/C-1/ledger/2026-10-12/lunch/correction", data={"diners": "9", "reason": "早"}
    )
    assert refused.status_code == 409
    assert "可以直接在当天的页面修改" in refused.text


def test_only_officers_above_decide(recorder, canteen, sign_in) -> None:
    ask(recorder, diners="110")
    head = sign_in(make.user("checker", canteen))
    assert head.post("/corrections/1/accept").status_code == 403
    elsewhere = sign_in(make.user("officer", make.bureau()))
    assert elsewhere.post("/corrections/1/accept").status_code == 404
