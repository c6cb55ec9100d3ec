"""Every way of saying no, in JSON: what, why, what to do next, field by field."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from canteen.db import session
from canteen.ledger.models import MealRecord
from tests import make
from tests.conftest import day
from tests.ledger.api.program import DAY, at_canteen, day_of, lunch_of


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def count() -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(MealRecord))


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"diners": 12.5}, "diners", "请填整数，“12.5”不是整数。"),
        ({"diners": -3}, "diners", "不能是负数。"),
        ({"diners": True}, "diners", "“True”不是数字。"),
        ({"diners": "1e3"}, "diners", "“1e3”不是数字。"),
        ({"diners": [200]}, "diners", "“[200]”不是数字。"),
        ({"diners": 10**12}, "diners", "“1000000000000”不是数字。"),
        ({"plate_waste_g": {"value": 3, "unit": "磅"}}, "plate_waste_g", "不认识单位“磅”。"),
        ({"plate_waste_g": {"unit": "kg"}}, "plate_waste_g", "“None”不是数字。"),
        ({"plate_waste_g": 10**9}, "plate_waste_g", "“1000000000”不是数字。"),
        ({"plate_wast_g": 3000}, "plate_wast_g", "不认识这一项，请检查拼写。"),
        ({"counted_by": "目测"}, "counted_by", "“目测”不在可选的内容里"),
        ({"expected_at": "0001-01-01T00:00:00+08:00"}, "expected_at", "不是时间"),
        ({"remark": "长" * 501}, "remark", "最多500个字，现在有501个。"),
        ({"diners": 10, "plate_waste_g": 30_000}, "plate_waste_g", "超过 2,000 克"),
        ({"checked_plates": 10, "clean_plates": 12}, "clean_plates", "光盘数 12 比检查餐盘数 10 还多。"),
        ({}, "_body", "还没有任何要保存的内容。"),
        ({"diners": None}, "_body", "还没有任何要保存的内容。"),
        ([1, 2], "_body", "请求体应当是一个 JSON 对象。"),
        ("text", "_body", "请求体应当是一个 JSON 对象。"),
    ],
)
def test_what_cannot_be_kept_is_told_field_by_field(
    app: Flask, body: object, field: str, sentence: str
) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).put(lunch_of(canteen), body)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]
    assert sentence in answer.json["fields"][field][0]
    assert count() == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": "diners=200"}, 415),
        ({"data": "diners=200", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({}, 415),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ({"data": "[" * 60_000, "content_type": "application/json"}, 400),
        ({"data": '{"diners": ' + "9" * 5000 + "}", "content_type": "application/json"}, 400),
        ({"data": '{"remark": "' + "a" * 70_000 + '"}', "content_type": "application/json"}, 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_its_status(
    app: Flask, sent: dict, status: int
) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).call("PUT", lunch_of(canteen), **sent)

    assert answer.status_code == status
    assert answer.json["error"]
    assert answer.json["fields"] == {}


def test_a_name_that_is_half_a_character_is_answered_all_the_same(app: Flask) -> None:
    canteen = make.canteen()
    sent = {"data": r'{"餐\ud800": 3000}', "content_type": "application/json"}

    answer = at_canteen(app, canteen).call("PUT", lunch_of(canteen), **sent)

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["餐"])


@pytest.mark.parametrize(
    "path",
    [
        "/canteens/{code}/meals/2026-02-30/lunch",
        "/canteens/{code}/meals/1999-09-14/lunch",
        "/canteens/{code}/meals/today/lunch",
        "/canteens/{code}/meals/2026-09-14/midnight",
        "/canteens/nowhere/meals/2026-09-14/lunch",
        "/canteens/%00/meals/2026-09-14/lunch",
        "/nothing",
    ],
)
def test_what_is_not_there_is_not_there(app: Flask, path: str) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).put(path.format(code=canteen.code), {"diners": 200})

    assert (answer.status_code, answer.json["fields"]) == (404, {})


def test_a_wrong_method_is_told_the_right_ones(app: Flask) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).call("DELETE", lunch_of(canteen))

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
    assert answer.json["error"] == "这个地址不接受这种请求。"


def test_another_canteens_lunch_does_not_exist(app: Flask) -> None:
    program = at_canteen(app, make.canteen())

    assert program.put(lunch_of(make.canteen()), {"diners": 200}).status_code == 404


def test_an_occasion_that_is_none_is_named(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)

    wrong = program.put(f"{lunch_of(canteen)}?occasion=party", {"diners": 200})
    misspelt = program.put(f"{lunch_of(canteen)}?occassion=official", {"diners": 200})

    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["occasion"])
    assert (misspelt.status_code, list(misspelt.json["fields"])) == (422, ["occassion"])
    assert count() == 0


def test_what_is_unusual_is_saved_only_when_the_program_says_it_is_meant(app: Flask) -> None:
    canteen = make.canteen()
    program, body = at_canteen(app, canteen), {"diners": 100, "plate_waste_g": 45_000}

    asked = program.put(lunch_of(canteen), body)

    assert asked.status_code == 409
    assert "accept_warnings" in asked.json["error"]
    assert asked.json["fields"] == {"plate_waste_g": ["弃用售剩加餐后回收人均 450.0 克，高于 300 克。"]}
    assert count() == 0
    kept = program.put(lunch_of(canteen), body | {"accept_warnings": True})
    assert kept.status_code == 201
    assert kept.json["flags"] == [{"field": "plate_waste_g", "code": "high_each"}]
    again = program.put(lunch_of(canteen), body)
    assert (again.status_code, again.headers["ETag"]) == (200, kept.headers["ETag"])


def test_a_locked_month_says_why_and_whom_to_ask(app: Flask) -> None:
    canteen = make.canteen()
    make.meal(canteen, day("2026-06-10"), diners=200)
    program = at_canteen(app, canteen)

    for path in (lunch_of(canteen, "2026-06-10"), day_of(canteen, "2026-06-10")):
        answer = program.put(path, {"remark": "示例", "accept_warnings": True})
        assert answer.status_code == 409
        assert "锁定" in answer.json["error"]
    assert program.get(lunch_of(canteen, "2026-06-10")).json["remark"] is None


def test_no_program_can_bring_a_reason_that_opens_a_locked_month(app: Flask) -> None:
    canteen = make.canteen()
    make.meal(canteen, day("2026-06-10"), diners=200)

    body = {"diners": 210, "reason": "补录"}
    answer = at_canteen(app, canteen).put(lunch_of(canteen, "2026-06-10"), body)

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["reason"])


def test_a_closed_lunch_takes_no_diners(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    web = sign_in(make.recorder(canteen))
    closing = {"meal": "lunch", "reason": "设备检修"}
    web.post(f"/canteens/{canteen.code}/ledger/{DAY}/close", data=closing)

    answer = at_canteen(app, canteen).put(lunch_of(canteen), {"diners": 200})

    assert answer.status_code == 409
    assert "已登记停餐（设备检修）" in answer.json["error"]


def test_before_the_canteen_opened_there_was_no_lunch(app: Flask) -> None:
    canteen = make.canteen(opened_on=day("2026-09-10"))

    answer = at_canteen(app, canteen).put(lunch_of(canteen, "2026-09-09"), {"diners": 200})

    assert answer.status_code == 422
    assert "启用（2026-09-10）之前" in answer.json["fields"]["date"][0]


def test_another_sites_page_cannot_write_with_somebodys_session(sign_in) -> None:
    canteen = make.canteen()
    browser = sign_in(make.recorder(canteen))
    url = f"/api/v1{lunch_of(canteen)}"

    foreign = browser.put(url, json={"diners": 200}, headers={"Sec-Fetch-Site": "cross-site"})
    own = browser.put(url, json={"diners": 200})

    assert (foreign.status_code, own.status_code) == (403, 201)
    assert "不是从本系统的页面发出的" in foreign.json["error"]


def test_a_token_is_not_stopped_by_a_cookie_that_comes_along(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    browser = sign_in(make.recorder(canteen))
    browser.environ_base.pop("HTTP_SEC_FETCH_SITE")

    answer = browser.put(f"/api/v1{lunch_of(canteen)}", json={"diners": 200}, headers=program.headers)

    assert answer.status_code == 201
