"""Pages of institutions: see one with its canteens, create one, change one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from canteen import clock
from canteen.accounts.access import (
    Right,
    bureau_for_user,
    institution_for_user,
    may,
    signed_in,
    visible_bureaus,
)
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import verbs
from canteen.registry.blueprint import bp
from canteen.registry.bureau_views import managed_bureau
from canteen.registry.editing import as_form, attempt, form_page, seen_version
from canteen.registry.forms import InstitutionForm
from canteen.registry.models import Bureau, Canteen, Institution


@bp.get("/institutions/<code>")
def show_institution(code: str) -> ResponseReturnValue:
    """An institution and its canteens."""
    institution = institution_for_user(code)
    own = select(Canteen).where(Canteen.institution_id == institution.id).order_by(Canteen.code)
    seen = visible_bureaus(signed_in()).where(Bureau.id == institution.bureau_id)
    return render_template(
        "registry/institution.html",
        institution=institution,
        bureau=session.scalar(seen),
        canteens=session.scalars(own.options(selectinload(Canteen.modes))).all(),
        day=clock.today(),
        manages=may(signed_in(), Right.MANAGE, institution),
    )


@bp.get("/bureaus/<code>/institutions/new")
def new_institution(code: str) -> ResponseReturnValue:
    """The form for an institution under this bureau."""
    return _form(None, bureau_for_user(code, Right.MANAGE), {}, None)


@bp.post("/bureaus/<code>/institutions/new")
def create_institution(code: str) -> ResponseReturnValue:
    """Register an institution under this bureau."""
    bureau = bureau_for_user(code, Right.MANAGE)
    entry = InstitutionForm.read(request.form.to_dict() | {"bureau": code})
    values = {**entry.values, "bureau": bureau}
    status = attempt(entry, lambda: verbs.create_institution(**values, by=signed_in().id))
    if status != 303:
        return _form(None, bureau, entry.typed, entry), status
    session.commit()
    flash(f"已登记{values['name']}。")
    return redirect(url_for("registry.show_institution", code=values["code"]), 303)


@bp.get("/institutions/<code>/edit")
def edit_institution(code: str) -> ResponseReturnValue:
    """The form to change an institution."""
    institution = institution_for_user(code, Right.MANAGE)
    return _form(institution, institution.bureau, as_form(institution), None)


@bp.post("/institutions/<code>/edit")
def save_institution(code: str) -> ResponseReturnValue:
    """Change an institution; the bureau it moves to must be managed by the same person."""
    institution = institution_for_user(code, Right.MANAGE)
    entry = InstitutionForm.read(request.form, partial=True)
    values: dict[str, object] = {name: entry.values[name] for name in ("name",) if name in entry.values}
    if (target := entry.values.get("bureau", institution.bureau.code)) != institution.bureau.code:
        values["bureau"] = managed_bureau(entry, "bureau", target)
    status = attempt(
        entry, lambda: verbs.edit_institution(institution, values, by=signed_in().id, seen=seen_version())
    )
    if status != 303:
        return _form(institution, institution.bureau, entry.typed, entry, status), status
    session.commit()
    flash("已保存。")
    return redirect(url_for("registry.show_institution", code=institution.code), 303)


def _form(
    institution: Institution | None,
    bureau: Bureau,
    values: object,
    entry: Entry | None,
    status: int = 200,
) -> str:
    movable = may(signed_in(), Right.MANAGE, bureau)
    more = {"institution": institution, "bureau": bureau, "movable": movable}
    return form_page("institution_form", values, entry, status, saved=as_form(institution), **more)
