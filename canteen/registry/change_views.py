"""Pages for what changes in a canteen's life: another mode from a day on, closing, opening again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, signed_in
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import modes, verbs
from canteen.registry.blueprint import bp
from canteen.registry.editing import attempt, form_page, form_with_meals, mode_as_form, seen_version
from canteen.registry.forms import MODE_FIELDS, CloseForm, NewModeForm, ReopenForm
from canteen.registry.models import Canteen


@bp.get("/canteens/<code>/mode")
def change_mode(code: str) -> ResponseReturnValue:
    """The form for another mode, filled with the one in force."""
    canteen, day = canteen_for_user(code, Right.MANAGE), clock.today()
    return _mode_form(canteen, mode_as_form(canteen, day) | {"holds_from": f"{day}"}, None)


@bp.post("/canteens/<code>/mode")
def save_mode(code: str) -> ResponseReturnValue:
    """Run the canteen differently from a day on."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = NewModeForm.read(form_with_meals())
    status = attempt(entry, lambda: _set_mode(canteen, entry.values))
    if status != 303:
        return _mode_form(canteen, entry.typed, entry, status), status
    session.commit()
    flash(f"经营方式已登记，从{entry.values['holds_from']:%Y-%m-%d}起。")
    return redirect(url_for("registry.show_canteen", code=canteen.code), 303)


@bp.get("/canteens/<code>/close")
def ask_closing(code: str) -> ResponseReturnValue:
    """The form to close a canteen, or to open a closed one again."""
    return _closing_form(canteen_for_user(code, Right.MANAGE), {}, None)


@bp.post("/canteens/<code>/close")
def close_canteen(code: str) -> ResponseReturnValue:
    """Close a canteen with its last day and a reason."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = CloseForm.read(request.form)
    values = entry.values
    status = attempt(
        entry,
        lambda: verbs.close_canteen(
            canteen, values["closed_on"], values["reason"], by=signed_in().id, seen=seen_version()
        ),
    )
    if status != 303:
        return _closing_form(canteen, entry.typed, entry, status), status
    session.commit()
    flash(f"已登记停用，最后供餐日{values['closed_on']:%Y-%m-%d}。")
    return redirect(url_for("registry.show_canteen", code=canteen.code), 303)


@bp.post("/canteens/<code>/reopen")
def reopen_canteen(code: str) -> ResponseReturnValue:
    """Take back a closing, with a reason."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = ReopenForm.read(request.form)
    reason = entry.values.get("reason", "")
    status = attempt(
        entry, lambda: verbs.reopen_canteen(canteen, reason, by=signed_in().id, seen=seen_version())
    )
    if status != 303:
        return _closing_form(canteen, entry.typed, entry, status), status
    session.commit()
    flash("食堂已恢复。")
    return redirect(url_for("registry.show_canteen", code=canteen.code), 303)


def _set_mode(canteen: Canteen, values: dict[str, Any]) -> None:
    mode = {name: values[name] for name in MODE_FIELDS}
    modes.set_mode(canteen, mode, values["holds_from"], by=signed_in().id, seen=seen_version())


def _mode_form(canteen: Canteen, values: Any, entry: Entry | None, status: int = 200) -> str:
    saved = mode_as_form(canteen, clock.today())
    return form_page("mode_form", values, entry, status, saved=saved, canteen=canteen)


def _closing_form(canteen: Canteen, values: Any, entry: Entry | None, status: int = 200) -> str:
    saved = {"closed_on": f"{canteen.closed_on or ''}"}
    return form_page("closing_form", values, entry, status, saved=saved, canteen=canteen)
