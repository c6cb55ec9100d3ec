"""Changing one's password, and choosing one by letter."""

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from canteen.accounts import passwords, people, resets, sessions, sign_in
from canteen.accounts.access import open_to_all, signed_in
from canteen.accounts.blueprint import bp
from canteen.accounts.forms import AddressForm, ChangePasswordForm, NewPasswordForm
from canteen.accounts.models import User
from canteen.db import session
from canteen.inputs import Entry


@bp.get("/account/password")
def change_password() -> ResponseReturnValue:
    """The form to change one's password."""
    return render_template("accounts/change_password.html", entry=None)


@bp.post("/account/password")
def save_password() -> ResponseReturnValue:
    """Change one's password: the old one is asked for, every other session ends."""
    user = signed_in()
    entry = ChangePasswordForm.read(request.form)
    if not entry.ok:
        return _change_again(entry, 422)
    try:
        claimed = sign_in.claim(user.email)  # Guesses in a session left open count like others.
    except sign_in.Locked as locked:
        return _change_again(entry, locked.status, str(locked))
    session.commit()
    if not passwords.fits(claimed.password_hash, entry.values["current"]):
        return _change_again(entry, 401, "现在的密码不对，没有改。")
    fresh = passwords.make_hash(entry.values["password"])
    _set_password(user, fresh)
    session.commit()
    flash("密码已经改好，其他设备上都已退出。")
    return redirect(url_for("accounts.profile"), 303)


@bp.get("/password/forgotten")
@open_to_all
def forgot_password() -> ResponseReturnValue:
    """Ask for the address that a letter goes to."""
    return render_template("accounts/forgotten.html", entry=None)


@bp.post("/password/forgotten")
@open_to_all
def send_password_letter() -> ResponseReturnValue:
    """Post a letter when the address is known; the answer is the same when it is not."""
    entry = AddressForm.read(request.form)
    if not entry.ok:
        return render_template("accounts/forgotten.html", entry=entry), 422
    user = people.find(entry.values["email"])
    if user is not None and user.active:
        resets.send(user, by=None)
    session.commit()
    return render_template("accounts/letter_sent.html", email=entry.values["email"])


@bp.get("/password/choose/<token>")
@open_to_all
def choose_password(token: str) -> ResponseReturnValue:
    """The page behind the link of a letter; opening it spends nothing (mail scanners follow links)."""
    usable = resets.find(token) is not None
    page = render_template("accounts/choose_password.html", entry=None, token=token, usable=usable)
    return page, 200 if usable else 410


@bp.post("/password/choose/<token>")
@open_to_all
def save_chosen_password(token: str) -> ResponseReturnValue:
    """Set the password and spend the link."""
    entry = NewPasswordForm.read(request.form)
    if not entry.ok:
        page = render_template("accounts/choose_password.html", entry=entry, token=token, usable=True)
        return page, 422
    if resets.find(token) is None:  # Nobody makes us hash for links that do not exist.
        return choose_password(token)
    session.rollback()
    fresh = passwords.make_hash(entry.values["password"])
    resets.use(token, fresh)
    session.commit()
    flash("密码已经设好，请用新密码登录。")
    return redirect(url_for("accounts.sign_in"), 303)


def _change_again(entry: Entry, status: int, sentence: str | None = None) -> ResponseReturnValue:
    return render_template("accounts/change_password.html", entry=entry, sentence=sentence), status


def _set_password(user: User, fresh: str) -> None:
    """The new password, no failures counted, and this browser alone stays signed in."""
    people.set_password(user, fresh, by=user.id)
    sign_in.forget_failures(user.email)
    cookie[sessions.COOKIE_KEY] = sessions.begin(user)
