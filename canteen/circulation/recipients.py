"""Who receives a bureau's circulars: 主送 and 抄送, each with an address inside the bureau's mail domains."""

from __future__ import annotations

from sqlalchemy import select

from canteen import audit
from canteen.accounts.models import User
from canteen.circulation.models import Subscription
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry.models import Bureau

KINDS = {"to": "主送", "cc": "抄送"}


def of_bureau(bureau: Bureau) -> list[Subscription]:
    """The bureau's recipients, 主送 first, in the order they were entered."""
    query = select(Subscription).where(Subscription.bureau_id == bureau.id)
    return list(session.scalars(query.order_by(Subscription.kind.desc(), Subscription.id)))


class Wrong(Refusal):
    """The address cannot be entered; the message says why."""


def add(bureau: Bureau, *, kind: str, name: str, address: str, by: User | None) -> Subscription:
    """Enter a recipient. Wrong when the address is entered already or lies outside the bureau's domains."""
    require_own_domain(bureau, address)
    if any(kept.address == address for kept in of_bureau(bureau)):
        raise Wrong(f"{address}已经在收件人里了，不用再添加。")
    recipient = Subscription(bureau_id=bureau.id, kind=kind, name=name, address=address)
    session.add(recipient)
    session.flush()
    audit.record(
        "recipient.add", _subject(recipient), by=by.id if by else None, new={"kind": kind, "name": name}
    )
    return recipient


def remove(recipient: Subscription, by: User | None) -> None:
    """Take a recipient off the list; a letter that has not left yet stays and is not sent."""
    audit.record(
        "recipient.remove",
        _subject(recipient),
        by=by.id if by else None,
        old={"kind": recipient.kind, "name": recipient.name},
    )
    session.delete(recipient)


def require_own_domain(bureau: Bureau, address: str) -> None:
    """Wrong for an address outside the bureau's registered mail domains; none registered, no limit."""
    domains = bureau.domains.split()
    if domains and address.rpartition("@")[2] not in domains:
        raise Wrong(
            f"{address}不在{bureau.name}登记的邮件域名（{'、'.join(domains)}）内，不能接收通报。"
            "请改用单位邮箱，或由管理员登记这个域名。"
        )


def _subject(recipient: Subscription) -> str:
    return f"recipient:{recipient.id}"
