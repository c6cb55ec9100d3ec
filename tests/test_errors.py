"""Saying no: other sites' requests, security headers, refusals with a way back, bugs logged once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from structlog.testing import capture_logs

from canteen.accounts.access import open_to_all, signed_in
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from tests import make
from tests.conftest import browser, make_app, signed_browser

SignInAs = Callable[[User], FlaskClient]


@pytest.fixture
def odd_app(app: Flask) -> Flask:
    """The service with routes that go wrong in every way a route can."""

    @open_to_all
    def refuse() -> str:
        raise Refusal("这个月已经锁定，请先申请更正。")

    @open_to_all
    def break_down() -> str:
        raise ZeroDivisionError("a bug")

    @open_to_all
    def break_the_transaction() -> str:
        signed_in().name = "不应当保存的名字"
        session.execute(text("SELECT nothing FROM nowhere"))
        return "never"

    @open_to_all
    def write_half() -> str:
        signed_in().name = "不应当保存的名字"
        raise Refusal("改到一半，不行。")

    for view in (refuse, break_down, break_the_transaction, write_half):
        for path in (f"/odd/{view.__name__}", f"/api/v1/odd/{view.__name__}"):
            app.add_url_rule(path, path, view, methods=["GET", "POST"])
    app.testing = False  # Bugs answer as they do for people, instead of rising into the test.
    return app


def post(client: FlaskClient, **headers: str):
    client.environ_base.pop("HTTP_SEC_FETCH_SITE", None)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/account/sign-out-everywhere", headers=sent)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 303),
        ({"Sec_Fetch_Site": "none"}, 303),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),  # An office without HTTPS: browsers send this alone.
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_write_with_our_cookie_must_come_from_our_own_pages(
    sign_in: SignInAs, headers: dict[str, str], status: int
) -> None:
    answer = post(sign_in(make.user()), **headers)

    assert answer.status_code == status
    if status == 403:
        assert "不是从本系统的页面发出的" in answer.text


def test_another_site_cannot_sign_somebody_in_either(client: FlaskClient) -> None:
    form = {"email": "a@example.gov.cn", "password": "anything at all"}

    answer = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_a_program_without_a_cookie_needs_no_origin(app: Flask) -> None:
    client = app.test_client()
    form = {"email": "a@example.gov.cn", "password": "anything at all"}

    assert client.post("/sign-in", data=form).status_code == 401


def test_links_from_other_sites_may_be_followed(sign_in: SignInAs) -> None:
    answer = sign_in(make.user()).get("/account", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/account"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert len(headers["X-Request-ID"]) == 16
    assert "Strict-Transport-Security" not in headers


def test_https_is_promised_only_where_the_office_has_it(app: Flask, tmp_path: Path) -> None:
    strict = make_app("sqlite://", tmp_path, CANTEEN_HTTPS_ONLY="true")

    assert "max-age" in browser(strict).get("/health").headers["Strict-Transport-Security"]
    assert strict.config["SESSION_COOKIE_SECURE"] is True
    strict.extensions["db"].dispose()


def test_a_refusal_is_a_page_with_its_sentence_and_a_way_back(odd_app: Flask) -> None:
    client = browser(odd_app)

    answer = client.post("/odd/refuse", headers={"Referer": "http://localhost/canteens?q=a"})

    assert answer.status_code == 409
    assert "这个月已经锁定，请先申请更正。" in answer.text
    assert 'href="/canteens?q=a"' in answer.text
    elsewhere = client.post("/odd/refuse", headers={"Referer": "http://evil.example/x"})
    assert "回到上一页" not in elsewhere.text.replace("请回到上一页", "")


def test_a_refusal_keeps_nothing_of_what_was_begun(odd_app: Flask) -> None:
    user = make.user(name="原来的名字")
    client = signed_browser(odd_app, user)

    answer = client.post("/odd/write_half")

    assert answer.status_code == 409
    assert "原来的名字" in answer.text
    assert "不应当保存的名字" not in answer.text
    with make.context():
        assert session.get_one(User, user.id).name == "原来的名字"


@pytest.mark.parametrize(
    ("path", "status", "word"), [("/odd/refuse", 409, "这个月已经锁定"), ("/nowhere", 404, "没有这一项")]
)
def test_programs_get_the_same_as_json(odd_app: Flask, path: str, status: int, word: str) -> None:
    answer = browser(odd_app).get(f"/api/v1{path}")

    assert answer.status_code == status
    assert word in json.loads(answer.text)["error"]


def test_a_bug_is_logged_once_with_the_number_that_the_page_shows(odd_app: Flask) -> None:
    with capture_logs() as logged:
        answer = browser(odd_app).get("/odd/break_down")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "ZeroDivisionError" not in answer.text
    bugs = [line for line in logged if line["event"] == "bug"]
    assert len(bugs) == 1
    assert isinstance(bugs[0]["exc_info"], ZeroDivisionError)


def test_a_broken_transaction_still_gets_its_error_page(odd_app: Flask) -> None:
    user = make.user(name="原来的名字")

    answer = signed_browser(odd_app, user).post("/odd/break_the_transaction")

    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "原来的名字" in answer.text


def test_without_a_database_the_error_is_still_a_sentence(odd_app: Flask) -> None:
    client = signed_browser(odd_app, make.user())
    with make.context():
        session.execute(text("DROP TABLE sign_in"))
        session.commit()
    try:
        answer = client.get("/account")
    finally:
        with make.context():
            bind = session.connection()
            User.metadata.tables["sign_in"].create(bind)
            session.commit()

    assert answer.status_code == 500
    assert answer.text == "系统出错了，已经记录下来。"


def test_a_wrong_method_says_which_are_right(sign_in: SignInAs) -> None:
    answer = sign_in(make.user()).put("/account")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "不能这样打开" in answer.text


def test_too_large_a_request_is_not_read(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100

    answer = browser(app).post("/sign-in", data={"email": "a" * 200})

    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_what_is_not_signed_in_is_led_to_the_sign_in_page_or_told_so(client: FlaskClient) -> None:
    assert client.get("/canteens?q=a").location == "/sign-in?next=/canteens?q%3Da"
    assert client.post("/account/devices/end").status_code == 401
    assert "请先登录" in client.post("/account/devices/end").text
    assert client.get("/api/v1/anything").status_code == 404


@pytest.mark.parametrize("path", ["/circulars/{}", "/circulars/{}.pdf", "/people/{}", "/tasks/{}"])
def test_a_number_beyond_the_databases_integers_is_not_found(
    app: Flask, sign_in: SignInAs, path: str
) -> None:
    assert sign_in(make.user("officer", make.bureau())).get(path.format("9" * 30)).status_code == 404


@pytest.mark.parametrize("path", ["/canteens/%00", "/canteens?q=a%00b", "/api/v1/canteens/C%001/meals"])
def test_a_null_character_is_in_no_address(sign_in: SignInAs, path: str) -> None:
    answer = sign_in(make.user("auditor", make.bureau())).get(path)

    assert answer.status_code == 404
