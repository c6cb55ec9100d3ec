"""Signing in and out, one's own account."""

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from canteen import audit
from canteen.accounts import password_views, passwords, people_views, sessions, sign_in, token_views
from canteen.accounts.access import open_to_all, signed_in
from canteen.accounts.blueprint import bp
from canteen.accounts.forms import SignInForm
from canteen.db import session

__all__ = ["bp", "password_views", "people_views", "token_views"]

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
    return _goodbye()


@bp.get("/account")
def profile() -> ResponseReturnValue:
    """One's own account: roles, and the devices that are signed in."""
    user = signed_in()
    here = sessions.digest(cookie[sessions.COOKIE_KEY])
    return render_template("accounts/profile.html", user=user, sign_ins=sessions.of(user), here=here)


@bp.post("/account/reminders")
def choose_reminders() -> ResponseReturnValue:
    """Have letters that remind of the ledger, or not."""
    user = signed_in()
    wants = request.form.get("wants") == "yes"
    if user.wants_reminders != wants:
        user.wants_reminders = wants
        audit.record("user.reminders", f"user:{user.id}", by=user.id, new={"wants": wants})
    session.commit()
    flash("以后会收到台账提醒。" if wants else "已关闭台账提醒，随时可以再打开。")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/account/devices/end")
def end_device() -> ResponseReturnValue:
    """Sign one of one's own devices out, by the hash that the list shows."""
    sessions.end_one(signed_in(), request.form.get("device", ""))
    session.commit()
    flash("那台设备已经退出。")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of one's own, this one too."""
    user = signed_in()
    sessions.end_all(user)
    audit.record("user.sign_out_everywhere", f"user:{user.id}", by=user.id)
    session.commit()
    return _goodbye()


def _token(claimed: sign_in.Claim, password: str) -> str | None:
    if not passwords.fits(claimed.password_hash, password):
        return None
    kept = claimed.password_hash or ""
    fresh = passwords.make_hash(password) if passwords.is_outdated(kept) else None
    return sign_in.succeed(claimed, fresh)


def _onwards() -> str:
    return sign_in.own_path(request.values.get("next")) or "/"


def _goodbye() -> ResponseReturnValue:
    cookie.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
