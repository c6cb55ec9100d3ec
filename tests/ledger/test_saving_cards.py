"""Saving a card: read, refused, asked about once; and two people at one card, who choose field by field."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import Collection, Revision
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.day_pages import MONDAY, NOON, card, meals, the_day, url, value

SignIn = Callable[[User], FlaskClient]
ODD = {"diners": "100", "checked_plates": "100", "clean_plates": "40"}


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at(NOON)


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1", serves="lunch+dinner")


@pytest.fixture
def client(canteen: Canteen, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.recorder(canteen))


def revisions() -> list[Revision]:
    with make.context():
        return list(session.scalars(select(Revision).order_by(Revision.id)))


def test_a_meal_is_saved_with_what_was_typed(client: FlaskClient) -> None:
    typed = {"version": "0", "diners": "１２０", "plate_waste_g": "6.5", "unserved_waste_g": "5.6999999"}
    answer = client.post(url("/lunch"), data=typed)
    assert (answer.status_code, answer.location) == (303, url("#lunch"))
    (row,) = meals()
    assert (row.diners, row.plate_waste_g, row.unserved_waste_g) == (120, 6_500, 5_700)
    assert row.as_typed["plate_waste_g"] == ["6.5", "kg"]
    assert "午餐已保存" in client.get(url()).text


def test_a_saved_meal_and_its_day_make_the_meal_in_time(client: FlaskClient) -> None:
    client.post(url("/lunch"), data={"diners": "120", "plate_waste_g": "6", "unserved_waste_g": "1"})
    client.post(url("/day"), data={"prep_waste_g": "9", "no_spoilage": "yes", "spoilage_g": ""})
    assert the_day().spoilage_g == 0
    assert meals()[0].in_time


def test_a_collection_is_kept_with_its_bins(client: FlaskClient) -> None:
    typed = {
        "collector": "示例环卫",
        "manifest": "L-7",
        "bins": "2",
        "bin_litres": "120",
        "collected_g": "96",
    }
    assert client.post(url("/day"), data=typed | {"destination": "示例处置厂"}).status_code == 303
    with make.context():
        taken = session.scalars(select(Collection)).one()
    assert (taken.bins, taken.bin_litres, taken.collected_g) == (2, 120, 96_000)
    assert value(client.get(url()).text, "day.bins") == "2"


@pytest.mark.parametrize(("unit", "grams"), [("kg", 13_000), ("斤", 6_500), ("g", 13), ("升", 10_400)])
def test_each_weight_has_its_own_unit_and_litres_weigh_what_the_bureau_says(
    sign_in: SignIn, unit: str, grams: int
) -> None:
    canteen = make.canteen(code="C-1", bureau=make.bureau(grams_per_litre=800))
    typed = {"diners": "120", "plate_waste_g": "13", "plate_waste_g_unit": unit, "accepted": "yes"}
    assert sign_in(make.recorder(canteen)).post(url("/lunch"), data=typed).status_code == 303
    assert meals()[0].plate_waste_g == grams


def test_a_bin_of_another_size_is_stated_in_litres(client: FlaskClient) -> None:
    typed = {"diners": "200", "plate_waste_g": "1.5", "plate_waste_g_unit": "桶", "other_bin": "30"}
    client.post(url("/lunch"), data=typed)
    assert (meals()[0].plate_waste_g, meals()[0].as_typed["plate_waste_g"]) == (45_000, ["1.5", "桶30升"])


def test_a_bin_without_a_size_is_asked_for_it(client: FlaskClient) -> None:
    answer = client.post(
        url("/lunch"), data={"diners": "200", "plate_waste_g": "1.5", "plate_waste_g_unit": "桶"}
    )
    assert (answer.status_code, "请写明一桶是多少升" in answer.text) == (422, True)
    assert value(answer.text, "lunch.plate_waste_g") == "1.5"


def test_wrong_text_is_refused_at_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    answer = client.post(url("/lunch"), data={"diners": "三百", "plate_waste_g": "6", "remark": "雨天"})
    assert answer.status_code == 422
    assert "不是数字" in answer.text
    assert [value(answer.text, f"lunch.{name}") for name in ("diners", "plate_waste_g", "remark")] == [
        "三百",
        "6",
        "雨天",
    ]
    assert 'aria-invalid="true"' in card(answer.text, "lunch")
    assert meals() == []


def test_an_error_behind_a_fold_opens_it(client: FlaskClient) -> None:
    answer = client.post(url("/lunch"), data={"diners": "100", "outside_diners": "many"})
    assert '<details class="more" open>' in card(answer.text, "lunch")


def test_an_empty_form_is_not_a_record(client: FlaskClient) -> None:
    answer = client.post(url("/lunch"), data={"version": "0", "diners": ""})
    assert (answer.status_code, meals()) == (422, [])


def test_something_unusual_is_asked_in_its_place_and_saved_after_one_tap(client: FlaskClient) -> None:
    asked = client.post(url("/lunch"), data=ODD)
    assert asked.status_code == 422
    assert "光盘率只有 40.0%" in asked.text
    assert "照此保存" in asked.text
    assert meals() == []
    shown = value(asked.text, "lunch.warned")
    assert client.post(url("/lunch"), data=ODD | {"accepted": "yes", "warned": shown}).status_code == 303
    assert meals()[0].flags == ["clean_plates:low"]


def test_confirming_one_warning_does_not_confirm_another_that_was_not_shown(client: FlaskClient) -> None:
    shown = value(client.post(url("/lunch"), data=ODD).text, "lunch.warned")
    other = ODD | {"clean_plates": "4", "accepted": "yes", "warned": shown}
    answer = client.post(url("/lunch"), data=other)
    assert (answer.status_code, "光盘率只有 4.0%" in answer.text) == (422, True)


def test_a_form_sent_twice_counts_once(client: FlaskClient) -> None:
    for _ in range(2):
        answer = client.post(url("/lunch"), data={"version": "0", "diners": "100", "client_key": "k" * 32})
        assert (answer.status_code, answer.location) == (303, url("#lunch"))
    assert meals()[0].version == 1


def test_an_official_meal_is_a_record_of_its_own(client: FlaskClient) -> None:
    client.post(url("/lunch-official"), data={"diners": "8"})
    client.post(url("/lunch"), data={"diners": "100"})
    assert {(row.occasion, row.diners) for row in meals()} == {("official", 8), ("work", 100)}


@pytest.fixture
def rival(canteen: Canteen, sign_in: SignIn) -> FlaskClient:
    """A colleague's browser."""
    return sign_in(make.recorder(canteen, name="示例填报员乙"))


