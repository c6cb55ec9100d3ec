"""Whom else a canteen serves, with dates: a shared building changes its tenants."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from canteen.accounts.models import User
from canteen.db import session
from canteen.registry import modes
from canteen.registry.models import Canteen
from tests import make

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-18 12:00")
    for code in ("S-1", "S-2"):
        make.institution(code=code, name=f"示例{code}单位")
    return make.canteen(code="C-1")


def served(canteen: Canteen, day: date) -> set[str]:
    with make.context():
        found = modes.served_on(session.get_one(Canteen, canteen.id), day)
        return {row.institution.code for row in found}


def save(client: FlaskClient, day: str, codes: str) -> int:
    typed = {"holds_from": day, "serves_institutions": codes}
    return client.post("/canteens/C-1/served", data=typed).status_code


def test_tenants_come_and_go_on_their_days(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.user("officer", canteen.institution.bureau))
    assert save(client, "2026-03-01", "S-1") == 303
    assert save(client, "2026-08-01", "S-1;S-2") == 303
    assert save(client, "2026-09-01", "S-2") == 303
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [served(canteen, day) for day in days] == [set(), {"S-1"}, {"S-1", "S-2"}, {"S-2"}]
    page = client.get("/canteens/C-1/served").text
    assert "2026-09-01" in page
    assert "示例S-1单位" in page
    assert 'value="S-2"' in page
    assert "/canteens/C-1/served" in client.get("/canteens/C-1").text


@pytest.mark.parametrize(
    ("day", "codes", "said"),
    [
        ("2026-02-01", "S-2", "2026-03-01登记过变化"),
        ("2020-01-01", "S-2", "不能早于启用日期"),
        ("2026-09-01", "S-9", "没有代码为“S-9”的单位"),
        ("x", "S-1", "不是日期"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(
    canteen: Canteen, sign_in: SignIn, day: str, codes: str, said: str
) -> None:
    client = sign_in(make.user("officer", canteen.institution.bureau))
    save(client, "2026-03-01", "S-1")
    answer = client.post("/canteens/C-1/served", data={"holds_from": day, "serves_institutions": codes})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{codes}"' in answer.text


def test_who_does_not_manage_sees_the_list_alone(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    assert "没有登记过其他单位" in client.get("/canteens/C-1/served").text
    assert save(client, "2026-09-01", "S-1") == 403
