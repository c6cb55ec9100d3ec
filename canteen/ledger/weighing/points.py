"""Weighing points: who is weighed there from which day until which, and what was weighed on a day."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from canteen import audit, clock, workdays
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import locks
from canteen.ledger.book import Book
from canteen.ledger.locks import Locked
from canteen.ledger.weighing.elsewhere import complete_again
from canteen.ledger.weighing.models import PointWeight
from canteen.ledger.weighing.recording import ask_about, compare, how, write
from canteen.registry.models import Canteen, Institution, WeighingPoint, WeighingPointMember
from canteen.registry.verbs import Wrong


def create_point(code: str, name: str, institution: Institution, *, by: int | None) -> WeighingPoint:
    """Register a weighing point run by an institution; raises Wrong for a code that is taken."""
    if session.scalar(select(WeighingPoint.id).where(WeighingPoint.code == code)) is not None:
        raise Wrong("code", f"代码“{code}”已经有人用了。")
    point = WeighingPoint(code=code, name=name, institution=institution, version=1)
    session.add(point)
    new = {"name": name, "institution": institution.code}
    audit.record("weighing_point.create", f"weighing_point:{code}", by=by, new=new)
    return point


def memberships(point: WeighingPoint) -> list[WeighingPointMember]:
    """Everyone ever weighed here, those still here first, then by the day they began."""
    query = (
        select(WeighingPointMember)
        .where(WeighingPointMember.point_id == point.id)
        .options(joinedload(WeighingPointMember.canteen).selectinload(Canteen.modes))
    )
    rows = session.scalars(query)
    return sorted(rows, key=lambda row: (row.holds_to is not None, row.holds_from, row.canteen.code))


def members_on(point: WeighingPoint, day: date) -> list[Canteen]:
    """The canteens weighed here on a day, by id; one that is closed that day has nothing to weigh."""
    rows = [row for row in memberships(point) if holds_on(row, day)]
    found = [row.canteen for row in rows if row.canteen.is_open_on(day)]
    return sorted(found, key=lambda canteen: canteen.id)


def holds_on(row: WeighingPointMember, day: date) -> bool:
    """Whether a membership holds on a day; the day that ends it is no longer its own."""
    return row.holds_from <= day and (row.holds_to is None or day < row.holds_to)


def membership_on(canteen: Canteen, day: date) -> WeighingPointMember | None:
    """Where a canteen is weighed on a day, if anywhere but at home."""
    query = select(WeighingPointMember).where(
        WeighingPointMember.canteen_id == canteen.id,
        WeighingPointMember.holds_from <= day,
        or_(WeighingPointMember.holds_to.is_(None), day < WeighingPointMember.holds_to),
    )
    return session.scalar(query.options(joinedload(WeighingPointMember.point)))


def join(point: WeighingPoint, canteen: Canteen, day: date, *, by: int | None) -> None:
    """Weigh a canteen here from a day on; raises Wrong when it is weighed at a point already."""
    _refuse_locked(canteen, day)
    query = select(WeighingPointMember).where(WeighingPointMember.canteen_id == canteen.id)
    for row in session.scalars(query.options(joinedload(WeighingPointMember.point))):
        if row.holds_to is None or day < row.holds_to:
            until = "" if row.holds_to is None else f"到{row.holds_to}止，"
            raise Wrong("canteen", f"{canteen.name}{until}已在“{row.point.name}”称重，要先从那里退出。")
    session.add(WeighingPointMember(point_id=point.id, canteen_id=canteen.id, holds_from=day))
    _note("join", point, canteen, day, by)


def leave(point: WeighingPoint, canteen: Canteen, day: date, *, by: int | None) -> None:
    """From this day on a canteen is no longer weighed here. On the day it began: it never was."""
    _refuse_locked(canteen, day)
    row = membership_on(canteen, day)
    if row is None or row.point_id != point.id:
        raise Wrong("holds_to", f"{day}{canteen.name}不在这里称重。")
    row.holds_to = day
    _note("leave", point, canteen, day, by)


def weigh_point(
    point: WeighingPoint,
    day: date,
    total_g: int | None,
    scope: str,
    *,
    by: int | None,
    seen: int | None,
    accepted: bool,
    typed: Mapping[str, list[str]],
) -> PointWeight:
    """Save what a day's waste of all members weighs together, in grams; None takes it back.

    Raises Conflict, Unconfirmed, Locked when a member's ledger of that day is closed, or Refusal.
    """
    if day > clock.today():
        raise Refusal(f"{day} 还没有到，到了这一天再称重。")
    books = [Book(member, day, day) for member in members_on(point, day)]
    if not books:
        raise Refusal(f"{day} 没有食堂在“{point.name}”称重，请先登记参加的食堂和日期。")
    for book in books:
        if sentence := book.lock_sentence(day):
            raise Locked(f"{book.canteen.name}：{sentence}")
    row = session.get(PointWeight, (point.id, day))
    values = {"total_g": total_g, "mixed_scope": scope}
    compare(row, seen, values)
    done = how(by, accepted=accepted, typed=typed)
    ask_about(total_g, scope, (meal for book in books for meal in book.meals.values()), done)
    row = row or PointWeight(point_id=point.id, day=day)
    if write(row, values, f"weighing_point:{point.code}:{day}", done):
        for book in books:
            complete_again(book, day, day, done.now)
    return row


def _refuse_locked(canteen: Canteen, day: date) -> None:
    """Joining or leaving changes every figure from that day on."""
    if canteen.is_open_on(day):
        sentence = locks.refusal(canteen, day, clock.today(), workdays.calendar())
        if sentence:
            raise Locked(sentence)


def _note(action: str, point: WeighingPoint, canteen: Canteen, day: date, by: int | None) -> None:
    point.version += 1
    new = {"canteen": canteen.code, "day": day.isoformat()}
    audit.record(f"weighing_point.{action}", f"weighing_point:{point.code}", by=by, new=new)
