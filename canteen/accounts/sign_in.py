"""Signing in: failures are counted per address in a table, so that guessing stops on every process."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, func, select

from canteen import audit, clock
from canteen.accounts import sessions
from canteen.accounts.models import PasswordReset, SignIn, SignInAttempt, User
from canteen.db import session
from canteen.errors import Refusal


class Locked(Refusal):
    """Too many failures for one address."""

    status = 429


@dataclass(frozen=True)
class Claim:
    """What to check a password against; nothing for an address nobody has."""

    email: str
    user_id: int | None
    password_hash: str | None


def claim(email: str) -> Claim:
    """Count an attempt, before the password is looked at: parallel guesses cannot slip past the limit.

    `succeed` takes it back. Raises Locked when the address has had too many failures.
    """
    refuse_locked(email)
    session.add(SignInAttempt(email=email, at=clock.now()))
    user = session.scalar(select(User).where(User.email == email, User.active))
    return Claim(email, user.id, user.password_hash) if user else Claim(email, None, None)


def refuse_locked(email: str) -> None:
    """Raise Locked while the address has as many recent failures as the settings allow."""
    settings = current_app.config["SETTINGS"]
    minutes = settings.sign_in_lock_minutes
    recent = SignInAttempt.at > clock.now() - timedelta(minutes=minutes)
    query = select(func.count()).where(SignInAttempt.email == email, recent)
    if (session.scalar(query) or 0) >= settings.sign_in_failures:
        raise Locked(
            f"这个邮箱连续{settings.sign_in_failures}次没有登录成功，已暂停登录。"
            f"请过{minutes}分钟再试，或者用“忘记密码”重设密码。"
        )


def succeed(claimed: Claim, fresh_hash: str | None = None) -> str | None:
    """Begin a session for the person whose password fitted; returns the cookie's token.

    None when the account was switched off, or its password changed, while the hash was checked.
    """
    user = session.get(User, claimed.user_id)
    if user is None or not user.active or user.password_hash != claimed.password_hash:
        return None
    forget_failures(claimed.email)
    if fresh_hash:
        user.password_hash = fresh_hash
    audit.record("user.sign_in", f"user:{user.id}", by=user.id)
    return sessions.begin(user)


def forget_failures(email: str) -> None:
    """Unlock an address, after a sign-in or a reset by letter."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))


def drop_old() -> None:
    """Forget failures, links of letters and sessions that have not counted for a day or more."""
    settings, long_ago = current_app.config["SETTINGS"], clock.now() - timedelta(days=1)
    lock, idle = timedelta(minutes=settings.sign_in_lock_minutes), timedelta(hours=settings.session_hours)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < long_ago - lock))
    session.execute(delete(PasswordReset).where(PasswordReset.expires_at < long_ago))
    session.execute(delete(SignIn).where(SignIn.last_seen_at < long_ago - idle))


def own_path(target: str | None) -> str | None:
    """`next` when it leads to a page of this service.

    Browsers read //host and /\\host as another site, and drop tabs and line ends before they look.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(letter) <= 32 for letter in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
