"""The token that a program sends with each call: whose it is, whether it still counts, how fast it goes.

Kept as a hash keyed by the server's secret, so that a stolen database holds no usable token. Its last use is
noted at most once a minute and after the answer's own work, so that a read stays a read.
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from canteen import clock, db
from canteen.accounts.models import Membership, Token, User
from canteen.accounts.pace import Pace
from canteen.db import session
from canteen.errors import Refusal, bearer
from canteen.registry.models import Canteen, Institution

log = structlog.get_logger()

NOTE_EVERY = timedelta(minutes=1)
_TOKEN = select(Token).options(
    joinedload(Token.user).joinedload(User.memberships).joinedload(Membership.bureau),
    joinedload(Token.canteen).joinedload(Canteen.institution).joinedload(Institution.bureau),
    joinedload(Token.institution).joinedload(Institution.bureau),
    joinedload(Token.bureau),
)


class Unusable(Refusal):
    """The token is unknown or does not count any more."""

    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="canteen", error="invalid_token"'}


class TooFast(Refusal):
    """A token made more calls in this minute than the settings allow."""

    status = 429

    def __init__(self, seconds: int, most: int) -> None:
        super().__init__(f"这个令牌一分钟内的调用超过了{most}次，请等{seconds}秒再试。")
        self.headers = {"Retry-After": str(seconds)}


def init(app: Flask) -> None:
    """Count calls, and note after them which tokens are in use."""
    app.extensions["pace"] = Pace(app.config["SETTINGS"].token_calls_per_minute)
    app.after_request(_note_use)


def digest(key: str) -> str:
    """What is kept of a token."""
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), key.encode("utf-8", "replace"), "sha256").hexdigest()


def token() -> Token | None:
    """The token with which this request was let in."""
    found: Token | None = g.get("token")
    return found


def person() -> User | None:
    """The person in whose name this request's token speaks, None where it sends none.

    Raises Unusable (401) for a token that does not count and TooFast (429).
    """
    key = bearer()
    if key is None:
        return None
    found = session.scalars(_TOKEN.where(Token.digest == digest(key))).unique().one_or_none()
    if found is None:
        raise Unusable("没有这个令牌，请检查是否抄写完整。")
    if sentence := unusable(found):
        raise Unusable(sentence)
    now, pace = clock.now(), current_app.extensions["pace"]
    if seconds := pace.wait(found.id, now):
        raise TooFast(seconds, pace.most)
    if found.last_used_at is None or found.last_used_at <= now - NOTE_EVERY:
        g.token_used = found.id
    g.token = found
    return found.user


def unusable(token: Token) -> str | None:
    """Why a token does not count any more, or None while it does."""
    if token.revoked_at is not None:
        return f"令牌“{token.name}”已经作废，请换一个新的。"
    if token.expires_at <= clock.now():
        return f"令牌“{token.name}”已经过期，请换一个新的。"
    if not token.user.active:
        return f"令牌“{token.name}”的申领人账号已停用，请由在用的账号重新申领。"
    return None


def _note_use(response: Response) -> Response:
    """In a short transaction of its own after the view's; where a long write holds the database, nobody
    waits for this: the next call will note it."""
    if token_id := g.pop("token_used", None):
        session.close()
        values = {"last_used_at": clock.now(), "last_used_from": _place()}
        try:
            with db.hurried() as connection:
                connection.execute(update(Token).where(Token.id == token_id).values(values))
        except OperationalError:
            log.info("token_use_not_noted")
    return response


def _place() -> str:
    """Where a call came from: the address and what the program calls itself."""
    return f"{request.remote_addr or ''} {request.user_agent.string}".strip()[:200]
