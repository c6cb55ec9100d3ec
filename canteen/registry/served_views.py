"""The page of whom else a canteen serves (集中办公区): every institution with its dates, and the form."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import modes
from canteen.registry.blueprint import bp
from canteen.registry.editing import LABELS, attempt, errors_of
from canteen.registry.forms import ServedForm
from canteen.registry.models import Canteen, Institution, ServedInstitution
from canteen.registry.verbs import Wrong


@bp.get("/canteens/<code>/served")
def show_served(code: str) -> ResponseReturnValue:
    """Every institution served besides the managing one, from when until when."""
    canteen = canteen_for_user(code)
    day = max(clock.today(), canteen.opened_on)
    now = ";".join(sorted(row.institution.code for row in modes.served_on(canteen, day)))
    return _page(canteen, {"holds_from": f"{day}", "serves_institutions": now}, None)


@bp.post("/canteens/<code>/served")
def save_served(code: str) -> ResponseReturnValue:
    """Serve exactly these institutions from a day on."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = ServedForm.read(asked.form)
    status = attempt(entry, lambda: _serve(canteen, entry))
    if status != 303:
        return _page(canteen, entry.typed, entry), status
    session.commit()
    flash("已登记。")
    return redirect(url_for(".show_served", code=code), 303)


def _serve(canteen: Canteen, entry: Entry) -> None:
    day = entry.values["holds_from"]
    if day < canteen.opened_on:
        raise Wrong("holds_from", f"生效日期不能早于启用日期{canteen.opened_on}。")
    if (last := _last_change(canteen)) is not None and day < last:
        raise Wrong("holds_from", f"{last}登记过变化，请填这一天或以后的日期。")
    modes.set_served(canteen, _named(entry.values["serves_institutions"] or []), day, by=signed_in().id)


def _last_change(canteen: Canteen) -> date | None:
    days = [day for row in _rows(canteen) for day in (row.holds_from, row.holds_to) if day is not None]
    return max(days, default=None)


def _named(codes: Sequence[str]) -> list[Institution]:
    found = list(session.scalars(select(Institution).where(Institution.code.in_(codes))))
    if missing := sorted(set(codes) - {institution.code for institution in found}):
        raise Wrong("serves_institutions", f"没有代码为“{'、'.join(missing)}”的单位。")
    return found


def _rows(canteen: Canteen) -> list[ServedInstitution]:
    query = select(ServedInstitution).where(ServedInstitution.canteen_id == canteen.id)
    return list(session.scalars(query.order_by(ServedInstitution.holds_from.desc(), ServedInstitution.id)))


def _page(canteen: Canteen, values: Any, entry: Entry | None) -> str:
    return render_template(
        "registry/served.html",
        canteen=canteen,
        rows=_rows(canteen),
        values=values,
        errors=errors_of(entry),
        labels=LABELS,
        manages=may(signed_in(), Right.MANAGE, canteen),
    )
