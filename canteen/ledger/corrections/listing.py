"""Requests to look at: one by its number, those of a canteen's month, those of everything one sees."""

from datetime import date

from sqlalchemy import ColumnElement, Select, select
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, signed_in, visible_canteens
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.corrections.models import Correction
from canteen.ledger.fields import TITLES, meal_title
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen

STATES = {
    "open": ("○", "待审定", "wanted"),
    "accepted": ("✓", "已同意", "good"),
    "refused": ("!", "未同意", "bad"),
    "withdrawn": ("×", "已撤回", "off"),
}


def for_user(correction_id: int) -> tuple[Canteen, Correction]:
    """A request of a canteen that the signed-in person sees, with that canteen."""
    query = select(Correction).where(Correction.id == correction_id, _seen(signed_in()))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return session.get_one(Canteen, found.canteen_id), found


def of_user(user: User, state: str | None = None, right: Right = Right.VIEW) -> Select[Correction]:
    """Requests of every canteen where this person has the right; what waits first by age, else the newest."""
    query = select(Correction).where(_seen(user, right))
    if state:
        query = query.where(Correction.state == state)
    return query.order_by(Correction.id if state == "open" else Correction.id.desc())


def of_days(canteen: Canteen, first: date, last: date) -> list[Correction]:
    """A canteen's requests about these days, the newest first."""
    query = select(Correction).where(Correction.canteen_id == canteen.id, Correction.day.between(first, last))
    return list(session.scalars(query.order_by(Correction.id.desc())))


def title(asked: Correction) -> str:
    """午餐, 当日记录, 全天停餐 …"""
    if asked.occasion == "closure":
        return ("全天" if asked.meal == "all" else meal_title(asked.meal)) + "停餐"
    return meal_title(asked.meal, asked.occasion) if asked.meal else "当日记录"


def rows(asked: Correction) -> list[tuple[str, str, str]]:
    """(field, old, new) in words."""
    if "closed" in asked.changes:
        return [("停餐原因", "没有登记停餐", str(asked.changes["closed"][1]))]
    return [
        (TITLES.get(name, name), as_words(name, old), as_words(name, new))
        for name, (old, new) in asked.changes.items()
    ]


def _seen(user: User, right: Right = Right.VIEW) -> ColumnElement[bool]:
    seen = visible_canteens(user, right).with_only_columns(Canteen.id)
    return Correction.canteen_id.in_(seen)
