"""Closing a meal from the page of its day: one tap, a reason in one's own words, taken back with one tap."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.day_pages import NOON, card, url, value

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at(NOON)


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1", serves="lunch+dinner")


@pytest.fixture
def client(canteen: Canteen, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.recorder(canteen))


def closures() -> list[Closure]:
    with make.context():
        return list(session.scalars(select(Closure)))


def test_a_meal_is_closed_with_one_tap_and_opened_again(client: FlaskClient) -> None:
    answer = client.post(url("/close?meal=dinner"), data={"reason": "设备检修", "dinner.other_reason": ""})
    assert answer.status_code == 303
    assert "停餐：设备检修" in card(client.get(url()).text, "dinner")
    client.post(url("/closures/dinner/void"))
    assert closures()[0].voided_at is not None
    assert "停餐：设备检修" not in client.get(url()).text


def test_a_closure_after_the_meal_waits_for_the_canteens_head(
    canteen: Canteen, client: FlaskClient, sign_in: SignIn
) -> None:
    head = sign_in(make.user("checker", canteen))
    client.post(url("/close?meal=lunch"), data={"lunch.other_reason": "临时停水"})
    assert "等审核人确认" in client.get(url()).text
    assert client.post(url("/closures/lunch/approve")).status_code == 403
    assert "确认停餐" in head.get(url()).text
    head.post(url("/closures/lunch/approve"))
    assert closures()[0].counts


def test_a_closure_without_a_reason_is_asked_for_one_in_its_place(client: FlaskClient) -> None:
    answer = client.post(url("/close?meal=dinner"), data={"dinner.other_reason": " "})
    assert (answer.status_code, closures()) == (422, [])
    assert "请选一个停餐原因，或者在这里写上原因。" in card(answer.text, "dinner")


def test_a_reason_that_is_too_long_comes_back_with_the_right_sentence(client: FlaskClient) -> None:
    reason = "管" * 201
    answer = client.post(
        url("/close?meal=dinner"), data={"dinner.other_reason": reason, "lunch.diners": "120"}
    )
    assert answer.status_code == 422
    assert "最多200个字，现在有201个。" in card(answer.text, "dinner")
    assert value(answer.text, "dinner.other_reason") == reason
    assert value(answer.text, "lunch.diners") == "120"


def test_closing_keeps_what_is_typed_into_other_cards(client: FlaskClient) -> None:
    client.post(url("/close?meal=dinner"), data={"reason": "设备检修", "lunch.diners": "120"})
    assert value(client.get(url()).text, "lunch.diners") == "120"


def test_a_closed_day_says_so_on_every_card(client: FlaskClient) -> None:
    client.post(url("/close?meal=all"), data={"reason": "节假日放假"})
    html = client.get(url()).text
    assert "全天停餐：节假日放假。" in html


def test_closing_what_is_no_meal_is_refused_with_the_way_out(client: FlaskClient) -> None:
    answer = client.post(url("/close?meal=supper"), data={"reason": "设备检修"})
    assert (answer.status_code, "选要停的餐次" in answer.text) == (409, True)
