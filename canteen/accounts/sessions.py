"""Sessions as rows: the signed cookie carries a random token, the database its SHA-256.

So one can sign out everywhere, and a stolen database holds no usable token.
"""

import hashlib
import secrets
from datetime import timedelta

from flask import Flask, current_app, request
from flask import session as cookie
from flask_login import LoginManager
from sqlalchemy import delete

from canteen import clock
from canteen.accounts.models import SignIn, User
from canteen.db import session

COOKIE_KEY = "sign_in"
TOUCH_EVERY = timedelta(minutes=10)


def init(app: Flask) -> None:
    """Let Flask-Login find the person behind each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # The token is our own row; an office's address changes all day.
    manager.request_loader(lambda _request: current_person())


def begin(user: User) -> str:
    """Start a session for a person; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
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


def current_person() -> User | None:
    """The active person of the cookie's token, unless the session has been idle too long."""
    token = cookie.get(COOKIE_KEY)
    row = session.get(SignIn, digest(token)) if token else None
    if row is None or row.last_seen_at < clock.now() - _idle_limit():
        return None
    user = session.get(User, row.user_id)
    return user if user is not None and user.active else None


def digest(token: str) -> str:
    """The SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _idle_limit() -> timedelta:
    return timedelta(hours=current_app.config["SETTINGS"].session_hours)
