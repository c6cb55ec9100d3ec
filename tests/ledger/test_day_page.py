"""The page of a day through HTTP: filled in, refused, asked about, and two people at once."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen import drafts
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.registry.models import Canteen
from tests import make

SignIn = Callable[[User], FlaskClient]
MONDAY = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at("2026-09-14 12:30")


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1", serves="lunch+dinner")


def url(path: str = "") -> str:
    return f"/canteens/C-1/ledger/2026-09-14{path}"


def meals() -> list[MealRecord]:
    with make.context():
        return list(session.scalars(select(MealRecord)))


def version_in(html: str, key: str) -> str:
    found = re.search(rf'ledger/2026-09-14/{key}".*?name="version" value="(\d+)"', html, re.S)
    assert found
    return found[1]


def test_today_leads_to_todays_page(canteen: Canteen, sign_in: SignIn) -> None:
    answer = sign_in(make.recorder(canteen)).get("/canteens/C-1/ledger")
    assert answer.location == url()


def test_a_card_stands_for_each_meal_due_and_one_for_the_day(canteen: Canteen, sign_in: SignIn) -> None:
    html = sign_in(make.recorder(canteen)).get(url()).text
    assert all(f'id="{key}"' in html for key in ("lunch", "dinner", "day"))
    assert "保存午餐" in html
    assert "应填餐次已填" in html


def test_a_meal_is_saved_and_folds_to_one_line(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    typed = {
        "version": "0",
        "diners": "１２０",
        "plate_waste_g": "6.5",
        "unserved_waste_g": "5.6999999",
        "unit": "kg",
    }
    answer = client.post(url("/lunch"), data=typed)
    assert (answer.status_code, answer.location) == (303, url("#lunch"))
    (row,) = meals()
    assert (row.diners, row.plate_waste_g, row.unserved_waste_g) == (120, 6_500, 5_700)
    assert row.as_typed["plate_waste_g"] == ["6.5", "kg"]
    assert "午餐已保存" in client.get(url()).text


def test_a_saved_meal_and_its_day_make_the_meal_in_time(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "6", "unserved_waste_g": "1"})
    client.post(url("/day"), data={"prep_waste_g": "9", "no_spoilage": "yes", "spoilage_g": ""})
    with make.context():
        day = session.scalars(select(DayRecord)).one()
    assert day.spoilage_g == 0
    assert meals()[0].in_time
    assert re.search(r'<details class="card" id="lunch">.*?按时', client.get(url()).text, re.S)


def test_a_meal_filled_in_before_its_day_is_done_but_says_what_is_wanting(
    canteen: Canteen, sign_in: SignIn
) -> None:
    client = sign_in(make.recorder(canteen))
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "6", "unserved_waste_g": "1"})
    html = client.get(url()).text
    lunch = re.search(r'<details class="card" id="lunch">.*?</summary>', html, re.S)[0]
    assert "还差当日记录" in lunch
    assert ("未填全" in lunch, "待填" in lunch) == (True, False)
    assert "<strong>1/2</strong>" in html


def test_jin_are_weighed_in_half_kilograms(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "13", "unit": "斤"})
    assert meals()[0].plate_waste_g == 6_500
    assert 'value="13"' in client.get(url()).text


def test_wrong_text_is_refused_at_its_field_and_nothing_typed_is_lost(
    canteen: Canteen, sign_in: SignIn
) -> None:
    client = sign_in(make.recorder(canteen))
    answer = client.post(url("/lunch"), data={"diners": "三百", "plate_waste_g": "6", "remark": "雨天"})
    assert answer.status_code == 422
    assert "不是数字" in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in ("三百", "6", "雨天"))
    assert meals() == []


def test_an_empty_form_is_not_a_record(canteen: Canteen, sign_in: SignIn) -> None:
    answer = sign_in(make.recorder(canteen)).post(url("/lunch"), data={"version": "0", "diners": ""})
    assert (answer.status_code, meals()) == (422, [])


def test_something_unusual_is_saved_after_a_tick(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    odd = {"diners": "100", "checked_plates": "100", "clean_plates": "40"}
    asked = client.post(url("/lunch"), data=odd)
    assert asked.status_code == 422
    assert "光盘率只有 40.0%" in asked.text
    assert meals() == []
    assert client.post(url("/lunch"), data=odd | {"accepted": "yes"}).status_code == 303
    assert meals()[0].flags == ["clean_plates:low"]


def test_two_people_at_once_see_both_values_and_choose(canteen: Canteen, sign_in: SignIn) -> None:
    first, second = sign_in(make.recorder(canteen)), sign_in(make.recorder(canteen))
    first.post(url("/lunch"), data={"version": "0", "diners": "100"})
    answer = second.post(url("/lunch"), data={"version": "0", "diners": "110"})
    assert answer.status_code == 409
    assert re.search(r"就餐人次</th>.*?100 人次.*?110 人次", answer.text, re.S)
    assert "放弃我填的" in answer.text
    again = {"version": version_in(answer.text, "lunch"), "diners": "110"}
    assert second.post(url("/lunch"), data=again).status_code == 303
    assert meals()[0].diners == 110


def test_giving_up_ones_own_leaves_the_other_and_forgets_the_draft(canteen: Canteen, sign_in: SignIn) -> None:
    person = make.recorder(canteen)
    client = sign_in(person)
    client.put("/drafts", json={"path": url("/lunch"), "fields": {"diners": ["110"]}})
    assert client.post(url("/lunch"), data={"diners": "110", "discard": "yes"}).status_code == 303
    with make.context():
        assert drafts.find(person.id, url("/lunch")) is None
    assert meals() == []


def test_a_form_sent_twice_counts_once(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    for _ in range(2):
        answer = client.post(url("/lunch"), data={"version": "0", "diners": "100", "client_key": "k" * 32})
        assert (answer.status_code, answer.location) == (303, url("#lunch"))
    assert meals()[0].version == 1


def test_a_kept_draft_can_be_taken_up_without_script(canteen: Canteen, sign_in: SignIn) -> None:
    person = make.recorder(canteen)
    client = sign_in(person)
    client.put("/drafts", json={"path": url("/lunch"), "fields": {"diners": ["77"], "version": ["0"]}})
    assert f"{url('?draft=lunch')}#lunch" in client.get(url()).text
    html = client.get(url("?draft=lunch")).text
    assert 'value="77"' in html
    assert "上次没有保存" in html


def test_saving_forgets_the_draft(canteen: Canteen, sign_in: SignIn) -> None:
    person = make.recorder(canteen)
    client = sign_in(person)
    client.put("/drafts", json={"path": url("/lunch"), "fields": {"diners": ["77"]}})
    client.post(url("/lunch"), data={"diners": "77"})
    with make.context():
        assert drafts.find(person.id, url("/lunch")) is None


def test_the_same_weekday_before_stands_as_a_hint(canteen: Canteen, sign_in: SignIn) -> None:
    make.meal(canteen, date(2026, 9, 7), diners=214)
    assert "上周一 214" in sign_in(make.recorder(canteen)).get(url()).text


def test_a_locked_month_is_read_but_not_written(canteen: Canteen, sign_in: SignIn, at: Any) -> None:
    make.meal(canteen, MONDAY, diners=214)
    at("2026-11-02 09:00")
    client = sign_in(make.recorder(canteen))
    html = client.get(url()).text
    assert "已锁定" in html
    assert "214 人次" in html
    assert "<input" not in html.split("<main")[1]
    answer = client.post(url("/lunch"), data={"version": "1", "diners": "200"})
    assert answer.status_code == 409
    assert "机关事务管理部门" in answer.text
    assert meals()[0].diners == 214


def test_an_official_meal_is_a_record_of_its_own(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    assert "公务用餐" in client.get(url("?add=lunch-official")).text
    client.post(url("/lunch-official"), data={"diners": "8"})
    client.post(url("/lunch"), data={"diners": "100"})
    assert {(row.occasion, row.diners) for row in meals()} == {("official", 8), ("work", 100)}


def test_a_meal_is_closed_with_one_tap_and_opened_again(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    answer = client.post(url("/close"), data={"meal": "dinner", "reason": "设备检修", "other": ""})
    assert answer.status_code == 303
    assert "停餐：设备检修" in client.get(url()).text
    client.post(url("/closures/dinner/void"))
    with make.context():
        assert session.scalars(select(Closure)).one().voided_at is not None
    assert "停餐：设备检修" not in client.get(url()).text


def test_a_closure_after_the_meal_waits_for_the_canteens_head(canteen: Canteen, sign_in: SignIn) -> None:
    recorder, head = sign_in(make.recorder(canteen)), sign_in(make.user("checker", canteen))
    recorder.post(url("/close"), data={"meal": "lunch", "other": "临时停水"})
    assert "等审核人确认" in recorder.get(url()).text
    assert recorder.post(url("/closures/lunch/approve")).status_code == 403
    assert "确认停餐" in head.get(url()).text
    head.post(url("/closures/lunch/approve"))
    with make.context():
        assert session.scalars(select(Closure)).one().counts


def test_a_closure_wants_a_reason(canteen: Canteen, sign_in: SignIn) -> None:
    answer = sign_in(make.recorder(canteen)).post(url("/close"), data={"meal": "dinner"})
    assert (answer.status_code, "原因" in answer.text) == (409, True)


@pytest.mark.parametrize("role", ["confirmer", "evaluator", "officer", "auditor"])
def test_whoever_may_only_look_reads_figures_and_finds_no_form(
    canteen: Canteen, sign_in: SignIn, role: str
) -> None:
    make.meal(canteen, MONDAY, diners=214, plate_waste_g=6_500)
    client = sign_in(make.user(role, canteen.institution.bureau))
    html = client.get(url()).text
    assert "6.5 kg" in html
    assert "<form" not in html.split("<main")[1]
    for path in ("/lunch", "/day", "/close"):
        assert client.post(url(path), data={"diners": "1"}).status_code == 403


def test_somebody_elses_canteen_does_not_exist(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(make.canteen()))
    assert client.get(url()).status_code == 404
    assert client.post(url("/lunch"), data={"diners": "1"}).status_code == 404


@pytest.mark.parametrize("path", ["/supper", "/lunch-private", "/closures/lunch/void"])
def test_what_is_not_there_is_not_found(canteen: Canteen, sign_in: SignIn, path: str) -> None:
    assert sign_in(make.recorder(canteen)).post(url(path), data={"diners": "1"}).status_code == 404


def test_a_day_off_says_so_and_still_takes_the_days_record(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    html = client.get("/canteens/C-1/ledger/2026-09-12").text
    assert "不供餐" in html
    answer = client.post("/canteens/C-1/ledger/2026-09-12/day", data={"spoilage_g": "1.5"})
    assert answer.status_code == 303


def test_tomorrow_takes_a_booking_only(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    assert 'name="diners"' not in client.get("/canteens/C-1/ledger/2026-09-15").text
    answer = client.post("/canteens/C-1/ledger/2026-09-15/lunch", data={"expected_diners": "180"})
    assert answer.status_code == 303
