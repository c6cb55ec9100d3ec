"""The OpenAPI document and its page: every call described, every field as it is read."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema

from canteen.api import openapi
from canteen.api.page import SCALE
from canteen.inputs import Grams
from canteen.ledger.forms import DayForm, MealForm


@pytest.fixture
def document(client: FlaskClient) -> dict:
    return client.get("/api/v1/openapi.json").json


def test_every_route_for_programs_describes_itself(app: Flask) -> None:
    told = {rule.rule for _, _, rule, _ in openapi.described(app)}
    there = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert there - told == {"/api/v1/openapi.json", "/api/docs"}


def test_the_document_names_the_promised_calls(document: dict) -> None:
    assert document["openapi"] == "3.1.0"
    calls = {f"{method} {path}" for path, methods in document["paths"].items() for method in methods}
    assert {
        "put /api/v1/canteens/{code}/meals/{date}/{meal}",
        "put /api/v1/canteens/{code}/days/{date}",
        "get /api/v1/canteens/{code}/meals",
        "get /api/v1/canteens/{code}/measures",
        "get /api/v1/bureaus/{code}/measures",
        "get /api/v1/bureaus/{code}/sheets",
        "get /api/v1/sheets/{id}",
    } <= calls


def test_every_place_in_an_address_is_a_parameter(document: dict) -> None:
    for path, methods in document["paths"].items():
        for call in methods.values():
            named = {found["name"] for found in call["parameters"] if found["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), path


def test_every_reference_leads_somewhere(document: dict) -> None:
    written = str(document)
    wanted = set(re.findall(r"#/components/schemas/(\w+)", written))
    assert wanted
    assert wanted <= document["components"]["schemas"].keys()


@pytest.mark.parametrize(("name", "form"), [("MealBody", MealForm), ("DayBody", DayForm)])
def test_a_body_has_the_fields_of_the_ledgers_own_form(document: dict, name: str, form: type[Schema]) -> None:
    body = document["components"]["schemas"][name]
    fields = {"purchased_yuan" if field == "purchased_fen" else field for field in form._declared_fields}

    assert body["properties"].keys() == fields | {"accept_warnings"}
    assert body["additionalProperties"] is False
    assert "required" not in body
    for field, kind in form._declared_fields.items():
        if isinstance(kind, Grams):
            assert "克" in body["properties"][field]["description"]


def test_every_call_tells_how_it_says_no(document: dict) -> None:
    for methods in document["paths"].values():
        for method, call in methods.items():
            statuses = call["responses"].keys()
            assert {"200", "401", "404", "429", "500"} <= statuses
            if method == "put":
                assert {"201", "400", "403", "409", "412", "413", "415", "422"} <= statuses


def test_the_page_shows_each_call_with_an_example_to_copy(client: FlaskClient, document: dict) -> None:
    page = client.get("/api/docs").text

    for path, methods in document["paths"].items():
        for method, call in methods.items():
            assert f"{method.upper()} {path}" in page
            assert call["summary"] in page
    assert (
        'curl -X PUT "http://127.0.0.1:8000/api/v1/canteens/51-001/meals/2026-09-14/lunch"'
        in page.replace("&#34;", '"')
    )
    assert "餐后回收（克）" in page


def test_the_page_offers_the_scales_program_as_it_is(client: FlaskClient) -> None:
    page = client.get("/api/docs").text

    link = re.search(r'href="(/static/api/scale\.py[^"]*)" download', page)
    assert link
    assert client.get(link[1], buffered=True).text == SCALE.read_text(encoding="utf-8")
