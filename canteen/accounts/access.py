"""The gate: the only way to an object that belongs to someone.

Routes are closed by default. What is not yours does not exist (404); what you may see but not do is 403.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, false, or_, select
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from canteen.accounts.models import Membership, Role, User
from canteen.accounts.rights import RIGHTS as RIGHTS
from canteen.accounts.rights import Right as Right
from canteen.db import session
from canteen.errors import wants_json
from canteen.registry.models import Bureau, Canteen, Institution

Node = Bureau | Institution | Canteen
P = ParamSpec("P")
R = TypeVar("R")


def init(app: Flask) -> None:
    """Close every route that is not opened by name."""
    app.before_request(_require_sign_in)


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Open a route to people who are not signed in."""

    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    opened.open_to_all = True  # type: ignore[attr-defined]
    return opened


def is_open(endpoint: str | None) -> bool:
    """Whether an endpoint was opened by name."""
    view = current_app.view_functions.get(endpoint or "")
    return endpoint == "static" or bool(getattr(view, "open_to_all", False))


def canteen_for_user(code: str, right: Right = Right.VIEW) -> Canteen:
    """The canteen of this code, when the signed-in person has the right there."""
    return _found(session.scalar(_canteens().where(Canteen.code == code)), right, _canteen_allows)


def institution_for_user(code: str, right: Right = Right.VIEW) -> Institution:
    """The institution of this code, when the signed-in person has the right there."""
    query = select(Institution).join(Institution.bureau).where(Institution.code == code)
    return _found(session.scalar(query), right, _institution_allows)


def bureau_for_user(code: str, right: Right = Right.VIEW) -> Bureau:
    """The bureau of this code, when the signed-in person has the right there."""
    return _found(session.scalar(select(Bureau).where(Bureau.code == code)), right, _bureau_allows)


def visible_canteens(user: User, right: Right = Right.VIEW) -> Select[Canteen]:
    """Every canteen where this person has the right; lists, exports and aggregates begin with it."""
    return _canteens().where(_any(_canteen_condition(m) for m in _holding(user, right)))


def visible_institutions(user: User, right: Right = Right.VIEW) -> Select[Institution]:
    """Every institution where this person has the right."""
    conditions = (_institution_condition(m) for m in _holding(user, right))
    return select(Institution).join(Institution.bureau).where(_any(conditions))


def visible_bureaus(user: User, right: Right = Right.VIEW) -> Select[Bureau]:
    """Every bureau where this person has the right, theirs and all below."""
    return select(Bureau).where(_any(_bureau_condition(m) for m in _holding(user, right)))


def memberships_within(user: User) -> Select[Membership]:
    """Every role held at a node that this person manages."""
    return select(Membership).where(
        or_(
            Membership.bureau_id.in_(visible_bureaus(user, Right.MANAGE).with_only_columns(Bureau.id)),
            Membership.institution_id.in_(
                visible_institutions(user, Right.MANAGE).with_only_columns(Institution.id)
            ),
            Membership.canteen_id.in_(visible_canteens(user, Right.MANAGE).with_only_columns(Canteen.id)),
        )
    )


def person_for_user(user_id: int) -> User:
    """The person of this id, when they have a role somewhere that the signed-in person manages."""
    held = memberships_within(signed_in()).where(Membership.user_id == user_id)
    if session.scalar(held.limit(1)) is None:
        raise NotFound
    return session.get_one(User, user_id)


def node_for_user(kind: str, code: str, right: Right) -> Node:
    """The node of a kind ("bureau", "institution", "canteen") and code, when the person has the right."""
    gates: dict[str, Callable[[str, Right], Node]] = {
        "bureau": bureau_for_user,
        "institution": institution_for_user,
        "canteen": canteen_for_user,
    }
    return gates[kind](code, right)


def may(user: User, right: Right, node: Node) -> bool:
    """Whether a person has a right at a node, by a role there or above."""
    if isinstance(node, Canteen):
        return _canteen_allows(user, node, right)
    if isinstance(node, Institution):
        return _institution_allows(user, node, right)
    return _bureau_allows(user, node, right)


def has_anywhere(user: User, right: Right) -> bool:
    """Whether a person has a right at any node at all."""
    return bool(_holding(user, right))


def signed_in() -> User:
    """The signed-in person; routes are closed, so there is one."""
    return cast(User, current_user._get_current_object())


def _require_sign_in() -> ResponseReturnValue | None:
    if request.endpoint is None or is_open(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json() or request.method != "GET":
        raise Unauthorized
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _found(node: R | None, right: Right, allows: Callable[[User, R, Right], bool]) -> R:
    """Every role may view what it may do anything at, so the common case asks once."""
    user = signed_in()
    if node is not None and allows(user, node, right):
        return node
    if node is None or right is Right.VIEW or not allows(user, node, Right.VIEW):
        raise NotFound
    raise Forbidden


def _holding(user: User, right: Right) -> list[Membership]:
    return [m for m in user.memberships if right in RIGHTS[Role(m.role)]]


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(false(), *conditions)


def _canteens() -> Select[Canteen]:
    return select(Canteen).join(Canteen.institution).join(Institution.bureau)


def _canteen_condition(membership: Membership) -> ColumnElement[bool]:
    if membership.bureau:
        return membership.bureau.covers()
    if membership.institution_id:
        return Canteen.institution_id == membership.institution_id
    return Canteen.id == membership.canteen_id


def _institution_condition(membership: Membership) -> ColumnElement[bool]:
    if membership.bureau:
        return membership.bureau.covers()
    return Institution.id == membership.institution_id


def _bureau_condition(membership: Membership) -> ColumnElement[bool]:
    return membership.bureau.covers() if membership.bureau else false()


def _canteen_allows(user: User, canteen: Canteen, right: Right) -> bool:
    query = visible_canteens(user, right).where(Canteen.id == canteen.id)
    return session.scalar(query) is not None


def _institution_allows(user: User, institution: Institution, right: Right) -> bool:
    query = visible_institutions(user, right).where(Institution.id == institution.id)
    return session.scalar(query) is not None


def _bureau_allows(user: User, bureau: Bureau, right: Right) -> bool:
    return session.scalar(visible_bureaus(user, right).where(Bureau.id == bureau.id)) is not None
