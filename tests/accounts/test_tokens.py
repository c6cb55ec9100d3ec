"""Tokens: what they open, whom they follow, and every way in which they stop."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from canteen import clock
from canteen.accounts import bearer, people
from canteen.accounts.models import Membership, Token, User
from canteen.audit import AuditEntry
from canteen.db import session
from tests import make
from tests.conftest import make_app
from tests.ledger.api.program import DAY, Program, at_canteen, key_of, lunch_of

PERIOD = f"from={DAY}&to={DAY}"


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def reads(canteen) -> str:
    return f"/canteens/{canteen.code}/meals?{PERIOD}"


def only_token() -> Token:
    with make.context():
        return session.scalars(select(Token)).one()


def change(user: User, how) -> None:
    with make.context():
        how(session.get_one(User, user.id))
        session.commit()


def test_a_call_without_a_token_is_told_how_to_come_in(app: Flask) -> None:
    answer = app.test_client().get(f"/api/v1{reads(make.canteen())}")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="canteen"'
    assert answer.json == {"error": "需要登录，或令牌无效。", "fields": {}}


@pytest.mark.parametrize("key", ["", "ct_00000000_guessed", "令牌", "a b"])
def test_a_key_that_was_never_given_opens_nothing(app: Flask, key: str) -> None:
    canteen = make.canteen()
    at_canteen(app, canteen)

    answer = Program(app.test_client(), key).get(reads(canteen))

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_wrong_key_is_not_helped_by_a_session(sign_in) -> None:
    canteen = make.canteen()
    browser = sign_in(make.recorder(canteen))

    assert Program(browser, "wrong").get(reads(canteen)).status_code == 401
    assert browser.get(f"/api/v1{reads(canteen)}").status_code == 200


def test_only_a_hash_is_kept_and_it_needs_the_servers_secret(app: Flask, tmp_path) -> None:
    canteen = make.canteen()
    key = key_of(make.recorder(canteen), canteen)
    kept = only_token()

    assert key not in (kept.digest, kept.prefix)
    assert key.startswith(f"{kept.prefix}_")
    other = make_app("sqlite://", tmp_path, CANTEEN_SECRET_KEY="another secret")
    with app.app_context():
        assert bearer.digest(key) == kept.digest
    with other.app_context():
        assert bearer.digest(key) != kept.digest
    other.extensions["db"].dispose()


def test_a_token_opens_no_page(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)

    answer = program.client.get(f"/canteens/{canteen.code}", headers=program.headers)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)


def test_a_reading_token_reads_and_writes_nothing(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen, "read")

    assert program.get(reads(canteen)).status_code == 200
    refused = program.put(lunch_of(canteen), {"diners": 200})
    assert refused.status_code == 403
    assert refused.json["error"] == "没有做这件事的权限。"


def test_a_token_reaches_its_place_and_below_and_nothing_else(app: Flask) -> None:
    bureau = make.bureau()
    inside, outside = make.canteen(bureau=bureau), make.canteen()
    wide = make.user("auditor", bureau)
    with make.context():
        person = session.get_one(User, wide.id)
        person.memberships.append(make.membership("auditor", outside))
        session.commit()
    program = Program(app.test_client(), key_of(wide, bureau, "read"))

    assert program.get(reads(inside)).status_code == 200
    assert program.get(f"/bureaus/{bureau.code}/measures?{PERIOD}").status_code == 200
    assert program.get(reads(outside)).status_code == 404
    above = outside.institution.bureau
    assert program.get(f"/bureaus/{above.code}/measures?{PERIOD}").status_code == 404


def test_a_token_at_an_institution_holds_for_its_canteens(app: Flask) -> None:
    institution = make.institution()
    canteen = make.canteen(institution=institution)
    program = Program(app.test_client(), key_of(make.user("recorder", institution), institution))

    assert program.put(lunch_of(canteen), {"diners": 200}).status_code == 201


def test_a_token_never_reaches_further_than_its_maker_does_now(app: Flask) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    program = Program(app.test_client(), key_of(recorder, canteen))
    assert program.get(reads(canteen)).status_code == 200

    def demote(user: User) -> None:
        session.execute(update(Membership).where(Membership.user_id == user.id).values(role="auditor"))

    change(recorder, demote)
    assert program.get(reads(canteen)).status_code == 200
    assert program.put(lunch_of(canteen), {"diners": 200}).status_code == 403
    change(recorder, lambda user: people.take_role(user.memberships[0], by=None))
    assert program.get(reads(canteen)).status_code == 404


def test_an_expired_token_says_so(app: Flask, at) -> None:
    canteen = make.canteen()
    program = Program(app.test_client(), key_of(make.recorder(canteen), canteen, days=30))
    at("2026-10-14 13:29")
    assert program.get(reads(canteen)).status_code == 200

    at("2026-10-14 13:30")

    answer = program.get(reads(canteen))
    assert answer.status_code == 401
    assert answer.json["error"] == "令牌“洗碗间电子秤”已经过期，请换一个新的。"


def test_the_token_of_somebody_switched_off_is_refused(app: Flask) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    program = Program(app.test_client(), key_of(recorder, canteen))

    change(recorder, lambda user: people.switch(user, False, by=None))

    answer = program.get(reads(canteen))
    assert answer.status_code == 401
    assert "账号已停用" in answer.json["error"]


def test_use_is_noted_once_a_minute_with_where_it_came_from(app: Flask, at) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    assert only_token().last_used_at is None

    program.get(reads(canteen), headers={"User-Agent": "scale/1.0"})
    first = only_token()
    at(f"{DAY} 13:30:59")
    program.get(reads(canteen), headers={"User-Agent": "other/2.0"})

    assert (first.last_used_at, first.last_used_from) == (
        clock.at(clock.today(), 13, 30),
        "127.0.0.1 scale/1.0",
    )
    assert only_token().last_used_from == "127.0.0.1 scale/1.0"
    at(f"{DAY} 13:31")
    program.get(reads(canteen), headers={"User-Agent": "other/2.0"})
    assert only_token().last_used_from == "127.0.0.1 other/2.0"


def test_a_token_that_goes_too_fast_waits_for_the_next_minute(app: Flask, at) -> None:
    app.extensions["pace"].most = 3
    canteen = make.canteen()
    fast, other = at_canteen(app, canteen), at_canteen(app, canteen)
    at(f"{DAY} 13:30:20")

    statuses = [fast.get(reads(canteen)).status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    refused = fast.get(reads(canteen))
    assert refused.headers["Retry-After"] == "40"
    assert refused.json["error"] == "这个令牌一分钟内的调用超过了3次，请等40秒再试。"
    assert other.get(reads(canteen)).status_code == 200
    at(f"{DAY} 13:31")
    assert fast.get(reads(canteen)).status_code == 200


def test_the_limit_is_a_setting(tmp_path) -> None:
    slow = make_app("sqlite://", tmp_path, CANTEEN_TOKEN_CALLS_PER_MINUTE="7")

    assert slow.extensions["pace"].most == 7
    slow.extensions["db"].dispose()


def test_the_command_prints_the_key_once(app: Flask, run) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)

    result = run.invoke(args=["token", "add", recorder.email, "--at", canteen.code, "--right", "record"])

    assert (result.exit_code, result.stderr) == (0, "")
    key = result.stdout.strip()
    program = Program(app.test_client(), key)
    assert program.put(lunch_of(canteen), {"diners": 200}).status_code == 201
    assert only_token().expires_at == clock.now() + timedelta(days=365)
    with make.context():
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "token.make")).one()
        assert key not in json.dumps(noted.new)


def test_the_command_takes_days_and_a_name_and_speaks_json(run) -> None:
    canteen = make.canteen()
    email = make.recorder(canteen).email
    args = [
        "token",
        "add",
        email,
        "--at",
        canteen.code,
        "--right",
        "read",
        "--days",
        "7",
        "--name",
        "示例程序",
    ]

    told = json.loads(run.invoke(args=[*args, "--json"]).stdout)

    assert (told["name"], told["at"], told["right"]) == ("示例程序", canteen.code, "read")
    assert told["token"].startswith("ct_")
    assert only_token().expires_at == clock.now() + timedelta(days=7)


@pytest.mark.parametrize(
    ("email", "right", "days", "code", "sentence"),
    [
        ("nobody@example.gov.cn", "read", "7", 1, "没有邮箱为"),
        ("auditor@example.gov.cn", "record", "7", 1, "没有填报和读取的权限"),
        ("auditor@example.gov.cn", "write", "7", 2, "Invalid value for '--right'"),
        ("auditor@example.gov.cn", "read", "0", 2, "Invalid value for '--days'"),
    ],
)
def test_the_command_refuses_in_a_sentence(
    run, email: str, right: str, days: str, code: int, sentence: str
) -> None:
    canteen = make.canteen()
    make.user("auditor", canteen, email="auditor@example.gov.cn")

    result = run.invoke(args=["token", "add", email, "--at", canteen.code, "--right", right, "--days", days])

    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""
