"""Who sees which circular and letter. What is not yours does not exist (404); see accounts/access.py."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from werkzeug.exceptions import Forbidden, NotFound

from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.accounts.models import User
from canteen.circulation.models import Circular
from canteen.db import session
from canteen.outbox import Letter
from canteen.registry.models import Bureau, Canteen, Institution

PUBLISHED = ("issued", "superseded")


def circular_for_user(circular_id: int, right: Right = Right.VIEW) -> Circular:
    """The circular, when the signed-in person may see it and has the right at its bureau."""
    user = access.signed_in()
    circular = session.scalar(visible_circulars(user).where(Circular.id == circular_id))
    if circular is None:
        raise NotFound
    if right is not Right.VIEW and not access.may(user, right, circular.bureau):
        raise Forbidden
    return circular


def visible_circulars(user: User) -> Select[Circular]:
    """Every circular of bureaus the person sees, and what the bureaus above theirs have issued."""
    own = Circular.bureau_id.in_(access.visible_bureaus(user).with_only_columns(Bureau.id))
    above = Circular.bureau_id.in_(select(Bureau.id).where(Bureau.path.in_(_paths_above(user))))
    return select(Circular).where(or_(own, above & Circular.state.in_(PUBLISHED)))


def letter_for_user(letter_id: int) -> Letter:
    """The letter, when the signed-in person drafts or signs the circulars of its bureau."""
    letter = session.scalar(visible_letters(access.signed_in()).where(Letter.id == letter_id))
    if letter is None:
        raise NotFound
    return letter


def visible_letters(user: User) -> Select[Letter]:
    """The letters of every bureau whose circulars the person drafts or signs."""
    bureaus = [
        access.visible_bureaus(user, right).with_only_columns(Bureau.id)
        for right in (Right.COMPILE, Right.SIGN)
    ]
    return select(Letter).where(or_(*(Letter.bureau_id.in_(ids) for ids in bureaus)))


def _paths_above(user: User) -> set[str]:
    """The paths of all bureaus from the root down to the nodes where the person has a role."""
    return {above for path in session.scalars(_own_paths(user)) for above in upwards(path)}


def _own_paths(user: User) -> Select[str]:
    held = user.memberships
    by_canteen = select(Canteen.institution_id).where(Canteen.id.in_([m.canteen_id for m in held]))
    institutions = select(Institution.bureau_id).where(
        or_(Institution.id.in_([m.institution_id for m in held]), Institution.id.in_(by_canteen))
    )
    return select(Bureau.path).where(
        or_(Bureau.id.in_([m.bureau_id for m in held]), Bureau.id.in_(institutions))
    )


def upwards(path: str) -> list[str]:
    """/50/5001/ → /50/, /50/5001/."""
    codes = path.strip("/").split("/")
    return [f"/{'/'.join(codes[: depth + 1])}/" for depth in range(len(codes))]
