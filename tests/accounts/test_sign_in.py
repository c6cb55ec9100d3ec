"""Signing in and out, the lock after repeated failures, and where one is led afterwards."""

import threading
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts import passwords, sign_in
from canteen.accounts.models import PasswordReset, SignIn, SignInAttempt, User
from canteen.db import session
from tests import make
from tests.conftest import browser

PASSWORD = "红烧茄子配白米饭真香"


def person(**more: object) -> User:
    with make.context():
        kept = passwords.make_hash(PASSWORD)
    return make.user("officer", make.bureau(), password_hash=kept, **more)


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **query: str):
    return client.post("/sign-in", query_string=query, data={"email": email, "password": password})


def test_the_right_password_opens_the_pages_and_signing_out_closes_them(client: FlaskClient) -> None:
    user = person()
    assert client.get("/account").status_code == 302

    assert enter(client, user.email.upper()).status_code == 303
    assert user.name in client.get("/account").text

    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/account").status_code == 302
    with make.context():
        assert session.scalars(select(SignIn)).all() == []


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient) -> None:
    known = enter(client, person().email, "错的密码错的密码错")
    unknown = enter(client, "nobody@example.gov.cn", "错的密码错的密码错")

    assert known.status_code == unknown.status_code == 401
    for answer in (known, unknown):
        assert "邮箱或密码不对" in answer.text
    assert 'value="nobody@example.gov.cn"' in unknown.text
    assert "错的密码" not in unknown.text


def test_what_is_not_filled_in_is_said_by_field(client: FlaskClient) -> None:
    answer = enter(client, "不是邮箱", "")

    assert answer.status_code == 422
    assert "不是邮箱地址" in answer.text
    assert "密码：请填写。" in answer.text


def test_repeated_failures_lock_the_address_for_a_while_even_for_the_right_password(
    client: FlaskClient, at: Callable[[str], None]
) -> None:
    user = person()
    at("2026-09-14 08:00")
    for _ in range(8):
        assert enter(client, user.email, "猜一猜猜一猜猜一猜").status_code == 401

    locked = enter(client, user.email)
    assert locked.status_code == 429
    assert "连续8次" in locked.text
    assert "15分钟" in locked.text

    at("2026-09-14 08:16")
    assert enter(client, user.email).status_code == 303
    with make.context():
        assert session.scalars(select(SignInAttempt)).all() == []


def test_one_address_is_locked_and_not_the_others(client: FlaskClient, app: Flask) -> None:
    locked, free = person(), person()
    for _ in range(9):
        enter(client, locked.email, "猜一猜猜一猜猜一猜")

    assert enter(browser(app), free.email).status_code == 303


def test_an_account_that_is_switched_off_cannot_sign_in(client: FlaskClient) -> None:
    assert enter(client, person(active=False).email).status_code == 401


def test_an_account_without_a_password_cannot_sign_in(client: FlaskClient) -> None:
    assert enter(client, make.user().email, "").status_code == 422
    assert enter(client, make.user().email, "decoy").status_code == 401


def test_sign_in_leads_back_to_the_page_one_came_for(client: FlaskClient) -> None:
    user = person()
    asked = client.get("/account?tab=devices")
    assert asked.location == "/sign-in?next=/account?tab%3Ddevices"

    assert enter(client, user.email, next="/account?tab=devices").location == "/account?tab=devices"
    assert client.get("/sign-in?next=/account").location == "/account"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_sign_in_never_leads_to_another_site(target: str | None) -> None:
    assert sign_in.own_path(target) is None


def test_a_password_changed_while_the_hash_was_checked_signs_nobody_in(app: Flask) -> None:
    user = person()
    with app.test_request_context():
        claimed = sign_in.claim(user.email)
        session.get_one(User, user.id).password_hash = "another"

        assert sign_in.succeed(claimed) is None


def test_a_hash_made_with_older_costs_is_made_anew_at_the_next_sign_in(client: FlaskClient) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    user = make.user(password_hash=old)

    assert enter(client, user.email).status_code == 303

    with make.context():
        kept = session.get_one(User, user.id).password_hash
        assert kept is not None
        assert kept != old
        assert passwords.fits(kept, PASSWORD)


def test_parallel_guesses_do_not_slip_past_the_limit(shared_app: Flask) -> None:
    user = person()
    statuses: list[int] = []

    def guess() -> None:
        statuses.append(enter(browser(shared_app), user.email, "猜一猜猜一猜猜一猜").status_code)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(statuses) == 16
    assert 8 <= statuses.count(401) < 16
    assert enter(browser(shared_app), user.email).status_code == 429


def test_what_no_longer_counts_is_forgotten(client: FlaskClient, at: Callable[[str], None]) -> None:
    user = person()
    at("2026-09-14 08:00")
    enter(client, user.email)
    enter(browser(client.application), "nobody@example.gov.cn", "猜一猜猜一猜猜一猜")
    client.post("/password/forgotten", data={"email": user.email})

    def kept(moment: str) -> list[int]:
        at(moment)
        with make.context():
            sign_in.drop_old()
            session.commit()
            tables = (SignIn, SignInAttempt, PasswordReset)
            return [len(session.scalars(select(table)).all()) for table in tables]

    assert kept("2026-09-14 09:00") == [1, 1, 1]
    assert kept("2026-09-16 08:00") == [0, 0, 0]
