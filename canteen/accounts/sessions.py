"""Sessions as rows: the signed cookie carries a random token, the database its SHA-256.

So one can sign out everywhere, and a stolen database holds no usable token.
"""

import hashlib
import secrets
from datetime import timedelta

import structlog
from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from canteen import clock, db, errors
from canteen.accounts import bearer
from canteen.accounts.models import Membership, SignIn, User
from canteen.db import session

log = structlog.get_logger()

COOKIE_KEY = "sign_in"
# Every request asks it: who, since when, what they are and where, at once. Built once, because building
# a query takes longer than asking it.
_PERSON = (
    select(User, SignIn.last_seen_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(SignIn.token_sha256 == bindparam("token"), User.active)
    .options(joinedload(User.memberships).joinedload(Membership.bureau))
)
TOUCH_EVERY = timedelta(minutes=10)


def init(app: Flask) -> None:
    """Let Flask-Login find the person behind each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # The token is our own row; an office's address changes all day.
    manager.request_loader(lambda _request: current_person() if errors.bearer() is None else bearer.person())
    app.after_request(_touch)


def begin(user: User) -> str:
    """Start a session for a person; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.execute(
        delete(SignIn).where(SignIn.user_id == user.id, SignIn.last_seen_at < now - _idle_limit())
    )
    device = (request.user_agent.string if request else "")[:200]
    session.add(
        SignIn(token_sha256=digest(token), user_id=user.id, created_at=now, last_seen_at=now, device=device)
    )
    return token


def end(token: str | None) -> None:
    """Forget one session."""
    if token:
        session.execute(delete(SignIn).where(SignIn.token_sha256 == digest(token)))


def end_all(user: User) -> None:
    """Forget every session of a person (after a change of password)."""
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def end_one(user: User, token_sha256: str) -> None:
    """Forget one of a person's own sessions, by the hash that its list shows."""
    session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.token_sha256 == token_sha256))


def of(user: User) -> list[SignIn]:
    """A person's sessions, the last seen first."""
    latest = SignIn.last_seen_at.desc()
    return list(session.scalars(select(SignIn).where(SignIn.user_id == user.id).order_by(latest)))


def current_person() -> User | None:
    """The active person of the cookie's token, unless the session has been idle too long."""
    if (token := cookie.get(COOKIE_KEY)) is None:
        return None
    token_sha256 = digest(token)
    found = session.execute(_PERSON, {"token": token_sha256}).unique().first()
    if found is None or found.last_seen_at < clock.now() - _idle_limit():
        return None
    if found.last_seen_at < clock.now() - TOUCH_EVERY:
        g.touch = token_sha256
    person: User = found.User
    return person


def digest(token: str) -> str:
    """The SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _touch(response: Response) -> Response:
    """Note, every ten minutes and not at every click, that a session is in use.

    In a short transaction of its own after the view's. Where a long write (an import) holds the
    database, nobody waits for this: the next request will note it.
    """
    if token_sha256 := g.pop("touch", None):
        session.close()
        try:
            with db.hurried() as connection:
                seen = update(SignIn).values(last_seen_at=clock.now())
                connection.execute(seen.where(SignIn.token_sha256 == token_sha256))
        except OperationalError:
            log.info("session_not_touched")
    return response


def _idle_limit() -> timedelta:
    return timedelta(hours=current_app.config["SETTINGS"].session_hours)
