"""Pages of exceptions: grant one, end one, see all."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, canteen_for_user, may, signed_in, visible_canteens
from canteen.accounts.people import names_of
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Day, Schema, Text
from canteen.ledger.blueprint import bp
from canteen.ledger.extensions import granting
from canteen.ledger.extensions.models import Extension
from canteen.paging import page_of
from canteen.registry.models import Canteen
from scoring.periods import Month


class GrantForm(Schema):
    """Until when, and why."""

    until = Day(required=True)
    reason = Text(most=500, required=True)


@bp.post("/canteens/<canteen_code>/ledger/<month:month>/extension")
def grant_extension(canteen_code: str, month: Month) -> ResponseReturnValue:
    """Hold a month open for this canteen."""
    canteen = canteen_for_user(canteen_code, Right.DECIDE)
    entry = GrantForm.read(request.form)
    if not entry.ok:
        raise Refusal("请填写开放到哪一天，并写明理由。")
    granting.grant(canteen, month, entry.values["until"], entry.values["reason"], by=signed_in())
    session.commit()
    flash("已延期开放，到期自动恢复锁定。")
    return redirect(url_for(".show_month", canteen_code=canteen.code, month=month), 303)


@bp.get("/extensions")
def list_extensions() -> ResponseReturnValue:
    """Who holds which month open, why and until when; what is over stays in the list."""
    user = signed_in()
    page = page_of(granting.of_user(user))
    query = visible_canteens(user).where(Canteen.id.in_({row.canteen_id for row in page.rows}))
    canteens = {canteen.id: canteen for canteen in session.scalars(query)}
    return render_template(
        "ledger/extensions/list.html",
        page=page,
        canteens=canteens,
        names=names_of(each for row in page.rows for each in (row.granted_by_id, row.ended_by_id)),
        decides={id_ for id_, canteen in canteens.items() if may(user, Right.DECIDE, canteen)},
        Month=Month,
    )


@bp.post("/extensions/<int:extension_id>/end")
def end_extension(extension_id: int) -> ResponseReturnValue:
    """End an exception before its time."""
    seen = visible_canteens(signed_in(), Right.DECIDE).with_only_columns(Canteen.id)
    query = select(Extension).where(Extension.id == extension_id, Extension.canteen_id.in_(seen))
    extension = session.scalar(query)
    if extension is None:
        raise NotFound
    granting.end(extension, by=signed_in())
    session.commit()
    flash("延期开放已提前结束。")
    return redirect(url_for(".list_extensions"), 303)
