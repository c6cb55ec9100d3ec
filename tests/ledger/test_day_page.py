"""The page of a day: which cards and fields stand on it, for whom, and what it says beside them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from canteen.accounts.models import User
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.day_pages import MONDAY, NOON, card, is_open, meals, unit, url, value

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at(NOON)


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1", serves="lunch+dinner")


def test_today_leads_to_todays_page(canteen: Canteen, sign_in: SignIn) -> None:
    answer = sign_in(make.recorder(canteen)).get("/canteens/C-1/ledger")
    assert answer.location == url()


def test_a_card_stands_for_each_meal_due_and_one_for_the_day(canteen: Canteen, sign_in: SignIn) -> None:
    html = sign_in(make.recorder(canteen)).get(url()).text
    assert [is_open(html, key) for key in ("lunch", "dinner", "day")] == [True, True, True]
    assert "保存午餐" in card(html, "lunch")
    assert "<strong>0/2</strong>" in html


def test_official_meals_stand_folded_beside_the_working_meal_where_there_are_any(
    canteen: Canteen, sign_in: SignIn
) -> None:
    html = sign_in(make.recorder(canteen)).get(url()).text
    assert not is_open(html, "lunch-official")
    assert html.index('id="lunch"') < html.index('id="lunch-official"') < html.index('id="dinner"')
    plain = make.canteen(official_meals=False)
    assert "公务用餐" not in sign_in(make.recorder(plain)).get(f"/canteens/{plain.code}/ledger/{MONDAY}").text


def test_the_fields_stand_in_the_order_of_the_kitchens_work(canteen: Canteen, sign_in: SignIn) -> None:
    lunch = card(sign_in(make.recorder(canteen)).get(url()).text, "lunch")
    order = [
        "expected_diners",
        "diners",
        "checked_plates",
        "clean_plates",
        "prepared_g",
        "unserved_waste_g",
        "plate_waste_g",
    ]
    places = [lunch.index(f'name="lunch.{name}"') for name in order]
    assert places == sorted(places)
    assert max(places) < lunch.index("更多：") < lunch.index('name="lunch.total_waste_g"')


def test_a_canteen_without_a_kitchen_is_not_asked_about_one(sign_in: SignIn) -> None:
    canteen = make.canteen(code="C-1", operation="delivered")
    client = sign_in(make.recorder(canteen))
    day = card(client.get(url()).text, "day")
    assert all(
        f"day.{name}" not in day for name in ("prep_waste_g", "issued_g", "spoilage_g", "purchased_fen")
    )
    assert 'name="day.collected_g"' in day
    make.day(canteen, MONDAY, spoilage_g=1500)
    assert value(client.get(url()).text, "day.spoilage_g") == "1.5"


def test_opening_stock_is_asked_for_on_the_months_first_service_days_until_it_is_there(
    canteen: Canteen, sign_in: SignIn, at: Any
) -> None:
    at("2026-09-30 12:30")
    client = sign_in(make.recorder(canteen))
    asked = [
        f"2026-09-0{n}" for n in range(1, 8) if "期初库存" in client.get(url()[:-10] + f"2026-09-0{n}").text
    ]
    assert asked == ["2026-09-01", "2026-09-02", "2026-09-03"]
    make.day(canteen, date(2026, 9, 1), opening_stock_g=600_000)
    assert "期初库存" not in client.get(url()[:-10] + "2026-09-02").text
    assert value(client.get(url()[:-10] + "2026-09-01").text, "day.opening_stock_g") == "600"


def test_the_last_same_weekday_stands_as_a_hint_and_never_as_a_value(
    canteen: Canteen, sign_in: SignIn
) -> None:
    make.meal(canteen, MONDAY - timedelta(14), diners=214, plate_waste_g=18_520)
    client = sign_in(make.recorder(canteen))
    html = client.get(url()).text
    assert "2周前的周一 214" in html
    assert "2周前的周一 18.5" in html
    make.meal(canteen, MONDAY - timedelta(7), diners=220)
    html = client.get(url()).text
    assert "上周一 220" in html
    assert value(html, "lunch.diners") == value(html, "lunch.plate_waste_g") == ""


def test_the_canteens_own_medians_go_with_the_card(canteen: Canteen, sign_in: SignIn) -> None:
    for n in range(1, 6):
        make.meal(
            canteen,
            MONDAY - timedelta(n),
            diners=100,
            plate_waste_g=n * 1000,
            checked_plates=50,
            clean_plates=40 + n,
        )
    lunch = card(sign_in(make.recorder(canteen)).get(url()).text, "lunch")
    assert 'data-usual="30"' in lunch
    assert 'data-usual-clean="86.0"' in lunch


def test_weights_stand_as_they_were_typed_with_their_grams_beside(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    typed = {"diners": "120", "plate_waste_g": "13", "plate_waste_g_unit": "斤"}
    typed |= {"unserved_waste_g": "0.5", "unserved_waste_g_unit": "桶60升", "prepared_g": "51.20"}
    client.post(url("/lunch"), data=typed | {"accepted": "yes"})
    assert (meals()[0].plate_waste_g, meals()[0].unserved_waste_g) == (6_500, 30_000)
    lunch = card(client.get(url()).text, "lunch")
    assert (value(lunch, "lunch.plate_waste_g"), unit(lunch, "lunch.plate_waste_g")) == ("13", "斤")
    assert (value(lunch, "lunch.unserved_waste_g"), unit(lunch, "lunch.unserved_waste_g")) == (
        "0.5",
        "桶60升",
    )
    assert value(lunch, "lunch.prepared_g") == "51.20"
    assert "= 6,500 克" in lunch


def test_a_blank_weight_stands_in_the_unit_it_was_typed_in_last(canteen: Canteen, sign_in: SignIn) -> None:
    make.meal(
        canteen, MONDAY - timedelta(3), diners=100, plate_waste_g=500, as_typed={"plate_waste_g": ["1", "斤"]}
    )
    html = sign_in(make.recorder(canteen)).get(url()).text
    assert unit(html, "lunch.plate_waste_g") == "斤"
    assert unit(html, "lunch.prepared_g") == "kg"


def test_what_is_done_folds_to_one_line_and_the_next_thing_is_named(
    canteen: Canteen, sign_in: SignIn
) -> None:
    client = sign_in(make.recorder(canteen))
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "6", "unserved_waste_g": "1"})
    html = client.get(url()).text
    assert not is_open(html, "lunch")
    assert "120 人次 · 人均 58.3 克，还差当日记录" in card(html, "lunch")
    assert ("未填全" in card(html, "lunch"), "待填" in card(html, "lunch")) == (True, False)
    assert "<strong>1/2</strong>" in html
    assert '接下来：<a href="#dinner">晚餐</a>、<a href="#day">当日记录</a>' in html


def test_a_half_filled_meal_says_what_is_missing_by_name(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "6"})
    html = client.get(url()).text
    assert '<a href="#lunch">午餐</a>（还差弃用售剩）' in html
    assert is_open(html, "lunch")


def test_a_complete_day_says_so(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    for meal in ("/lunch", "/dinner"):
        client.post(url(meal), data={"diners": "120", "plate_waste_g": "6", "unserved_waste_g": "1"})
    client.post(url("/day"), data={"prep_waste_g": "9", "no_spoilage": "yes", "spoilage_g": ""})
    html = client.get(url()).text
    assert "这一天填全了" in html
    assert [is_open(html, key) for key in ("lunch", "dinner", "day")] == [False, False, False]
    assert "按时" in card(html, "lunch")


def test_a_confirmed_warning_stays_beside_its_field(canteen: Canteen, sign_in: SignIn) -> None:
    make.meal(canteen, MONDAY, diners=100, checked_plates=100, clean_plates=40, flags=["clean_plates:low"])
    lunch = card(sign_in(make.recorder(canteen)).get(url()).text, "lunch")
    assert "已核对：光盘率低于50%" in lunch


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


@pytest.mark.parametrize("role", ["confirmer", "evaluator", "officer", "auditor"])
def test_whoever_may_only_look_reads_figures_and_finds_no_form(
    canteen: Canteen, sign_in: SignIn, role: str
) -> None:
    make.meal(canteen, MONDAY, diners=214, plate_waste_g=6_500)
    client = sign_in(make.user(role, canteen.institution.bureau))
    html = client.get(url()).text
    assert "6.5 kg" in html
    assert "<form" not in html.split("<main")[1]
    for path in ("/lunch", "/day", "/close", "/keep"):
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
    html = client.get("/canteens/C-1/ledger/2026-09-15").text
    assert ('name="lunch.diners"' in html, 'name="lunch.expected_diners"' in html) == (False, True)
    answer = client.post("/canteens/C-1/ledger/2026-09-15/lunch", data={"expected_diners": "180"})
    assert answer.status_code == 303


def test_a_meal_to_come_is_helped_to_be_booked_and_never_booked_for(
    canteen: Canteen, sign_in: SignIn, at: Any
) -> None:
    for week in range(1, 9):
        make.meal(canteen, MONDAY - timedelta(7 * week), diners=200 + week)
    client = sign_in(make.recorder(canteen))
    assert "约 20" not in card(client.get(url()).text, "lunch")
    at("2026-09-14 08:00")
    lunch = card(client.get(url()).text, "lunch")
    assert "约 20" in lunch
    assert value(lunch, "lunch.expected_diners") == ""
