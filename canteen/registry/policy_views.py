"""The page on which a canteen's way of weighing and its cost of food are registered, from a day on."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, signed_in
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import policies
from canteen.registry.blueprint import bp
from canteen.registry.editing import attempt, form_page, seen_version
from canteen.registry.forms import PolicyForm
from canteen.registry.models import Canteen


@bp.get("/canteens/<code>/policy")
def change_policy(code: str) -> ResponseReturnValue:
    """The form, filled with what holds today."""
    canteen = canteen_for_user(code, Right.MANAGE)
    return _form(canteen, _as_form(canteen) | {"holds_from": f"{clock.today()}"}, None)


@bp.post("/canteens/<code>/policy")
def save_policy(code: str) -> ResponseReturnValue:
    """Register what holds from a day on."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = PolicyForm.read(request.form)
    status = attempt(entry, lambda: _set(canteen, entry.values))
    if status != 303:
        return _form(canteen, entry.typed, entry, status), status
    session.commit()
    flash(f"计量口径和食材成本已登记，从{entry.values['holds_from']:%Y-%m-%d}起。")
    return redirect(url_for("registry.show_canteen", code=canteen.code, _anchor="policies"), 303)


def _set(canteen: Canteen, values: dict[str, Any]) -> None:
    wanted = {name: values[name] for name in policies.FIELDS if name in values}
    policies.set_policy(canteen, wanted, values["holds_from"], by=signed_in().id, seen=seen_version())


def _as_form(canteen: Canteen) -> dict[str, str]:
    held = policies.values_on(canteen, clock.today())
    cost = held["food_cost_fen"]
    words = {name: "yes" if held[name] else "no" for name in ("drained", "bones_counted")}
    return words | {"food_cost_fen": "" if cost is None else f"{Decimal(cost).scaleb(-2)}"}


def _form(canteen: Canteen, values: Any, entry: Entry | None, status: int = 200) -> str:
    return form_page("policy_form", values, entry, status, saved=_as_form(canteen), canteen=canteen)
