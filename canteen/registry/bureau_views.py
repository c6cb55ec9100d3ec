"""Pages of bureaus: see one with what lies below it, create one, change one."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from canteen.accounts.access import Right, bureau_for_user, may, signed_in, visible_bureaus
from canteen.db import session
from canteen.inputs import GRAMS_PER_LITRE, Entry
from canteen.registry import verbs
from canteen.registry.blueprint import bp
from canteen.registry.editing import as_form, attempt, form_page, seen_version
from canteen.registry.forms import BureauForm
from canteen.registry.models import Bureau, Canteen, Institution


@bp.get("/bureaus/<code>")
def show_bureau(code: str) -> ResponseReturnValue:
    """A bureau, the bureaus and institutions right below it, and how many canteens each has."""
    bureau = bureau_for_user(code)
    below = session.scalars(select(Bureau).where(Bureau.parent_id == bureau.id).order_by(Bureau.path)).all()
    own = select(Institution).where(Institution.bureau_id == bureau.id).order_by(Institution.code)
    return render_template(
        "registry/bureau.html",
        bureau=bureau,
        parent=_visible_parent(bureau),
        below=below,
        institutions=session.scalars(own).all(),
        counts=_canteens_in_subtrees(bureau, [bureau, *below]),
        by_institution=_canteens_by_institution(bureau),
        manages=may(signed_in(), Right.MANAGE, bureau),
    )


@bp.get("/bureaus/<code>/bureaus/new")
def new_bureau(code: str) -> ResponseReturnValue:
    """The form for a bureau below this one."""
    return _form(None, bureau_for_user(code, Right.MANAGE), {}, None)


@bp.post("/bureaus/<code>/bureaus/new")
def create_bureau(code: str) -> ResponseReturnValue:
    """Register a bureau below this one."""
    parent = bureau_for_user(code, Right.MANAGE)
    entry = BureauForm.read(request.form)
    values = _columns(entry, "code", "name", "level", "group", "domains", "grams_per_litre")
    status = attempt(entry, lambda: verbs.create_bureau(**values, parent=parent, by=signed_in().id))
    if status != 303:
        return _form(None, parent, entry.typed, entry), status
    session.commit()
    flash(f"已登记{values['name']}。")
    return redirect(url_for("registry.show_bureau", code=values["code"]), 303)


@bp.get("/bureaus/<code>/edit")
def edit_bureau(code: str) -> ResponseReturnValue:
    """The form to change a bureau."""
    bureau = bureau_for_user(code, Right.MANAGE)
    return _form(bureau, _visible_parent(bureau), as_form(bureau), None)


@bp.post("/bureaus/<code>/edit")
def save_bureau(code: str) -> ResponseReturnValue:
    """Change a bureau; another place in the tree must be managed by the same person."""
    bureau = bureau_for_user(code, Right.MANAGE)
    entry = BureauForm.read(request.form, partial=True)
    values = _columns(entry, "name", "level", "group", "domains", "grams_per_litre")
    if entry.values.get("parent", _code(bureau.parent)) != _code(bureau.parent):
        values["parent"] = managed_bureau(entry, "parent", entry.values["parent"])
    status = attempt(entry, lambda: verbs.edit_bureau(bureau, values, by=signed_in().id, seen=seen_version()))
    if status != 303:
        parent = _visible_parent(bureau)
        return _form(bureau, parent, entry.typed, entry, status), status
    session.commit()
    flash("已保存。")
    return redirect(url_for("registry.show_bureau", code=bureau.code), 303)


def managed_bureau(entry: Entry, field: str, code: str | None) -> Bureau | None:
    """The bureau that a form's field names, when the person manages it; else the entry gets an error."""
    found = session.scalar(visible_bureaus(signed_in(), Right.MANAGE).where(Bureau.code == code))
    if found is None and field not in entry.errors:
        entry.errors[field] = ["没有这个代码的部门，或者不归您管理。"]
    return found


def _code(bureau: Bureau | None) -> str | None:
    return bureau.code if bureau else None


def _columns(entry: Entry, *names: str) -> dict[str, Any]:
    """The form's values of these fields, under the names of the table."""
    values = {name: entry.values[name] for name in names if name in entry.values}
    if "group" in values:
        values["group_name"] = values.pop("group")
    if "domains" in values:
        values["domains"] = values["domains"] or ""
    if "grams_per_litre" in values:
        values["grams_per_litre"] = values["grams_per_litre"] or GRAMS_PER_LITRE
    return values


def _visible_parent(bureau: Bureau) -> Bureau | None:
    """The bureau above, when the person may see it."""
    return session.scalar(visible_bureaus(signed_in()).where(Bureau.id == bureau.parent_id))


def _form(
    bureau: Bureau | None,
    parent: Bureau | None,
    values: object,
    entry: Entry | None,
    status: int = 200,
) -> str:
    movable = parent is not None and may(signed_in(), Right.MANAGE, parent)
    more = {"bureau": bureau, "parent": parent, "movable": movable}
    return form_page("bureau_form", values, entry, status, saved=as_form(bureau), **more)


def _canteens_in_subtrees(bureau: Bureau, bureaus: list[Bureau]) -> dict[int, int]:
    """How many canteens each of these bureaus has with all below it, from one grouped query."""
    query = select(Bureau.path, func.count(Canteen.id)).join(Institution, Institution.bureau_id == Bureau.id)
    query = query.join(Canteen, Canteen.institution_id == Institution.id).where(bureau.covers())
    paths = [(str(path), int(count)) for path, count in session.execute(query.group_by(Bureau.path))]
    return {each.id: sum(n for path, n in paths if path.startswith(each.path)) for each in bureaus}


def _canteens_by_institution(bureau: Bureau) -> Counter[int]:
    query = select(Canteen.institution_id, func.count()).join(Canteen.institution)
    query = query.where(Institution.bureau_id == bureau.id).group_by(Canteen.institution_id)
    return Counter({int(key): int(count) for key, count in session.execute(query)})
