"""Pages of corrections: lists, one request, the decision."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.accounts.people import names_of
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Schema, Text
from canteen.ledger.blueprint import bp
from canteen.ledger.corrections import deciding, listing
from canteen.ledger.corrections.models import Correction
from canteen.paging import page_of
from canteen.registry.models import Canteen
from scoring.periods import Month


class DecidingForm(Schema):
    """What was decided, in words."""

    decision = Text(most=500)


@bp.get("/corrections")
def list_corrections() -> ResponseReturnValue:
    """Requests of everything one sees; `state=open` those that wait."""
    state = request.args.get("state", "")
    query = listing.of_user(signed_in(), state if state in listing.STATES else None)
    page = page_of(query)
    return _list(page.rows, page=page, state=state)


@bp.get("/canteens/<canteen_code>/ledger/<month:month>/corrections")
def list_canteen_corrections(canteen_code: str, month: Month) -> ResponseReturnValue:
    """The requests about one canteen's month."""
    canteen = canteen_for_user(canteen_code)
    rows = listing.of_days(canteen, month.first_day, month.last_day)
    return _list(rows, canteen=canteen, month=month)


@bp.get("/corrections/<int:correction_id>")
def show_correction(correction_id: int) -> ResponseReturnValue:
    """One request: old and new side by side, why, and what was decided."""
    canteen, asked = listing.for_user(correction_id)
    user = signed_in()
    return render_template(
        "ledger/corrections/correction.html",
        canteen=canteen,
        asked=asked,
        words=listing,
        names=names_of([asked.asked_by_id, asked.decided_by_id]),
        decides=asked.state == "open" and may(user, Right.DECIDE, canteen),
        own=asked.asked_by_id == user.id,
    )


@bp.post("/corrections/<int:correction_id>/<any(accept, refuse):decision>")
def decide_correction(correction_id: int, decision: str) -> ResponseReturnValue:
    """Another person's decision."""
    canteen, asked = listing.for_user(correction_id)
    if not may(signed_in(), Right.DECIDE, canteen):
        raise Forbidden
    words = DecidingForm.read(request.form).values.get("decision")
    if decision == "refuse" and not words:
        raise Refusal("不同意更正的，请写明理由，申请人才知道怎么办。")
    if decision == "accept":
        deciding.accept(canteen, asked, words, by=signed_in())
    else:
        deciding.refuse(asked, words or "", by=signed_in())
    session.commit()
    flash("已同意更正，台账已按申请改过。" if decision == "accept" else "已退回，台账没有改动。")
    return redirect(url_for(".show_correction", correction_id=asked.id), 303)


@bp.post("/corrections/<int:correction_id>/withdraw")
def withdraw_correction(correction_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    _, asked = listing.for_user(correction_id)
    deciding.withdraw(asked, by=signed_in())
    session.commit()
    flash("申请已撤回。")
    return redirect(url_for(".show_correction", correction_id=asked.id), 303)


def _list(rows: Sequence[Correction], **more: Any) -> str:
    wanted = {row.canteen_id for row in rows}
    canteens = {id_: session.get_one(Canteen, id_) for id_ in wanted}
    return render_template(
        "ledger/corrections/list.html",
        rows=rows,
        canteens=canteens,
        names=names_of([row.asked_by_id for row in rows] + [row.decided_by_id for row in rows]),
        words=listing,
        **({"canteen": None, "month": None, "page": None, "state": ""} | more),
    )
