"""Whatever is sent, the answer is one that the document promises, and never an error of the server."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canteen.ledger.forms import DayForm, MealForm
from tests import make
from tests.ledger.api.program import DAY, at_canteen, day_of, lunch_of

FIELDS = {
    "meals": [*MealForm._declared_fields, "accept_warnings", "reason", "餐"],
    "days": [*DayForm._declared_fields, "purchased_yuan", "accept_warnings"],
}
TEXTS = ["", " ", "0", "１２", "-0", "1e3", "NaN", "9" * 400, "\x00", "<b>", "是", "work", "全口径"]
TIMES = ["2026-09-14T25:00", "0001-01-01 00:00", "2000-01-01T00:00:00-23:59", "20260914T10:30Z"]
ODD = st.sampled_from([*TEXTS, *TIMES])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ODD
WEIGHT = st.fixed_dictionaries(
    {}, optional={"value": PLAIN, "unit": PLAIN | st.sampled_from(["kg", "L", "桶120升"])}
)
VALUE = PLAIN | WEIGHT | st.integers(0, 400) | st.lists(PLAIN, max_size=2)
QUIETLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def promised(app: Flask, method: str, path: str) -> set[int]:
    document = app.test_client().get("/api/v1/openapi.json").json
    return {int(status) for status in document["paths"][path][method]["responses"]} - {500}


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("meals", "/api/v1/canteens/{code}/meals/{date}/{meal}"),
        ("days", "/api/v1/canteens/{code}/days/{date}"),
    ],
)
def test_any_body_is_kept_or_refused_in_a_promised_way(app: Flask, kind: str, path: str) -> None:
    canteen = make.canteen(code="51-001")
    program, statuses = at_canteen(app, canteen), promised(app, "put", path)
    address = lunch_of(canteen) if kind == "meals" else day_of(canteen)

    @QUIETLY
    @given(st.dictionaries(st.sampled_from(FIELDS[kind]), VALUE, max_size=6))
    def send(body: dict[str, Any]) -> None:
        sent = {"data": json.dumps(body), "content_type": "application/json"}
        answer = program.call("PUT", address, **sent)
        assert answer.status_code in statuses, (body, answer.text)
        if answer.status_code >= 400:
            assert {"error", "fields"} <= answer.json.keys()
        else:
            again = program.call("PUT", address, **sent)
            assert (again.status_code, again.json) == (200, answer.json)

    send()


@pytest.mark.parametrize("call", ["meals", "measures", f"meals/{DAY}/lunch"])
def test_any_query_is_answered_in_a_promised_way(app: Flask, call: str) -> None:
    canteen = make.canteen(code="51-001")
    program = at_canteen(app, canteen)
    place = call.replace(f"{DAY}/lunch", "{date}/{meal}")
    statuses = promised(app, "get", f"/api/v1/canteens/{{code}}/{place}")

    @QUIETLY
    @given(st.dictionaries(st.sampled_from(["from", "to", "occasion", "each", "x"]), st.text() | ODD))
    def ask(query: dict[str, str]) -> None:
        written = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
        answer = program.get(f"/canteens/{canteen.code}/{call}?{written}")
        assert answer.status_code in statuses, (query, answer.text)

    ask()


@pytest.mark.parametrize(
    "template", ["/canteens/{}/meals", "/bureaus/{}/measures", "/canteens/X/days/{}", "/sheets/{}"]
)
def test_any_address_is_there_or_not_there(app: Flask, template: str) -> None:
    program = at_canteen(app, make.canteen())

    @QUIETLY
    @given(st.text(min_size=1, max_size=20) | ODD.filter(bool))
    def ask(part: str) -> None:
        answer = program.get(template.format(quote(part, safe="", errors="replace")))
        assert answer.status_code in (404, 308, 405), (part, answer.status)

    ask()


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match", "Authorization", "Content-Type"])
def test_any_header_is_answered_in_a_promised_way(app: Flask, header: str) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    statuses = promised(app, "put", "/api/v1/canteens/{code}/meals/{date}/{meal}")
    visible = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)

    @QUIETLY
    @given(
        visible
        | visible.map(lambda text: f"Bearer {text}")
        | st.sampled_from(['"1"', 'W/"1"', "*", '"1", "2'])
    )
    def send(value: str) -> None:
        headers = program.headers | {"Content-Type": "application/json"} | {header: value}
        url = f"/api/v1{lunch_of(canteen)}"
        answer = program.client.put(url, data='{"diners": 200}', headers=headers)
        assert answer.status_code in statuses, (value, answer.text)

    send()
