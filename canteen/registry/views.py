"""The lists of the registry: canteens, and bureaus as a tree."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_
from sqlalchemy.orm import contains_eager, selectinload

from canteen import clock, paging
from canteen.accounts.access import (
    Right,
    has_anywhere,
    signed_in,
    visible_bureaus,
    visible_canteens,
    visible_institutions,
)
from canteen.db import session
from canteen.inputs import plain
from canteen.registry import (
    bureau_views,
    canteen_views,
    change_views,
    institution_views,
    policy_views,
    served_views,
)
from canteen.registry.blueprint import bp
from canteen.registry.models import Bureau, Canteen, Institution

__all__ = [
    "bp",
    "bureau_views",
    "canteen_views",
    "change_views",
    "institution_views",
    "policy_views",
    "served_views",
]

MOST_SHOWN = 50
MOST_OPTIONS = 400


@bp.get("/canteens")
def list_canteens() -> ResponseReturnValue:
    """Every canteen one may see: found by name, code or institution, narrowed to a bureau's subtree."""
    user, sought = signed_in(), plain(request.args.get("q", ""))
    bureaus = session.scalars(visible_bureaus(user).order_by(Bureau.path).limit(MOST_OPTIONS)).all()
    query = _narrowed(visible_canteens(user), sought, request.args.get("bureau"), request.args.get("closed"))
    return render_template(
        "registry/canteens.html",
        page=paging.page_of(_in_order(query)),
        bureaus=[(bureau.code, bureau.name) for bureau in bureaus],
        sought=sought,
        day=clock.today(),
        manages=has_anywhere(user, Right.MANAGE),
    )


@bp.get("/bureaus")
def list_bureaus() -> ResponseReturnValue:
    """The bureaus one may see from the top down, or those found by name or code."""
    user, sought = signed_in(), plain(request.args.get("q", ""))
    query = visible_bureaus(user)
    if sought:
        named = or_(Bureau.name.contains(sought, autoescape=True), Bureau.code == sought)
        bureaus = session.scalars(query.where(named).order_by(Bureau.path).limit(MOST_SHOWN)).all()
    else:
        parents = query.with_only_columns(Bureau.id)
        is_top = or_(Bureau.parent_id.is_(None), Bureau.parent_id.not_in(parents))
        bureaus = session.scalars(query.where(is_top).order_by(Bureau.path)).all()
    if len(bureaus) == 1:
        return redirect(url_for("registry.show_bureau", code=bureaus[0].code))
    own = visible_institutions(user).order_by(Institution.code).limit(MOST_SHOWN)
    institutions = [] if bureaus or sought else session.scalars(own).all()
    return render_template("registry/bureaus.html", bureaus=bureaus, institutions=institutions, sought=sought)


def _narrowed(
    query: Select[Canteen], sought: str, bureau_code: str | None, closed: str | None
) -> Select[Canteen]:
    if sought:
        columns = (Canteen.name, Canteen.code, Institution.name)
        query = query.where(or_(*(column.icontains(sought, autoescape=True) for column in columns)))
    if bureau_code:
        bureau = session.scalar(visible_bureaus(signed_in()).where(Bureau.code == bureau_code))
        query = query.where(bureau.covers()) if bureau else query.where(Bureau.code == bureau_code)
    is_open = or_(Canteen.closed_on.is_(None), Canteen.closed_on >= clock.today())
    return query if closed == "yes" else query.where(is_open)


def _in_order(query: Select[Canteen]) -> Select[Canteen]:
    joined = contains_eager(Canteen.institution).contains_eager(Institution.bureau)
    return query.options(joined, selectinload(Canteen.modes)).order_by(Bureau.path, Canteen.code)
