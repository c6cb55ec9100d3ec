"""What all calls for programs share: they read a JSON body or a query by a schema, say no field by field,
and describe themselves for OpenAPI where they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import marshmallow
from flask import request
from marshmallow import RAISE
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from canteen.errors import Refusal
from canteen.inputs import Schema, plain

V = TypeVar("V", bound=Callable[..., Any])
MOST_BYTES = 64 * 1024  # A record is a few hundred bytes.


class Strict(Schema):
    """A body or query where an unknown name is an error: a misspelt field must not vanish silently."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "不认识这一项，请检查拼写。", "type": "格式不对。"}  # noqa: RUF012


class Wrong(Refusal):
    """What a program sent cannot be read; `fields` says why, name by name."""

    status = 422

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__("有些内容需要改正。")
        self.fields = fields


@dataclass(frozen=True)
class Call:
    """What a call's description says of it; the address and its parameters stand in the route."""

    summary: str
    text: str
    group: str
    answer: type[marshmallow.Schema] | Mapping[str, Any]
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None


def call(summary: str, *, text: str = "", group: str, answer: Any, **more: Any) -> Callable[[V], V]:
    """Describe a route for programs; every route below /api/ has a description."""

    def describe(view: V) -> V:
        view.call = Call(summary, text, group, answer, **more)  # type: ignore[attr-defined]
        return view

    return describe


def read_query(form: type[Schema]) -> dict[str, Any]:
    """The typed values of the address's query; raises Wrong."""
    return read(form, request.args.to_dict())


def read(form: type[Schema], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of what a program sent; raises Wrong."""
    entry = form.read({plain(name): value for name, value in sent.items()})
    if not entry.ok:
        raise Wrong(entry.errors)
    return entry.values


def json_body() -> dict[str, Any]:
    """The JSON object of the request; 400, 413, 415 or 422 for anything else."""
    request.max_content_length = MOST_BYTES
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        sent = request.get_json()
    except RecursionError:  # Thousands of brackets.
        raise BadRequest from None
    if not isinstance(sent, dict):
        raise Wrong({"_body": ["请求体应当是一个 JSON 对象。"]})
    return sent
