"""Pages of weights over several days: enter one, see how it was spread, take it back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.ledger.blueprint import bp
from canteen.ledger.weighing import spans
from canteen.ledger.weighing.attempts import Attempt
from canteen.ledger.weighing.days import parts_of
from canteen.ledger.weighing.form_views import kept_draft, save_form
from canteen.ledger.weighing.forms import LABELS, SCOPE_CHOICES, SpanForm
from canteen.ledger.weighing.history import revisions_of_span
from canteen.ledger.weighing.models import SpanWeight
from canteen.ledger.weighing.texts import WeightTexts, weight_words
from canteen.registry.models import Canteen

SHOWN = timedelta(days=100)
NOTHING_YET = "这几天还没有就餐人次，重量暂不计入；填了就餐人次就会自动分摊。"


@bp.get("/canteens/<canteen_code>/spans")
def list_spans(canteen_code: str) -> ResponseReturnValue:
    """The weights over several days of the last months, and the form for another one."""
    return _list(canteen_for_user(canteen_code), None)


@bp.post("/canteens/<canteen_code>/spans")
def save_span(canteen_code: str) -> ResponseReturnValue:
    """Save a weight over several days; the same days again correct it."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)

    def write(values: Mapping[str, Any], how: dict[str, Any]) -> str:
        days = values["first_day"], values["last_day"]
        row = spans.weigh_span(canteen, *days, values["total_waste_g"], values["mixed_scope"], **how)
        return "几天合称的重量已保存。" + ("" if parts_of(canteen, row) else NOTHING_YET)

    return save_form(
        SpanForm,
        write,
        lambda attempt: _list(canteen, attempt),
        url_for(".list_spans", canteen_code=canteen_code),
        litre=canteen.institution.bureau.grams_per_litre,
    )


@bp.get("/canteens/<canteen_code>/spans/<int:span_id>")
def show_span(canteen_code: str, span_id: int) -> ResponseReturnValue:
    """How one weight was spread over its days, and its history."""
    canteen = canteen_for_user(canteen_code)
    row = _span(canteen, span_id)
    return render_template(
        "ledger/weighing/span.html",
        canteen=canteen,
        span=row,
        words=weight_words(row),
        parts=parts_of(canteen, row),
        nothing_yet=NOTHING_YET,
        history=revisions_of_span(row),
        records=may(signed_in(), Right.RECORD, canteen),
    )


@bp.post("/canteens/<canteen_code>/spans/<int:span_id>/take-back")
def take_back_span(canteen_code: str, span_id: int) -> ResponseReturnValue:
    """Let a weight count no more."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    spans.take_back(canteen, _span(canteen, span_id), by=signed_in().id)
    session.commit()
    flash("已撤回，不再计入。修改记录里仍能看到。")
    return redirect(url_for(".list_spans", canteen_code=canteen_code), 303)


def _span(canteen: Canteen, span_id: int) -> SpanWeight:
    row = session.get(SpanWeight, span_id)
    if row is None or row.canteen_id != canteen.id:
        raise NotFound
    return row


def _list(canteen: Canteen, attempt: Attempt | None) -> str:
    today = clock.today()
    chosen = _chosen(canteen, attempt)
    kept = kept_draft() if attempt is None else None
    typed = attempt.typed if attempt else kept if "draft" in request.args else None
    first, last = (chosen.first_day, chosen.last_day) if chosen else (today - timedelta(days=6), today)
    return render_template(
        "ledger/weighing/spans.html",
        canteen=canteen,
        rows=[(row, weight_words(row)) for row in spans.spans_between(canteen, today - SHOWN, today)],
        texts=WeightTexts.of(chosen, typed, attempt),
        days=typed or {"first_day": first, "last_day": last},
        chosen=chosen,
        attempt=attempt,
        draft=kept,
        records=may(signed_in(), Right.RECORD, canteen),
        labels=LABELS,
        scopes=SCOPE_CHOICES,
    )


def _chosen(canteen: Canteen, attempt: Attempt | None) -> SpanWeight | None:
    """The span to be corrected: the one asked for, or the one that somebody else has just saved."""
    if attempt is not None and isinstance(attempt.saved, SpanWeight):
        return _span(canteen, attempt.saved.id)
    asked = request.args.get("span", type=int)
    return _span(canteen, asked) if asked is not None else None
