"""Changing a password, choosing one by letter, and the devices that are signed in."""

import re
import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from canteen.accounts import passwords
from canteen.accounts.models import SignIn, User
from canteen.db import session
from canteen.outbox import Letter
from canteen.registry.models import Bureau
from tests import make
from tests.accounts.test_sign_in import PASSWORD, enter, person
from tests.conftest import browser, signed_browser

NEW = "番茄炒蛋再来一份米饭"
SignInAs = Callable[[User], FlaskClient]


def change(client: FlaskClient, current: str = PASSWORD, password: str = NEW, again: str = NEW):
    return client.post("/account/password", data={"current": current, "password": password, "again": again})


def letters() -> list[Letter]:
    with make.context():
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def link() -> str:
    found = re.search(r"/password/choose/\S+", letters()[-1].text)
    assert found
    return found[0]


def choose(client: FlaskClient, url: str, password: str = NEW, again: str = NEW):
    return client.post(url, data={"password": password, "again": again})


def test_a_changed_password_signs_the_other_devices_out_and_not_this_one(
    app: Flask, sign_in: SignInAs
) -> None:
    user = person()
    here, elsewhere = sign_in(user), sign_in(user)

    answer = change(here)

    assert answer.status_code == 303
    assert "其他设备上都已退出" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert enter(browser(app), user.email, NEW).status_code == 303
    assert enter(browser(app), user.email, PASSWORD).status_code == 401


def test_the_password_in_use_is_asked_for(sign_in: SignInAs) -> None:
    answer = change(sign_in(person()), current="不是这个不是这个密码")

    assert answer.status_code == 401
    assert "现在的密码不对" in answer.text


def test_guessing_in_a_session_left_open_is_stopped_too(sign_in: SignInAs) -> None:
    client = sign_in(person())
    for _ in range(8):
        change(client, current="猜一猜猜一猜猜一猜猜")

    assert change(client).status_code == 429


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [("太短", "太短", "至少10个字"), (NEW, NEW + "吗", "两次写的密码不一样"), ("", "", "请填写")],
)
def test_a_password_that_cannot_be_is_refused_in_words(
    sign_in: SignInAs, password: str, again: str, sentence: str
) -> None:
    answer = change(sign_in(person()), password=password, again=again)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_letter_lets_one_choose_a_new_password_once(client: FlaskClient) -> None:
    user = person()
    answer = client.post("/password/forgotten", data={"email": user.email})
    assert "请查收邮件" in answer.text
    assert letters()[0].to_address == user.email
    assert "http://127.0.0.1:8000/password/choose/" in letters()[0].text
    assert "60分钟" in letters()[0].text

    url = link()
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200  # Looking spends nothing.
    assert choose(client, url).status_code == 303
    assert enter(client, user.email, NEW).status_code == 303

    assert client.get(url).status_code == 410
    assert choose(client, url, "第二次用同一个链接不行", "第二次用同一个链接不行").status_code == 410


def test_a_letter_lifts_the_lock(client: FlaskClient) -> None:
    user = person()
    for _ in range(8):
        enter(client, user.email, "猜一猜猜一猜猜一猜猜")
    client.post("/password/forgotten", data={"email": user.email})
    choose(client, link())

    assert enter(client, user.email, NEW).status_code == 303


def test_a_link_is_good_for_an_hour(client: FlaskClient, at: Callable[[str], None]) -> None:
    at("2026-09-14 08:00")
    client.post("/password/forgotten", data={"email": person().email})
    url = link()

    at("2026-09-14 09:01")

    assert client.get(url).status_code == 410
    assert "重新收一封信" in client.get(url).text


def test_nobody_learns_which_addresses_have_an_account(client: FlaskClient) -> None:
    switched_off = person(active=False)
    for email in ("nobody@example.gov.cn", switched_off.email):
        answer = client.post("/password/forgotten", data={"email": email})
        assert "如果" in answer.text
        assert answer.status_code == 200
    assert letters() == []


def test_asking_again_at_once_sends_no_second_letter(client: FlaskClient, at: Callable[[str], None]) -> None:
    user = person()
    for moment in ("2026-09-14 08:00", "2026-09-14 08:01", "2026-09-14 08:03"):
        at(moment)
        client.post("/password/forgotten", data={"email": user.email})

    assert len(letters()) == 2


