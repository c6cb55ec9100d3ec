"""Days whose waste stands in no record of the canteen itself, and what that does to their completeness.

A meal needs a weight to be complete: one weighed at the canteen's point or with several days is a weight.
"""

from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select

from canteen.db import session
from canteen.ledger.book import Book
from canteen.ledger.completion import complete_day
from canteen.ledger.planned import Span
from canteen.ledger.weighing.models import PointWeight, SpanWeight
from canteen.ledger.weighing.shared import any_shared
from canteen.ledger.weighing.spread import any_spread
from canteen.registry.models import WeighingPointMember


def scope_elsewhere(canteen_id: int, day: date) -> str | None:
    """What a shared or spread weight of this day holds ("all", "unserved_plate"); None when there is none."""
    return _at_a_point(canteen_id, day) or _in_a_span(canteen_id, day)


def elsewhere_query(span: Span) -> Select[bool, bool]:
    """One row: whether a shared weight touches the period, whether a spread one does."""
    return select(any_shared(span), any_spread(span))


def complete_again(book: Book, first: date, last: date, now: datetime) -> None:
    """Note on the recorded days of a book whether they are complete, after a weight of theirs changed."""
    session.flush()
    for day in sorted({row.day for row in book.meals.values() if first <= row.day <= last}):
        complete_day(
            book.meals_of(day),
            book.days.get(day),
            book.canteen.mode_on(day),
            now,
            correction=False,
            elsewhere=scope_elsewhere(book.canteen.id, day),
        )


def _at_a_point(canteen_id: int, day: date) -> str | None:
    member = WeighingPointMember
    until = or_(member.holds_to.is_(None), day < member.holds_to)
    return session.scalar(
        select(PointWeight.mixed_scope)
        .join(member, and_(member.point_id == PointWeight.point_id, member.holds_from <= day, until))
        .where(member.canteen_id == canteen_id, PointWeight.day == day, PointWeight.total_g.is_not(None))
    )


def _in_a_span(canteen_id: int, day: date) -> str | None:
    return session.scalar(
        select(SpanWeight.mixed_scope).where(
            SpanWeight.canteen_id == canteen_id,
            SpanWeight.first_day <= day,
            SpanWeight.last_day >= day,
            SpanWeight.voided_at.is_(None),
        )
    )
