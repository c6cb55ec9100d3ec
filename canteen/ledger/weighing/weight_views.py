"""The page on which a day's shared weight is entered."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from canteen import clock
from canteen.accounts.access import Right
from canteen.db import session
from canteen.ledger.blueprint import bp
from canteen.ledger.weighing import points
from canteen.ledger.weighing.attempts import Attempt
from canteen.ledger.weighing.form_views import kept_draft, save_form
from canteen.ledger.weighing.forms import LABELS, SCOPE_CHOICES, PointWeightForm
from canteen.ledger.weighing.gate import may_at, point_for_user
from canteen.ledger.weighing.history import revisions_of_point
from canteen.ledger.weighing.models import PointWeight
from canteen.ledger.weighing.texts import WeightTexts
from canteen.registry.models import WeighingPoint


@bp.get("/weighing-points/<point_code>/<day:day>")
def show_point_day(point_code: str, day: date) -> ResponseReturnValue:
    """What the waste of all members weighed together on a day, and the form to enter it."""
    return _show(point_for_user(point_code), day, None)


@bp.post("/weighing-points/<point_code>/<day:day>")
def save_point_day(point_code: str, day: date) -> ResponseReturnValue:
    """Save a day's shared weight; a blank one is taken back."""
    point = point_for_user(point_code, Right.RECORD)

    def write(values: Mapping[str, Any], how: dict[str, Any]) -> str:
        grams = values.get("total_waste_g")
        points.weigh_point(point, day, grams, values["mixed_scope"], **how)
        return "合并称重已保存。" if grams is not None else "合并称重已撤回。"

    location = url_for(".show_point_day", point_code=point_code, day=day)
    litre = point.institution.bureau.grams_per_litre
    return save_form(
        PointWeightForm,
        write,
        lambda attempt: _show(point, day, attempt),
        location,
        litre=litre,
    )


def _show(point: WeighingPoint, day: date, attempt: Attempt | None) -> str:
    row = session.get(PointWeight, (point.id, day))
    kept = kept_draft() if attempt is None else None
    typed = attempt.typed if attempt else kept if "draft" in request.args else None
    return render_template(
        "ledger/weighing/point_day.html",
        point=point,
        day=day,
        earlier=day - timedelta(days=1),
        later=day + timedelta(days=1) if day < clock.today() else None,
        members=points.members_on(point, day),
        texts=WeightTexts.of(row, typed, attempt),
        attempt=attempt,
        draft=kept,
        records=may_at(point, Right.RECORD),
        history=revisions_of_point(point, day),
        labels=LABELS,
        scopes=SCOPE_CHOICES,
    )