def test_a_password_is_the_same_however_the_keyboard_writes_its_width(app: Flask) -> None:
    with app.app_context():
        assert passwords.fits(passwords.make_hash("ＡＢＣ１２３４５６７"), "ABC1234567")


def test_an_unknown_address_costs_as_much_as_a_known_one(app: Flask) -> None:
    hashing = app.extensions["hashing"]
    with app.app_context():
        assert not hashing.hasher.check_needs_rehash(hashing.decoy)
        assert not passwords.fits(None, PASSWORD)


def test_a_broken_hash_fits_nothing(app: Flask) -> None:
    with app.app_context():
        assert not passwords.fits("not a hash", "not a hash")


def test_only_so_many_hashes_are_made_at_once(app: Flask) -> None:
    hashing = app.extensions["hashing"]
    made: list[str] = []

    def make_one() -> None:
        with app.app_context():
            made.append(passwords.make_hash(PASSWORD))

    hashing.gate.acquire()
    hashing.gate.acquire()
    worker = threading.Thread(target=make_one)
    worker.start()
    worker.join(timeout=0.2)
    assert made == []

    hashing.gate.release()
    worker.join(timeout=10)
    assert len(made) == 1


def test_the_account_page_lists_devices_and_signs_one_out(sign_in: SignInAs) -> None:
    user = make.user("auditor", make.bureau(name="示例市机关事务管理局"))
    here, phone = sign_in(user), sign_in(user)
    with make.context():
        row = session.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
        assert row is not None
        row.device = "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0"
        session.commit()

    shown = here.get("/account").text
    assert "示例市机关事务管理局：<strong>审计员" in shown
    assert "安卓 微信" in shown

    here.post("/account/devices/end", data={"device": row.token_sha256})
    assert phone.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(sign_in: SignInAs) -> None:
    victim = make.user()
    theirs = sign_in(victim)
    with make.context():
        device = session.scalars(select(SignIn.token_sha256)).one()

    sign_in(make.user()).post("/account/devices/end", data={"device": device})

    assert theirs.get("/account").status_code == 200


def test_signing_out_everywhere_ends_every_session(sign_in: SignInAs) -> None:
    user = make.user()
    here, elsewhere = sign_in(user), sign_in(user)

    assert here.post("/account/sign-out-everywhere").status_code == 303

    for client in (here, elsewhere):
        assert client.get("/account").status_code == 302


def test_a_session_in_use_lasts_and_an_idle_one_ends(sign_in: SignInAs, at: Callable[[str], None]) -> None:
    at("2026-09-14 08:00")
    client = sign_in(make.user())
    for moment in ("2026-09-14 18:00", "2026-09-15 05:00"):
        at(moment)
        assert client.get("/account").status_code == 200

    at("2026-09-15 17:01")
    assert client.get("/account").status_code == 302


def test_nobody_waits_for_a_long_write_to_note_that_a_session_is_in_use(
    shared_app: Flask, at: Callable[[str], None]
) -> None:
    at("2026-09-14 08:00")
    client = signed_browser(shared_app, make.user())
    bureau = make.bureau()
    at("2026-09-14 09:00")

    with shared_app.extensions["db"].begin() as import_of_an_hour:
        import_of_an_hour.execute(update(Bureau).values(name="还没有写完"))
        began = time.monotonic()
        assert client.get("/account").status_code == 200
        assert time.monotonic() - began < 10

    assert client.get("/account").status_code == 200
    with make.context():
        assert session.get_one(Bureau, bureau.id).name == "还没有写完"
        assert f"{session.scalars(select(SignIn)).one().last_seen_at:%H:%M}" == "01:00"  # UTC


def test_a_session_is_touched_every_ten_minutes_and_not_at_every_click(
    sign_in: SignInAs, at: Callable[[str], None]
) -> None:
    at("2026-09-14 08:00")
    client = sign_in(make.user())
    seen = []
    for moment in ("2026-09-14 08:09", "2026-09-14 08:11", "2026-09-14 08:20"):
        at(moment)
        client.get("/account")
        with make.context():
            seen.append(f"{session.scalars(select(SignIn)).one().last_seen_at:%H:%M}")

    assert seen == ["00:00", "00:11", "00:11"]  # UTC
