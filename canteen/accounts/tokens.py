"""Make and revoke the keys of devices and programs. A key never reaches further than its maker does now."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from canteen import audit, clock
from canteen.accounts.access import Node, Right, may
from canteen.accounts.bearer import digest
from canteen.accounts.models import Token, User
from canteen.accounts.people import COLUMNS
from canteen.db import session
from canteen.errors import Refusal

DAYS = 365
MOST_DAYS = 3 * 365
MOST_TOKENS = 50
NEEDED = {"record": Right.RECORD, "read": Right.VIEW}
WORDS = {"record": "填报和读取", "read": "只读取"}


def make(
    user: User, name: str, node: Node, scope: str, days: int = DAYS, *, by: int | None
) -> tuple[Token, str]:
    """A token and its key, which is shown this once and kept nowhere. Raises Refusal without the right."""
    if not may(user, NEEDED[scope], node):
        raise Refusal(f"{user.name}在{node.name}没有{WORDS[scope]}的权限，不能为它申领这样的令牌。")
    if len(in_use(user)) >= MOST_TOKENS:
        raise Refusal(f"在用的令牌已有{MOST_TOKENS}个，请先作废不用的。")
    prefix = f"ct_{secrets.token_hex(4)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    now = clock.now()
    token = Token(
        digest=digest(key),
        prefix=prefix,
        name=name,
        user_id=user.id,
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=days),
        **{COLUMNS[type(node)]: node.id},
    )
    session.add(token)
    session.flush()
    told = {"name": name, "scope": scope, "at": node.code, "expires_at": token.expires_at.isoformat()}
    audit.record("token.make", f"token:{token.id}", by=by, new=told)
    return token, key


def revoke(token: Token, *, by: int | None) -> bool:
    """Refuse a token from now on; False when it was revoked already."""
    if token.revoked_at is not None:
        return False
    token.revoked_at = clock.now()
    audit.record("token.revoke", f"token:{token.id}", by=by, old={"name": token.name})
    return True


def of(user: User) -> list[Token]:
    """A person's tokens, the youngest first."""
    return list(session.scalars(select(Token).where(Token.user_id == user.id).order_by(Token.id.desc())))


def in_use(user: User) -> list[Token]:
    """A person's tokens that are neither revoked nor expired."""
    now = clock.now()
    return [token for token in of(user) if token.revoked_at is None and token.expires_at > now]
