"""What is typed into the cards of a day outlives the page, as a draft of each, with and without script."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from canteen import drafts
from canteen.accounts.models import User
from canteen.db import session
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.day_pages import NOON, card, is_open, meals, url, value

SignIn = Callable[[User], FlaskClient]
PHONE = "Mozilla/5.0 (Linux; Android 15) Mobile"


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at(NOON)


@pytest.fixture
def person(app: Any) -> User:
    return make.recorder(make.canteen(code="C-1", serves="lunch+dinner"))


@pytest.fixture
def client(person: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(person)


def keep(client: FlaskClient, key: str = "lunch", **fields: str) -> None:
    body = {"path": url(f"/{key}"), "fields": {name: [text] for name, text in fields.items()}}
    assert client.put("/drafts", json=body, headers={"User-Agent": PHONE}).status_code == 204


def kept() -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(drafts.Draft)) or 0


def test_a_second_device_finds_what_was_typed_on_the_first(client: FlaskClient) -> None:
    keep(client, diners="77", version="0")
    html = client.get(url()).text
    assert "手机上 12:30 输入的内容，还没有保存" in card(html, "lunch")
    assert value(html, "lunch.diners") == "77"
    assert "草稿" in card(html, "lunch")


def test_a_draft_unfolds_its_card(client: FlaskClient) -> None:
    assert not is_open(client.get(url()).text, "lunch-official")
    keep(client, "lunch-official", diners="8")
    assert is_open(client.get(url()).text, "lunch-official")


def test_a_draft_that_says_what_is_saved_is_none(client: FlaskClient) -> None:
    client.post(url("/lunch"), data={"diners": "77"})
    keep(client, diners="77", version="1", plate_waste_g="", plate_waste_g_unit="斤")
    assert "还没有保存" not in card(client.get(url()).text, "lunch")


def test_a_draft_typed_on_an_older_version_ends_in_a_choice(client: FlaskClient, sign_in: SignIn) -> None:
    keep(client, diners="77", version="0")
    with make.context():
        canteen = session.scalars(select(Canteen)).one()
    sign_in(make.recorder(canteen)).post(url("/lunch"), data={"version": "0", "diners": "80"})
    html = client.get(url()).text
    typed = {"diners": value(html, "lunch.diners"), "version": value(html, "lunch.version")}
    assert typed == {"diners": "77", "version": "0"}
    assert client.post(url("/lunch"), data=typed).status_code == 409


def test_saving_forgets_the_draft(client: FlaskClient) -> None:
    keep(client, diners="77")
    client.post(url("/lunch"), data={"diners": "77"})
    assert kept() == 0


def test_a_draft_that_is_not_wanted_goes(client: FlaskClient) -> None:
    keep(client, diners="77")
    assert client.post(url("/lunch"), data={"lunch.discard": "yes", "lunch.diners": "77"}).status_code == 303
    assert (kept(), meals()) == (0, [])


def test_without_script_saving_one_card_keeps_what_is_typed_into_the_others(client: FlaskClient) -> None:
    whole = {"lunch.version": "0", "lunch.diners": "120", "dinner.version": "0", "dinner.diners": "60"}
    whole |= {"day.prep_waste_g": "9", "day.prep_waste_g_unit": "kg"}
    assert client.post(url("/lunch"), data=whole).status_code == 303
    assert [row.diners for row in meals()] == [120]
    html = client.get(url()).text
    assert (value(html, "dinner.diners"), value(html, "day.prep_waste_g")) == ("60", "9")
    assert "电脑上 12:30 输入的内容" in card(html, "dinner")


def test_without_script_a_refused_card_and_the_others_come_back_as_typed(client: FlaskClient) -> None:
    whole = {"lunch.diners": "viele", "dinner.diners": "60"}
    html = client.post(url("/lunch"), data=whole).text
    assert (value(html, "lunch.diners"), value(html, "dinner.diners")) == ("viele", "60")


def test_cards_that_hold_what_is_saved_leave_no_draft(client: FlaskClient) -> None:
    client.post(url("/dinner"), data={"diners": "60"})
    whole = {"lunch.diners": "120", "dinner.version": "1", "dinner.diners": "60", "day.prep_waste_g": ""}
    client.post(url("/lunch"), data=whole)
    assert kept() == 0


def test_enter_without_script_keeps_everything_and_says_that_nothing_is_saved(client: FlaskClient) -> None:
    answer = client.post(url("/keep"), data={"dinner.diners": "60"}, follow_redirects=True)
    assert "还没有保存" in answer.text
    assert (value(answer.text, "dinner.diners"), meals()) == ("60", [])


def test_one_more_meal_is_added_without_losing_what_is_typed(client: FlaskClient) -> None:
    answer = client.post(url("/keep?add=extra"), data={"dinner.diners": "60"}, follow_redirects=True)
    assert is_open(answer.text, "extra")
    assert value(answer.text, "dinner.diners") == "60"
