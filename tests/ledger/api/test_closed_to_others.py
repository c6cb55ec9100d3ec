"""Tokens of another place: every call for programs is closed to them, whatever their right."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests import make
from tests.ledger.api.program import Program, key_of
from tests.test_closed_routes import MARK, Place, everything, furnished_place, routes


def calls(app: Flask) -> list[tuple[str, Rule]]:
    return [
        (method, rule) for method, rule in routes(app) if rule.rule.startswith("/api/") and rule.arguments
    ]


def program_elsewhere(app: Flask, role: str, scope: str) -> Program:
    canteen = make.canteen()
    return Program(app.test_client(), key_of(make.user(role, canteen), canteen, scope))


@pytest.mark.parametrize(
    ("role", "scope"), [("recorder", "record"), ("checker", "record"), ("auditor", "read")]
)
def test_another_places_token_finds_nothing(app: Flask, role: str, scope: str) -> None:
    place: Place = furnished_place()
    program = program_elsewhere(app, role, scope)
    before = everything()

    for method, rule in calls(app):
        answer = program.client.open(
            place.url(rule), method=method, headers=program.headers, json={} if method == "PUT" else None
        )
        assert answer.status_code == 404, rule
        assert MARK not in answer.get_data(as_text=True)

    after = everything()
    assert {name for name in before if before[name] != after[name]} <= {"token"}  # Its last use is noted.
