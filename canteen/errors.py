"""Saying no: refusals in a sentence, error pages, the same-origin check on writes, security headers."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from canteen.db import SAFE_METHODS, session
from canteen.settings import Settings

log = structlog.get_logger()

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


NOTHING: Mapping[str, Any] = MappingProxyType({})
PROGRAMS = "/api/"  # Below it programs call: JSON errors, bearer tokens.


class Refusal(Exception):
    """A rule says no. The message is a Chinese sentence for the user: what, why, what to do next.

    Programs also get `fields`, sentences by field, and whatever `more` holds; `headers` go with the answer.
    """

    status = 409
    fields: Mapping[str, list[str]] = NOTHING
    more: Mapping[str, Any] = NOTHING
    headers: Mapping[str, str] = NOTHING


def init(app: Flask, settings: Settings) -> None:
    """Wire the request id, the same-origin check, the headers and the error pages."""
    app.before_request(_name_request)
    app.before_request(refuse_null_characters)
    app.before_request(refuse_other_origins)
    app.after_request(lambda response: _harden(response, settings))
    app.register_error_handler(Refusal, _show_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(500, _show_bug)


def wants_json() -> bool:
    """Programs get JSON errors: everything below /api/."""
    return request.path.startswith(PROGRAMS)


def bearer() -> str | None:
    """The token that a program sends; pages know none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if wants_json() and scheme.lower() == "bearer" else None


def refuse_other_origins() -> ResponseReturnValue | None:
    """Refuse unsafe requests that another site's page sent, with our cookie or to sign somebody in.

    Browsers send Sec-Fetch-Site on trustworthy origins and Origin with every write; a write that has our
    cookie and neither header is refused too. Programs send a token, which no other site's page can know.
    """
    if request.method in SAFE_METHODS or bearer() is not None:
        return None
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        same = site in ("same-origin", "none")
    elif origin is not None:
        same = urlsplit(origin).netloc == request.host
    else:
        same = not request.cookies
    return None if same else _error(403, FOREIGN)


def refuse_null_characters() -> None:
    """No address of ours has one; PostgreSQL takes none as text."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise NotFound


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _harden(response: Response, settings: Settings) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Request-ID", g.request_id)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if settings.https_only:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _show_refusal(refusal: Refusal) -> ResponseReturnValue:
    if not wants_json():
        return _error(refusal.status, str(refusal))
    answer = _json_error(refusal.status, str(refusal), fields=refusal.fields, **refusal.more)
    answer.headers.update(refusal.headers)
    return answer


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # A redirect raised as an exception.
    response = make_response(_error(error.code, None))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _show_bug(error: InternalServerError) -> ResponseReturnValue:
    log.error("bug", path=request.path, exc_info=error.original_exception or error)
    try:
        return _error(500, None)
    except SQLAlchemyError:  # The frame of the page asks the database who is signed in.
        return SENTENCES[500], 500, {"Content-Type": "text/plain; charset=utf-8"}


def _error(status: int, sentence: str | None) -> ResponseReturnValue:
    if wants_json():
        return _json_error(status, sentence)
    session.rollback()  # What was begun is not kept, and the page's own queries must not trip over it.
    page = render_template(
        "errors/error.html", code=status, sentence=sentence, request_id=g.request_id, back_url=_back()
    )
    return page, status


def _json_error(
    status: int, sentence: str | None, *, fields: Mapping[str, list[str]] = NOTHING, **more: Any
) -> Response:
    told = sentence or SENTENCES.get(status, SENTENCES[400])
    answer = jsonify(error=told, fields=dict(fields), **more)
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="canteen"'
    return answer


def _back() -> str | None:
    """The page of ours that the request came from, unless it is the one that failed."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or request.method == "GET":
        return None
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


FOREIGN = "这个请求不是从本系统的页面发出的，没有保存。请回到本系统的页面再试一次。"
SENTENCES = {
    400: "请求的格式不对，没有保存任何内容。",
    401: "需要登录，或令牌无效。",
    403: "没有做这件事的权限。",
    404: "没有这一项，或者不属于您。",
    405: "这个地址不接受这种请求。",
    409: "与现有数据冲突。",
    413: "内容太大，没有接收。",
    415: "不支持这种内容格式。",
    422: "有些内容需要改正。",
    429: "请求太频繁，请稍后再试。",
    500: "系统出错了，已经记录下来。",
}
