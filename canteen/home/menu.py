"""The menu of every page: what a person may use, in the order of the work."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy import select

from canteen.accounts.access import RIGHTS, Right, has_anywhere
from canteen.accounts.models import Role, User
from canteen.accounts.words import ROLES
from canteen.db import session
from canteen.evaluation.models import StandardVersion
from canteen.registry.models import Canteen

SIGNING = (
    "ledger.list_corrections",
    "ledger.show_correction",
    "ledger.list_extensions",
    "ledger.show_calendar",
)
Item = tuple[str, str, bool]


def items(user: User, endpoint: str) -> list[Item]:
    """(label, address, whether the page shown belongs to it) of each entry."""
    return [
        (label, url_for(target, **values), endpoint in (target, *pages))
        for label, target, values, pages in _entries(user)
    ]


def roles(user: User) -> str:
    """What the person is, in words, each once."""
    return "、".join(dict.fromkeys(ROLES[Role(membership.role)] for membership in user.memberships))


def standard_note() -> str:
    """Which standard was loaded last, and whether it is the official text; nothing before the first."""
    newest = session.scalar(select(StandardVersion).order_by(StandardVersion.id.desc()).limit(1))
    if newest is None:
        return ""
    status = "官方文本" if newest.status == "official" else "依公开文件重建，不是官方文本"
    return f"评估标准：《{newest.title}》第{newest.version}版（{status}）。每张评估表都注明所用的版本。"


def _entries(user: User) -> Iterator[tuple[str, str, dict[str, Any], tuple[str, ...]]]:
    """(label, endpoint, its values, further pages that belong to it)."""
    yield "首页", "home.index", {}, ("home.show_figures",)
    if code := _own_canteen(user):
        yield "今日台账", "ledger.today", {"canteen_code": code}, ("ledger.show_day", "ledger.save_meal")
        yield "我的食堂", "dashboard.show", {"canteen_code": code}, ()
    yield "食堂", "registry.list_canteens", {}, ("registry.show_canteen",)
    yield "评估表", "evaluation.list_sheets", {}, ("evaluation.show_sheet",)
    yield "通报", "circulation.list_circulars", {}, ("circulation.show_circular",)
    if has_anywhere(user, Right.COMPILE) or has_anywhere(user, Right.SIGN):
        yield "信件", "circulation.list_letters", {}, ()
    yield "标准", "evaluation.list_standards", {}, ()
    if has_anywhere(user, Right.DECIDE) or has_anywhere(user, Right.CONFIRM):
        yield "签认", "ledger.list_signatures", {}, SIGNING
    if has_anywhere(user, Right.MANAGE):
        yield "机构", "registry.list_bureaus", {}, ("registry.show_bureau", "registry.show_institution")
        yield "人员", "accounts.list_people", {}, ("accounts.show_person", "accounts.list_node_people")


def _own_canteen(user: User) -> str | None:
    """The code of the canteen of whoever fills in exactly one ledger."""
    records = (m for m in user.memberships if Right.RECORD in RIGHTS[Role(m.role)])
    own = {m.canteen_id for m in records if m.canteen_id}
    return session.scalar(select(Canteen.code).where(Canteen.id.in_(own))) if len(own) == 1 else None
