"""Closing a meal or a day with one tap, approving it, taking it back."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import closures, day_views, drafted
from canteen.ledger.blueprint import bp
from canteen.ledger.forms import ClosureForm
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen
from canteen.templating import device


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/close")
def close(canteen_code: str, day: date) -> ResponseReturnValue:
    """Note that a meal (or the whole day) is not served, and why; what stands in the cards is kept."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    drafted.keep(canteen, day, request.form, by=signed_in(), device=device(request.user_agent.string))
    typed = _typed()
    entry = ClosureForm.read(typed)
    if not entry.ok:
        return _refused(canteen, day, typed, entry.errors)
    user = signed_in()
    closure = closures.close_meal(
        canteen,
        day,
        entry.values["meal"],
        entry.values["reason"],
        by_id=user.id,
        approves=may(user, Right.CHECK, canteen),
    )
    session.commit()
    flash("停餐已登记。" if closure.counts else "停餐已登记，等审核人确认后生效。")
    return _to_day(canteen, day)


def _typed() -> dict[str, str]:
    """The meal and the reason: one of the buttons, or what was written beside them."""
    meal = request.values.get("meal", "")
    written = request.form.get(f"{meal}.other_reason") or request.form.get("other") or ""
    return {"meal": meal, "reason": request.form.get("reason") or written}


def _refused(
    canteen: Canteen, day: date, typed: dict[str, str], errors: dict[str, list[str]]
) -> ResponseReturnValue:
    """The page again, with the reason as typed and what is wrong with it."""
    if "meal" in errors:
        raise Refusal("请从当日页面选要停的餐次，再登记停餐。")
    told = "".join(errors["reason"]) if typed["reason"].strip() else "请选一个停餐原因，或者在这里写上原因。"
    closing = {"meal": typed["meal"], "other": typed["reason"], "error": told}
    return day_views.show(canteen, day, closing=closing), 422


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/closures/<meal>/approve")
def approve_closure(canteen_code: str, day: date, meal: str) -> ResponseReturnValue:
    """Let a closure entered after the meal count."""
    canteen = canteen_for_user(canteen_code, Right.CHECK)
    closures.approve_closure(canteen, _closure(canteen, day, meal), by=signed_in())
    session.commit()
    flash("停餐已确认。")
    return _to_day(canteen, day)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/closures/<meal>/void")
def void_closure(canteen_code: str, day: date, meal: str) -> ResponseReturnValue:
    """Take a closure back: the meal is due again."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    closures.void_closure(canteen, _closure(canteen, day, meal), "照常供餐", by=signed_in())
    session.commit()
    flash("停餐已撤销，请照常填报。")
    return _to_day(canteen, day)


def _closure(canteen: Canteen, day: date, meal: str) -> Closure:
    query = select(Closure).where(
        Closure.canteen_id == canteen.id,
        Closure.day == day,
        Closure.meal == meal,
        Closure.voided_at.is_(None),
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _to_day(canteen: Canteen, day: date) -> ResponseReturnValue:
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=day), 303)
