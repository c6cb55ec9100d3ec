"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from canteen.accounts import passwords, sessions, sign_in
from canteen.accounts.access import open_to_all, signed_in
from canteen.accounts.forms import SignInForm
from canteen.db import session

bp = Blueprint("accounts", __name__)

WRONG = "邮箱或密码不对。请检查后再试，也可以用“忘记密码”重设。"


@bp.get("/sign-in", endpoint="sign_in")
@open_to_all
def show_sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_onwards())
    return render_template("accounts/sign_in.html", entry=None)


@bp.post("/sign-in")
@open_to_all
def enter() -> ResponseReturnValue:
    """Check address and password, begin a session."""
    entry = SignInForm.read(request.form)
    if not entry.ok:
        return render_template("accounts/sign_in.html", entry=entry), 422
    try:
        claimed = sign_in.claim(entry.values["email"])
    except sign_in.Locked as locked:
        return render_template("accounts/sign_in.html", entry=entry, sentence=str(locked)), locked.status
    session.commit()  # Hashing takes a quarter of a second: nobody else's write waits for it.
    token = _token(claimed, entry.values["password"])
    if token is None:
        return render_template("accounts/sign_in.html", entry=entry, sentence=WRONG), 401
    session.commit()
    cookie.clear()
    cookie[sessions.COOKIE_KEY] = token
    return redirect(_onwards(), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session; the browser forgets what it kept of the pages."""
    sessions.end(cookie.get(sessions.COOKIE_KEY))
    session.commit()
    cookie.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/account")
def profile() -> ResponseReturnValue:
    """One's own account."""
    return render_template("accounts/profile.html", user=signed_in())


def _token(claimed: sign_in.Claim, password: str) -> str | None:
    if not passwords.fits(claimed.password_hash, password):
        return None
    kept = claimed.password_hash or ""
    fresh = passwords.make_hash(password) if passwords.is_outdated(kept) else None
    return sign_in.succeed(claimed, fresh)


def _onwards() -> str:
    return sign_in.own_path(request.values.get("next")) or "/"
