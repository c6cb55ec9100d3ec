"""A program with a token: what it sends and where."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from canteen.accounts import tokens
from canteen.accounts.models import User
from canteen.db import session
from canteen.registry.models import Bureau, Canteen, Institution
from tests import make

DAY = "2026-09-14"


class Program:
    """Calls the API with one token, as a scale or a booking system does."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}

    def call(self, method: str, path: str, *, headers: Mapping[str, str] = {}, **sent: Any) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers | headers, **sent)

    def get(self, path: str, **sent: Any) -> TestResponse:
        return self.call("GET", path, **sent)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("PUT", path, json=body, headers=named)


def key_of(
    user: User,
    node: Bureau | Institution | Canteen,
    scope: str = "record",
    name: str = "洗碗间电子秤",
    days: int = 365,
) -> str:
    """A new token's key."""
    with make.context():
        person = session.get_one(User, user.id)
        _, key = tokens.make(person, name, session.merge(node, load=True), scope, days, by=None)
        session.commit()
    return key


def at_canteen(app: Flask, canteen: Canteen, scope: str = "record", name: str = "洗碗间电子秤") -> Program:
    """A program whose token a recorder of the canteen made."""
    return Program(app.test_client(), key_of(make.recorder(canteen), canteen, scope, name))


def lunch_of(canteen: Canteen, day: str = DAY, meal: str = "lunch") -> str:
    return f"/canteens/{canteen.code}/meals/{day}/{meal}"


def day_of(canteen: Canteen, day: str = DAY) -> str:
    return f"/canteens/{canteen.code}/days/{day}"
