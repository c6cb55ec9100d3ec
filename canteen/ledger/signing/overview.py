"""Which canteens have confirmed a month and which have not, for those who stand above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from canteen.accounts.access import Right, visible_canteens
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.extensions.models import Extension
from canteen.ledger.signing.models import DayCheck, MonthConfirmation
from canteen.registry.models import Canteen
from scoring.periods import Month


@dataclass(frozen=True)
class Line:
    """One canteen's month: the confirmation that stands, days checked at least once, the exception."""

    canteen: Canteen
    confirmation: MonthConfirmation | None
    days_checked: int
    held_until: date | None


def canteens(user: User, month: Month, right: Right = Right.VIEW) -> Select[Canteen]:
    """The canteens of this person that were open in the month, the unconfirmed first."""
    open_then = or_(Canteen.closed_on.is_(None), Canteen.closed_on >= month.first_day)
    query = visible_canteens(user, right).where(Canteen.opened_on <= month.last_day, open_then)
    return query.order_by(_is_confirmed(month), Canteen.code)


def unconfirmed(user: User, month: Month, right: Right) -> int:
    """How many canteens of this person have not confirmed the month."""
    query = canteens(user, month, right).where(~_is_confirmed(month)).order_by(None)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def lines(found: Sequence[Canteen], month: Month, today: date) -> list[Line]:
    """The signatures of these canteens."""
    ids = [canteen.id for canteen in found]
    confirmed, checked, held = _confirmed(ids, month), _checked(ids, month), _held(ids, month, today)
    return [
        Line(canteen, confirmed.get(canteen.id), checked.get(canteen.id, 0), held.get(canteen.id))
        for canteen in found
    ]


def _is_confirmed(month: Month) -> ColumnElement[bool]:
    return exists().where(
        MonthConfirmation.canteen_id == Canteen.id,
        MonthConfirmation.month == month.first_day,
        MonthConfirmation.withdrawn_at.is_(None),
    )


def _confirmed(ids: Iterable[int], month: Month) -> dict[int, MonthConfirmation]:
    query = select(MonthConfirmation).where(
        MonthConfirmation.canteen_id.in_(ids),
        MonthConfirmation.month == month.first_day,
        MonthConfirmation.withdrawn_at.is_(None),
    )
    return {row.canteen_id: row for row in session.scalars(query)}


def _checked(ids: Iterable[int], month: Month) -> dict[int, int]:
    query = (
        select(DayCheck.canteen_id, func.count(DayCheck.day.distinct()))
        .where(DayCheck.canteen_id.in_(ids), DayCheck.day.between(month.first_day, month.last_day))
        .group_by(DayCheck.canteen_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _held(ids: Iterable[int], month: Month, today: date) -> dict[int, date]:
    query = (
        select(Extension.canteen_id, func.max(Extension.until))
        .where(
            Extension.canteen_id.in_(ids),
            Extension.month == month.first_day,
            Extension.ended_at.is_(None),
            Extension.until >= today,
        )
        .group_by(Extension.canteen_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
