"""The gate: the only way to an object that belongs to someone.

Routes are closed by default. What is not yours does not exist (404); what you may see but not do is 403.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from canteen.accounts import bearer
from canteen.accounts.models import Membership, Role, Token, User
from canteen.accounts.rights import RIGHTS as RIGHTS
from canteen.accounts.rights import SCOPES
from canteen.accounts.rights import Right as Right
from canteen.db import session
from canteen.errors import wants_json
from canteen.registry.models import Bureau, Canteen, Institution

Node = Bureau | Institution | Canteen
Hold = Membership | Token  # Both name one node; a token narrows its maker's roles to it.
P = ParamSpec("P")
R = TypeVar("R")
N = TypeVar("N", Bureau, Institution, Canteen)


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
    return _found(session.scalars(_CANTEEN, {"code": code}).unique().one_or_none(), right)


def institution_for_user(code: str, right: Right = Right.VIEW) -> Institution:
    """The institution of this code, when the signed-in person has the right there."""
    query = select(Institution).join(Institution.bureau).options(contains_eager(Institution.bureau))
    return _found(session.scalar(query.where(Institution.code == code)), right)


def bureau_for_user(code: str, right: Right = Right.VIEW) -> Bureau:
    """The bureau of this code, when the signed-in person has the right there."""
    return _found(session.scalar(select(Bureau).where(Bureau.code == code)), right)


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


def tokens_within(user: User) -> Select[Token]:
    """Every token that holds where this person manages or checks: who keeps a place may shut its doors."""
    reach = []
    for right in (Right.MANAGE, Right.CHECK):
        reach += [
            Token.bureau_id.in_(visible_bureaus(user, right).with_only_columns(Bureau.id)),
            Token.institution_id.in_(visible_institutions(user, right).with_only_columns(Institution.id)),
            Token.canteen_id.in_(visible_canteens(user, right).with_only_columns(Canteen.id)),
        ]
    return select(Token).where(or_(*reach))


def token_for_user(token_id: int) -> Token:
    """The token of this id, when the signed-in person made it or keeps the place where it holds."""
    user = signed_in()
    found = session.get(Token, token_id)
    if found is not None and found.user_id == user.id:
        return found
    within = session.scalar(tokens_within(user).where(Token.id == token_id))
    if within is None:
        raise NotFound
    return within


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
    return any(_covers(membership, node) for membership in _holding(user, right))


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


def _found(node: N | None, right: Right) -> N:
    user = signed_in()
    if node is None or not may(user, Right.VIEW, node):
        raise NotFound
    if not may(user, right, node):
        raise Forbidden
    return node


def _covers(held: Hold, node: Node) -> bool:
    """Whether a role holds at a node. The conditions below say it in SQL; a test holds both together."""
    if isinstance(node, Canteen):
        return held.canteen_id == node.id or _covers(held, node.institution)
    if isinstance(node, Institution):
        return held.institution_id == node.id or _covers(held, node.bureau)
    return held.bureau is not None and node.path.startswith(held.bureau.path)


def _holding(user: User, right: Right) -> Sequence[Hold]:
    """Where a person has a right; by a token only there where it holds, while its maker has the right."""
    held = [m for m in user.memberships if right in RIGHTS[Role(m.role)]]
    token = bearer.token()
    if token is None or token.user_id != user.id:
        return held
    reaches = right in SCOPES[token.scope] and any(_covers(m, token.node) for m in held)
    return [token] if reaches else []


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(false(), *conditions)


def _canteens() -> Select[Canteen]:
    return select(Canteen).join(Canteen.institution).join(Institution.bureau)


# Most requests ask it: what stands above a canteen and how it is run, at once; built once.
_CANTEEN = (
    _canteens()
    .where(Canteen.code == bindparam("code"))
    .options(
        contains_eager(Canteen.institution).contains_eager(Institution.bureau), joinedload(Canteen.modes)
    )
)


def _canteen_condition(held: Hold) -> ColumnElement[bool]:
    if held.bureau:
        return held.bureau.covers()
    if held.institution_id:
        return Canteen.institution_id == held.institution_id
    return Canteen.id == held.canteen_id


def _institution_condition(held: Hold) -> ColumnElement[bool]:
    if held.bureau:
        return held.bureau.covers()
    return Institution.id == held.institution_id


def _bureau_condition(held: Hold) -> ColumnElement[bool]:
    return held.bureau.covers() if held.bureau else false()
