"""Choosing a password by letter: the link works once and for a short time."""

import secrets
from datetime import timedelta

from flask import current_app, url_for
from sqlalchemy import select, update

from canteen import audit, clock, outbox
from canteen.accounts import people, sign_in
from canteen.accounts.models import PasswordReset, User
from canteen.accounts.sessions import digest
from canteen.db import session
from canteen.errors import Refusal

AGAIN_AFTER = timedelta(minutes=2)


def send(user: User, *, by: int | None, welcome: bool = False) -> bool:
    """Post a letter with a link to choose a password; False when one went out a moment ago.

    `welcome` words it for someone whose account has just been opened.
    """
    if _just_sent(user):
        return False
    token, lasts = secrets.token_urlsafe(32), _lasts()
    session.add(PasswordReset(token_sha256=digest(token), user_id=user.id, expires_at=clock.now() + lasts))
    path = url_for("accounts.choose_password", token=token)
    minutes = int(lasts.total_seconds()) // 60
    subject, text, html = outbox.render(
        "password_reset", name=user.name, path=path, minutes=minutes, welcome=welcome
    )
    key = f"password_reset:{digest(token)}"
    outbox.post(key, to=user.email, subject=subject, text=text, html=html, topic="password_reset")
    audit.record("user.password_letter", f"user:{user.id}", by=by)
    return True


def find(token: str) -> PasswordReset | None:
    """The reset of a link that still works."""
    query = select(PasswordReset).join(User, User.id == PasswordReset.user_id)
    usable = (PasswordReset.used_at.is_(None), PasswordReset.expires_at > clock.now(), User.active)
    return session.scalar(query.where(PasswordReset.token_sha256 == digest(token), *usable))


def use(token: str, password_hash: str) -> User:
    """Set the password of a link; every link of this person is spent and the lock is lifted.

    Raises Refusal when the link no longer works.
    """
    reset = find(token)
    if reset is None:
        raise Refusal("这个链接已经用过或者过期了，密码没有改。请在登录页点“忘记密码”，重新收一封信。")
    user = session.get_one(User, reset.user_id)
    mine = (PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
    session.execute(update(PasswordReset).where(*mine).values(used_at=clock.now()))
    people.set_password(user, password_hash, by=user.id)
    sign_in.forget_failures(user.email)
    return user


def _just_sent(user: User) -> bool:
    fresh = clock.now() + _lasts() - AGAIN_AFTER
    mine = (PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
    return (
        session.scalar(select(PasswordReset.user_id).where(*mine, PasswordReset.expires_at > fresh))
        is not None
    )


def _lasts() -> timedelta:
    return timedelta(minutes=current_app.config["SETTINGS"].password_reset_minutes)
