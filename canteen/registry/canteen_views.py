"""Pages of canteens: the hub of one, create one, change what is registered of it."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import aliased

from canteen import clock
from canteen.accounts.access import (
    Right,
    canteen_for_user,
    institution_for_user,
    may,
    signed_in,
    visible_institutions,
)
from canteen.accounts.models import User
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import modes, policies, verbs
from canteen.registry.blueprint import bp
from canteen.registry.editing import (
    NEW_MODE,
    as_form,
    attempt,
    form_page,
    form_with_meals,
    seen_version,
)
from canteen.registry.forms import MODE_FIELDS, CanteenForm
from canteen.registry.models import Canteen, Institution

LATEST_CHANGES = 10


@bp.get("/canteens/<code>")
def show_canteen(code: str) -> ResponseReturnValue:
    """The hub of a canteen: what it is, how it was run when, and the way to its ledger and sheets."""
    canteen, day = canteen_for_user(code), clock.today()
    manages = may(signed_in(), Right.MANAGE, canteen)
    return render_template(
        "registry/canteen.html",
        canteen=canteen,
        mode=canteen.mode_on(day),
        is_open=canteen.is_open_on(day),
        served=modes.served_on(canteen, day),
        policies=policies.of_canteen(canteen),
        institution=_visible_institution(canteen),
        links=_links(canteen),
        changes=_changes(canteen) if manages else [],
        manages=manages,
        records=may(signed_in(), Right.RECORD, canteen),
    )


@bp.get("/institutions/<code>/canteens/new")
def new_canteen(code: str) -> ResponseReturnValue:
    """The form for a canteen of this institution."""
    values = NEW_MODE | {"opened_on": f"{clock.today()}"}
    return _form(None, institution_for_user(code, Right.MANAGE), values, None)


@bp.post("/institutions/<code>/canteens/new")
def create_canteen(code: str) -> ResponseReturnValue:
    """Register a canteen of this institution with its first mode."""
    institution = institution_for_user(code, Right.MANAGE)
    entry = CanteenForm.read(form_with_meals() | {"institution": code})
    status = attempt(entry, lambda: _create(institution, entry))
    if status != 303:
        return _form(None, institution, entry.typed, entry), status
    session.commit()
    flash(f"已登记{entry.values['name']}。")
    return redirect(url_for("registry.show_canteen", code=entry.values["code"]), 303)


@bp.get("/canteens/<code>/edit")
def edit_canteen(code: str) -> ResponseReturnValue:
    """The form to change what is registered of a canteen."""
    canteen = canteen_for_user(code, Right.MANAGE)
    return _form(canteen, canteen.institution, as_form(canteen), None)


@bp.post("/canteens/<code>/edit")
def save_canteen(code: str) -> ResponseReturnValue:
    """Change a canteen; the institution it moves to must be managed by the same person."""
    canteen = canteen_for_user(code, Right.MANAGE)
    entry = CanteenForm.read(request.form, partial=True)
    status = attempt(entry, lambda: _save(canteen, entry))
    if status != 303:
        return _form(canteen, canteen.institution, entry.typed, entry, status), status
    session.commit()
    flash("已保存。")
    return redirect(url_for("registry.show_canteen", code=canteen.code), 303)


def _create(institution: Institution, entry: Entry) -> None:
    values, by = entry.values, signed_in().id
    canteen = verbs.create_canteen(
        values["code"], values["name"], institution=institution, opened_on=values["opened_on"], by=by
    )
    mode = {name: values[name] for name in MODE_FIELDS}
    modes.set_mode(canteen, mode, canteen.opened_on, by=by)
    modes.set_served(canteen, _institutions(values), canteen.opened_on, by=by)


def _save(canteen: Canteen, entry: Entry) -> None:
    by = signed_in().id
    values: dict[str, Any] = {n: entry.values[n] for n in ("name", "opened_on") if n in entry.values}
    if (target := entry.values.get("institution", canteen.institution.code)) != canteen.institution.code:
        values["institution"] = _managed_institution(target)
    verbs.edit_canteen(canteen, values, by=by, seen=seen_version())
    if "serves_institutions" in entry.values:
        day = max(clock.today(), canteen.opened_on)
        modes.set_served(canteen, _institutions(entry.values), day, by=by)


def _managed_institution(code: str) -> Institution:
    query = visible_institutions(signed_in(), Right.MANAGE).where(Institution.code == code)
    if (found := session.scalar(query)) is None:
        raise verbs.Wrong("institution", "没有这个代码的单位，或者不归您管理。")
    return found


def _institutions(values: dict[str, Any]) -> list[Institution]:
    """Whom it serves besides; a shared building may house units of any bureau."""
    codes = values.get("serves_institutions") or []
    found = session.scalars(select(Institution).where(Institution.code.in_(codes))).all()
    if missing := sorted(set(codes) - {institution.code for institution in found}):
        raise verbs.Wrong("serves_institutions", f"没有代码为“{'、'.join(missing)}”的单位。")
    return list(found)


def _visible_institution(canteen: Canteen) -> Institution | None:
    """The institution, when the person may see it: a canteen's recorder sees the canteen alone."""
    return session.scalar(visible_institutions(signed_in()).where(Institution.id == canteen.institution_id))


def _changes(canteen: Canteen) -> list[tuple[AuditEntry, str | None]]:
    """The latest changes of the registration, with the name of who made them."""
    actor = aliased(User)
    query = select(AuditEntry, actor.name).outerjoin(actor, actor.id == AuditEntry.actor_id)
    mine = query.where(AuditEntry.subject == f"canteen:{canteen.code}").order_by(AuditEntry.id.desc())
    return [(entry, name) for entry, name in session.execute(mine.limit(LATEST_CHANGES))]


def _links(canteen: Canteen) -> list[tuple[str, str]]:
    """The pages of later features about this canteen."""
    month = f"{clock.today():%Y-%m}"
    candidates: list[tuple[str, str, dict[str, Any]]] = [
        ("今天的台账", "ledger.today", {"canteen_code": canteen.code}),
        ("本月台账", "ledger.show_month", {"canteen_code": canteen.code, "month": month}),
        ("我的食堂", "dashboard.show", {"canteen_code": canteen.code}),
        ("几天合称", "ledger.list_spans", {"canteen_code": canteen.code}),
        ("称重点", "ledger.list_points", {}),
        ("评估表", "evaluation.list_sheets", {"canteen": canteen.code}),
        ("活动和查实记录", "evaluation.list_records", {"code": canteen.code}),
        ("报表", "reports.list_reports", {"canteen_code": canteen.code}),
    ]
    pages = current_app.view_functions
    return [(label, url_for(page, **values)) for label, page, values in candidates if page in pages]


def _form(
    canteen: Canteen | None,
    institution: Institution,
    values: Any,
    entry: Entry | None,
    status: int = 200,
) -> str:
    movable = may(signed_in(), Right.MANAGE, institution)
    more = {"canteen": canteen, "institution": institution, "movable": movable}
    return form_page("canteen_form", values, entry, status, saved=as_form(canteen), **more)
