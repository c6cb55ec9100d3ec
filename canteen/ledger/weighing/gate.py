"""Whose weighing points these are: run by one's institutions, or weighing one's canteens."""

from sqlalchemy import ColumnElement, Select, or_, select
from werkzeug.exceptions import Forbidden, NotFound

from canteen.accounts.access import Right, signed_in, visible_canteens, visible_institutions
from canteen.accounts.models import User
from canteen.db import session
from canteen.registry.models import Canteen, Institution, WeighingPoint, WeighingPointMember


def visible_points(user: User, right: Right = Right.VIEW) -> Select[WeighingPoint]:
    """Every point where this person has the right; every list begins with it."""
    return select(WeighingPoint).where(_reaches(user, right)).order_by(WeighingPoint.code)


def point_for_user(code: str, right: Right = Right.VIEW) -> WeighingPoint:
    """The point of this code: 404 when it is not theirs, 403 when they may not do this."""
    named = WeighingPoint.code == code
    point = session.scalar(visible_points(signed_in()).where(named))
    if point is None:
        raise NotFound
    if right is not Right.VIEW and not may_at(point, right):
        raise Forbidden
    return point


def may_at(point: WeighingPoint, right: Right) -> bool:
    """Whether the signed-in person has a right here. Points are managed where their institution is."""
    return session.scalar(visible_points(signed_in(), right).where(WeighingPoint.id == point.id)) is not None


def _reaches(user: User, right: Right) -> ColumnElement[bool]:
    institutions = visible_institutions(user, right).with_only_columns(Institution.id)
    own = WeighingPoint.institution_id.in_(institutions)
    if right is Right.MANAGE:
        return own
    canteens = visible_canteens(user, right).with_only_columns(Canteen.id)
    members = select(WeighingPointMember.point_id).where(WeighingPointMember.canteen_id.in_(canteens))
    return or_(own, WeighingPoint.id.in_(members))
