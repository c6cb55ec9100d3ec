"""What the pages list: circulars, letters and people, always through the gate and a page at a time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import defer, joinedload

from canteen import outbox
from canteen.accounts import access
from canteen.accounts.access import RIGHTS, Right
from canteen.accounts.models import Membership, User
from canteen.circulation.gate import upwards, visible_circulars, visible_letters
from canteen.circulation.letters import topic as topic_of
from canteen.circulation.models import Circular
from canteen.circulation.shape import Figure, Report
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.models import Sheet
from canteen.outbox import Letter
from canteen.outbox.letters import STATES
from canteen.paging import Page, page_of
from canteen.registry.models import Bureau
from scoring.formulas import FORMULAS
from scoring.periods import Quarter

QUARTERS = 8


def circulars(user: User) -> Page[Circular]:
    """What the person may read, newest period first."""
    query = visible_circulars(user).options(joinedload(Circular.bureau), defer(Circular.report))
    return page_of(query.order_by(Circular.period.desc(), Circular.id.desc()))


def letters(user: User, *, state: str, topic: str) -> Page[Letter]:
    """Letters, those that wait for a person first, then the newest."""
    query = _letters(user, topic)
    if state in STATES:
        query = query.where(outbox.in_state(state))
    doubtful = case((outbox.in_state("doubtful"), 0), else_=1)
    return page_of(query.order_by(doubtful, Letter.id.desc()))


def letter_states(user: User, topic: str) -> dict[str, int]:
    """How many letters the person sees of each state, in the order of a letter's life."""
    ids = _letters(user, topic).with_only_columns(Letter.id)
    return _by_state(Letter.id.in_(ids))


def letter_counts(circular: Circular) -> dict[str, int]:
    """How many letters of a circular are in each state; only states that occur."""
    return _by_state(Letter.topic == topic_of(circular))


def approved_since(circular: Circular) -> int:
    """How many sheets of its quarter were approved after a circular was compiled: they are not in it."""
    sheets = runs.sheets_of(circular.bureau, Quarter.parse(circular.period)).order_by(None)
    later = sheets.where(Sheet.state == "approved", Sheet.approved_at > circular.compiled_at)
    return session.scalar(later.with_only_columns(func.count())) or 0


def bureaus_to_compile(user: User) -> list[Bureau]:
    """The bureaus whose circulars the person drafts, in the order of the tree."""
    return list(session.scalars(access.visible_bureaus(user, Right.COMPILE).order_by(Bureau.path)))


def recent_quarters(today: date) -> list[Quarter]:
    """The last full quarters, newest first."""
    quarters = [Quarter.of(today).previous]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].previous)
    return quarters


def figures(report: Report) -> list[Figure]:
    """The report's figures that have a value, in the order of the measures."""
    known = report["figures"]
    return [known[name] for name in FORMULAS if name in known and known[name]["value"] is not None]


def signers(bureau: Bureau) -> list[str]:
    """The names of those who may sign this bureau's circulars, there or above."""
    roles = [role for role, rights in RIGHTS.items() if Right.SIGN in rights]
    query = (
        select(User.name)
        .join(User.memberships)
        .join(Bureau, Bureau.id == Membership.bureau_id)
        .where(User.active, Membership.role.in_(roles), Bureau.path.in_(upwards(bureau.path)))
        .order_by(Bureau.path.desc(), User.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def name_of(user_id: int | None) -> str | None:
    """A person's name, or None."""
    return session.scalar(select(User.name).where(User.id == user_id))


def _letters(user: User, topic: str) -> Select[Letter]:
    query = visible_letters(user)
    return query.where(Letter.topic == topic) if topic else query


def _by_state(condition: ColumnElement[bool]) -> dict[str, int]:
    sums = [func.count(case((outbox.in_state(state), 1))) for state in STATES]
    counted = session.execute(select(*sums).where(condition)).one()
    return {state: count for state, count in zip(STATES, counted, strict=True) if count}