def test_two_people_at_once_see_both_values_field_by_field(client: FlaskClient, rival: FlaskClient) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100", "remark": "雨天"})
    answer = client.post(url("/lunch"), data={"version": "0", "diners": "110", "remark": "雨天"})
    assert answer.status_code == 409
    lunch = card(answer.text, "lunch")
    assert re.search(
        r"就餐人次</legend>.*?示例填报员乙的：<strong>100 人次.*?我填的：<strong>110 人次", lunch, re.S
    )
    assert lunch.count('name="lunch.asked"') == 1
    assert value(lunch, "lunch.diners") == "110"
    assert meals()[0].diners == 100


@pytest.mark.parametrize(
    ("taken", "diners", "history"), [("mine", 110, [100, 110]), ("theirs", 100, [110, 100])]
)
def test_the_chosen_value_is_saved_and_the_other_one_stays_in_the_history(
    client: FlaskClient, rival: FlaskClient, taken: str, diners: int, history: list[int]
) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100"})
    asked = client.post(url("/lunch"), data={"version": "0", "diners": "110"})
    again = {"version": value(asked.text, "lunch.version"), "diners": "110", "asked": "diners"}
    assert client.post(url("/lunch"), data=again | {"take_diners": taken}).status_code == 303
    assert meals()[0].diners == diners
    assert revisions()[-1].changes == {"diners": history}


def test_a_field_without_a_choice_is_asked_again(client: FlaskClient, rival: FlaskClient) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100", "checked_plates": "50"})
    again = {"version": "1", "diners": "110", "checked_plates": "60"}
    typed = [*again.items(), ("asked", "diners"), ("asked", "checked_plates"), ("take_diners", "mine")]
    answer = client.post(url("/lunch"), data={name: [v for n, v in typed if n == name] for name, _ in typed})
    assert answer.status_code == 409
    assert 'value="mine" checked' in answer.text
    assert (meals()[0].diners, meals()[0].checked_plates) == (100, 50)


def test_what_only_one_of_two_changed_is_kept_without_asking(client: FlaskClient, rival: FlaskClient) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100", "plate_waste_g": ""})
    answer = client.post(url("/lunch"), data={"version": "0", "diners": "", "plate_waste_g": "6"})
    assert answer.status_code == 303
    assert (meals()[0].diners, meals()[0].plate_waste_g, meals()[0].version) == (100, 6_000, 2)


def test_what_only_the_other_changed_stands_in_the_form_that_asks(
    client: FlaskClient, rival: FlaskClient
) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100", "plate_waste_g": "6.5"})
    answer = client.post(url("/lunch"), data={"version": "0", "diners": "110", "plate_waste_g": ""})
    assert answer.status_code == 409
    assert value(answer.text, "lunch.plate_waste_g") == "6.5"


def test_two_people_at_the_days_record_choose_too(client: FlaskClient, rival: FlaskClient) -> None:
    rival.post(url("/day"), data={"version": "0", "collector": "甲环卫", "issued_g": "60"})
    typed = {"version": "0", "collector": "乙环卫", "issued_g": "60"}
    asked = client.post(url("/day"), data=typed)
    assert asked.status_code == 409
    assert re.search(r"收运单位</legend>.*?甲环卫.*?乙环卫", card(asked.text, "day"), re.S)
    typed |= {"version": "1", "asked": "collector", "take_collector": "mine"}
    assert client.post(url("/day"), data=typed).status_code == 303
    assert revisions()[-1].changes == {"collector": ["甲环卫", "乙环卫"]}


def test_giving_up_ones_own_leaves_the_others(client: FlaskClient, rival: FlaskClient) -> None:
    rival.post(url("/lunch"), data={"version": "0", "diners": "100"})
    client.put("/drafts", json={"path": url("/lunch"), "fields": {"diners": ["110"], "version": ["0"]}})
    assert client.post(url("/lunch"), data={"diners": "110", "discard": "yes"}).status_code == 303
    assert value(client.get(url()).text, "lunch.diners") == "100"
    assert meals()[0].day == MONDAY
