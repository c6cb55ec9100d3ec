"""Add people, give and take roles, switch accounts off. Every change is audited; nobody is deleted."""

from collections.abc import Iterable

from sqlalchemy import select

from canteen import audit, clock
from canteen.accounts import sessions
from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.registry.models import Bureau, Canteen, Institution

Node = Bureau | Institution | Canteen
COLUMNS: dict[type[Node], str] = {Bureau: "bureau_id", Institution: "institution_id", Canteen: "canteen_id"}


def find(email: str) -> User | None:
    """The person with this address (lower case)."""
    return session.scalar(select(User).where(User.email == email))


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people by id."""
    wanted = {each for each in ids if each is not None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}


def add(email: str, name: str, *, by: int | None) -> User:
    """Open an account without a password; the person chooses one by letter."""
    user = User(email=email, name=name, created_at=clock.now(), active=True, memberships=[])
    session.add(user)
    session.flush()
    audit.record("user.add", f"user:{user.id}", by=by, new={"active": True})
    return user


def give_role(user: User, role: Role, node: Node, *, by: int | None) -> bool:
    """Give a role at a node; False when the person has it already."""
    column = COLUMNS[type(node)]
    if any(held.role == role and getattr(held, column) == node.id for held in user.memberships):
        return False
    user.memberships.append(Membership(role=role, **{column: node.id}))
    audit.record("user.give_role", f"user:{user.id}", by=by, new=_named(role, column, node.id))
    return True


def take_role(membership: Membership, *, by: int | None) -> None:
    """Take a role away."""
    column = next(name for name in COLUMNS.values() if getattr(membership, name) is not None)
    old = _named(membership.role, column, getattr(membership, column))
    audit.record("user.take_role", f"user:{membership.user_id}", by=by, old=old)
    membership.user.memberships.remove(membership)
    session.delete(membership)


def set_password(user: User, password_hash: str, *, by: int | None) -> None:
    """Set a new password, already hashed, and sign the person out everywhere."""
    user.password_hash = password_hash
    sessions.end_all(user)
    audit.record("user.password", f"user:{user.id}", by=by)


def switch(user: User, active: bool, *, by: int | None) -> bool:
    """Switch an account on or off; off, all its sessions end. False when it was so already."""
    if user.active == active:
        return False
    user.active = active
    if not active:
        sessions.end_all(user)
    audit.record("user.switch", f"user:{user.id}", by=by, old={"active": not active}, new={"active": active})
    return True


def _named(role: Role, column: str, node_id: int) -> dict[str, object]:
    return {"role": str(role), column: node_id}
