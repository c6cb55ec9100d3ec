"""Pages of weighing points: the list, a new one, one with its members and its last weights."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from canteen import clock
from canteen.accounts.access import (
    Right,
    institution_for_user,
    may,
    signed_in,
    visible_canteens,
    visible_institutions,
)
from canteen.db import session
from canteen.ledger.blueprint import bp
from canteen.ledger.weighing import points
from canteen.ledger.weighing.attempts import Attempt
from canteen.ledger.weighing.form_views import save_form
from canteen.ledger.weighing.forms import LABELS, MemberForm, PointForm
from canteen.ledger.weighing.gate import may_at, point_for_user, visible_points
from canteen.ledger.weighing.models import PointWeight
from canteen.ledger.weighing.texts import weight_words
from canteen.registry.models import Canteen, Institution, WeighingPoint
from canteen.registry.verbs import Wrong

SHOWN = timedelta(days=31)


@bp.app_template_global("weighing_point")
def weighing_point(canteen: Canteen, day: date) -> WeighingPoint | None:
    """Where a canteen's waste is weighed on a day together with others', for the links of its pages."""
    row = points.membership_on(canteen, day)
    return row.point if row else None


@bp.get("/weighing-points")
def list_points() -> ResponseReturnValue:
    """The weighing points that concern this person."""
    managed = session.scalars(visible_institutions(signed_in(), Right.MANAGE).limit(2)).all()
    return render_template(
        "ledger/weighing/points.html",
        points=[(point, _members(point)) for point in session.scalars(visible_points(signed_in()))],
        institution=managed[0] if len(managed) == 1 else None,
    )


@bp.get("/institutions/<code>/weighing-points/new")
def new_point(code: str) -> ResponseReturnValue:
    """The form for a weighing point run by an institution."""
    return _new(institution_for_user(code, Right.MANAGE), None)


@bp.post("/institutions/<code>/weighing-points/new")
def create_point(code: str) -> ResponseReturnValue:
    """Register a weighing point."""
    institution = institution_for_user(code, Right.MANAGE)

    def write(values: Mapping[str, Any], how: dict[str, Any]) -> str:
        points.create_point(values["code"], values["name"], institution, by=how["by"])
        return f"已登记{values['name']}。接着登记在这里称重的食堂。"

    location = url_for(".list_points")
    return save_form(PointForm, write, lambda attempt: _new(institution, attempt), location)


@bp.get("/weighing-points/<point_code>")
def show_point(point_code: str) -> ResponseReturnValue:
    """A point: who is weighed there from when until when, and the weights of the last month."""
    return _show(point_for_user(point_code), None)


@bp.post("/weighing-points/<point_code>/join")
def join_point(point_code: str) -> ResponseReturnValue:
    """Weigh a canteen here from a day on."""
    return _change_members(point_code, points.join, "从{day}起在这里称重")


@bp.post("/weighing-points/<point_code>/leave")
def leave_point(point_code: str) -> ResponseReturnValue:
    """Weigh a canteen here no longer from a day on."""
    return _change_members(point_code, points.leave, "从{day}起不在这里称重")


def _change_members(point_code: str, change: Any, said: str) -> ResponseReturnValue:
    point = point_for_user(point_code, Right.MANAGE)

    def write(values: Mapping[str, Any], how: dict[str, Any]) -> str:
        canteen = _managed_canteen(values["canteen"])
        change(point, canteen, values["day"], by=how["by"])
        return f"已登记：{canteen.name}{said.format(day=values['day'])}。"

    location = url_for(".show_point", point_code=point_code)
    return save_form(MemberForm, write, lambda attempt: _show(point, attempt), location)


def _managed_canteen(code: str) -> Canteen:
    found = session.scalar(visible_canteens(signed_in(), Right.MANAGE).where(Canteen.code == code))
    if found is None:
        raise Wrong("canteen", "没有这个代码的食堂，或者不归您管理。")
    return found


def _new(institution: Institution, attempt: Attempt | None) -> str:
    return render_template(
        "ledger/weighing/point_form.html", institution=institution, attempt=attempt, labels=LABELS
    )


def _show(point: WeighingPoint, attempt: Attempt | None) -> str:
    today = clock.today()
    weights = session.scalars(
        select(PointWeight)
        .where(PointWeight.point_id == point.id, PointWeight.day > today - SHOWN)
        .order_by(PointWeight.day.desc())
    )
    return render_template(
        "ledger/weighing/point.html",
        point=point,
        members=_seen(point),
        weights=[(row, weight_words(row)) for row in weights if row.total_g is not None],
        manages=may(signed_in(), Right.MANAGE, point.institution),
        records=may_at(point, Right.RECORD),
        attempt=attempt,
        labels=LABELS,
    )


def _seen(point: WeighingPoint) -> list[tuple[Any, bool]]:
    """Every membership, with whether this person may open the canteen's page: its name is the group's."""
    user = signed_in()
    return [(row, may(user, Right.VIEW, row.canteen)) for row in points.memberships(point)]


def _members(point: WeighingPoint) -> list[Canteen]:
    return points.members_on(point, clock.today())
