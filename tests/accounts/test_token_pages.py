"""The page of tokens: made once, recognised later, revoked after asking."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from canteen.accounts.models import Token
from canteen.audit import AuditEntry
from canteen.db import session
from tests import make
from tests.ledger.api.program import DAY, Program, at_canteen, key_of, lunch_of


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def form(canteen, **more: str) -> dict[str, str]:
    return {"name": "洗碗间电子秤", "at": f"canteen:{canteen.code}", "scope": "record", "days": "365"} | more


def count() -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(Token))


def shown_key(page: str) -> str:
    found = re.search(r'id="new-token"[^>]* value="(ct_[^"]+)"', page)
    assert found
    return found[1]


def test_a_token_is_made_and_its_key_shown_this_once(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    browser = sign_in(make.recorder(canteen))

    page = browser.post("/account/tokens", data=form(canteen)).text

    key = shown_key(page)
    assert Program(app.test_client(), key).put(lunch_of(canteen), {"diners": 200}).status_code == 201
    later = browser.get("/account/tokens").text
    assert key not in later
    assert key[:11] in later
    assert "洗碗间电子秤" in later
    assert canteen.name in later
    assert "填报和读取" in later


def test_the_form_sent_twice_makes_one_token(sign_in) -> None:
    canteen = make.canteen()
    browser = sign_in(make.recorder(canteen))
    page = browser.get("/account/tokens").text
    sent = form(canteen, client_key=re.search(r'name="client_key" value="([0-9a-f]+)"', page)[1])

    assert browser.post("/account/tokens", data=sent).status_code == 200
    again = browser.post("/account/tokens", data=sent)

    assert (again.status_code, again.location) == (303, "/account/tokens")
    assert count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": ""}, "请填写。"),
        ({"days": "0"}, "应在1和1095之间。"),
        ({"days": "9999"}, "应在1和1095之间。"),
        ({"scope": "everything"}, "不在可选的内容里"),
        ({"at": "canteen:nowhere"}, "没有这个地点"),
        ({"at": "moon:1"}, "请从列表里选一个地点。"),
    ],
)
def test_what_cannot_be_read_is_shown_again_with_its_sentence(
    sign_in, more: dict[str, str], sentence: str
) -> None:
    canteen = make.canteen()

    answer = sign_in(make.recorder(canteen)).post("/account/tokens", data=form(canteen) | more)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count() == 0


def test_nobody_makes_a_token_that_may_more_than_they_do(sign_in) -> None:
    canteen = make.canteen()

    answer = sign_in(make.user("auditor", canteen)).post("/account/tokens", data=form(canteen))

    assert answer.status_code == 422
    assert "没有填报和读取的权限" in answer.text
    assert count() == 0


def test_use_stands_in_the_list_with_its_day_and_source(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    program = Program(app.test_client(), key_of(recorder, canteen))
    browser = sign_in(recorder)
    assert "还没有用过" in browser.get("/account/tokens").text

    program.get(lunch_of(canteen), headers={"User-Agent": "scale/1.0"})

    page = browser.get("/account/tokens").text
    assert "最近使用2026年9月14日 13:30，来自 127.0.0.1 scale/1.0" in page


def test_revoking_asks_first_and_then_shuts_the_door(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    program = Program(app.test_client(), key_of(recorder, canteen))
    browser = sign_in(recorder)
    link = re.search(r'href="(/account/tokens/\d+/revoke)"', browser.get("/account/tokens").text)[1]

    asked = browser.get(link).text
    assert "立即不能再读写" in asked
    assert program.put(lunch_of(canteen), {"diners": 200}).status_code == 201
    browser.post(link)
    browser.post(link)

    refused = program.put(lunch_of(canteen), {"diners": 201})
    assert refused.status_code == 401
    assert refused.json["error"] == "令牌“洗碗间电子秤”已经作废，请换一个新的。"
    assert "已作废" in browser.get("/account/tokens").text
    with make.context():
        query = select(func.count()).where(AuditEntry.action == "token.revoke")
        assert session.scalar(query) == 1


@pytest.mark.parametrize("role", ["checker", "admin"])
def test_who_checks_or_manages_a_place_sees_and_revokes_its_tokens(app: Flask, sign_in, role: str) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen, name="示例台秤")
    head = sign_in(make.user(role, canteen))

    page = head.get("/account/tokens").text
    assert "我管理的地方的其他令牌" in page
    assert "示例台秤" in page
    head.post(re.search(r'href="(/account/tokens/\d+/revoke)"', page)[1])

    assert program.get(lunch_of(canteen)).status_code == 401


@pytest.mark.parametrize("role", ["recorder", "confirmer", "auditor"])
def test_colleagues_without_that_duty_do_not(app: Flask, sign_in, role: str) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen, name="示例台秤")
    colleague = sign_in(make.user(role, canteen))

    assert "示例台秤" not in colleague.get("/account/tokens").text
    assert colleague.post("/account/tokens/1/revoke").status_code == 404
    assert program.get(lunch_of(canteen)).status_code == 404  # No meal yet, but let in.


def test_an_officer_with_many_canteens_reaches_one_by_the_address(sign_in) -> None:
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau, code="Z-9")

    page = sign_in(make.user("officer", bureau)).get("/account/tokens?at=canteen:Z-9").text

    assert page.index(f'value="canteen:{canteen.code}"') < page.index(f'value="bureau:{bureau.code}"')
