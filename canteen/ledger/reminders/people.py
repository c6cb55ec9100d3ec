"""Who is reminded: the people of a canteen (or of its institution) who hold a role, by canteen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.registry.models import Canteen


def recorders(canteens: Sequence[Canteen]) -> dict[User, list[Canteen]]:
    """Who writes for each canteen and wants letters; where nobody is 填报人, the 审核人 writes."""
    by_role = {role: _holders(canteens, role) for role in (Role.RECORDER, Role.CHECKER)}
    return _by_person(
        (canteen, by_role[Role.RECORDER][canteen.id] or by_role[Role.CHECKER][canteen.id])
        for canteen in canteens
    )


def heads(canteens: Sequence[Canteen]) -> dict[User, list[Canteen]]:
    """Who heads each canteen (审核人) and wants letters."""
    holders = _holders(canteens, Role.CHECKER)
    return _by_person((canteen, holders[canteen.id]) for canteen in canteens)


def _by_person(pairs: Iterable[tuple[Canteen, list[User]]]) -> dict[User, list[Canteen]]:
    found: dict[User, list[Canteen]] = defaultdict(list)
    for canteen, users in pairs:
        for user in users:
            if user.wants_reminders:
                found[user].append(canteen)
    return found


def _holders(canteens: Sequence[Canteen], role: Role) -> dict[int, list[User]]:
    """By canteen, the people whose account is on; those of its institution stand for each of its canteens."""
    here = Membership.canteen_id.in_([canteen.id for canteen in canteens])
    above = Membership.institution_id.in_({canteen.institution_id for canteen in canteens})
    query = (
        select(User, Membership.canteen_id, Membership.institution_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == role, User.active.is_(True), or_(here, above))
        .order_by(User.id)
    )
    at_canteen: dict[int, list[User]] = defaultdict(list)
    at_institution: dict[int, list[User]] = defaultdict(list)
    for user, canteen_id, institution_id in session.execute(query):
        if canteen_id is not None:
            at_canteen[canteen_id].append(user)
        elif institution_id is not None:
            at_institution[institution_id].append(user)
    return {
        canteen.id: list(dict.fromkeys(at_canteen[canteen.id] + at_institution[canteen.institution_id]))
        for canteen in canteens
    }
