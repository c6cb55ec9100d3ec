"""Who checked which version of which day, and who confirmed a month and took it back."""

from datetime import date

from sqlalchemy import select

from canteen.db import session
from canteen.ledger.signing.models import DayCheck, MonthConfirmation
from canteen.registry.models import Canteen
from scoring.periods import Month


def confirmations(canteen: Canteen, month: Month) -> list[MonthConfirmation]:
    """Every confirmation of a month, the newest first."""
    query = select(MonthConfirmation).where(
        MonthConfirmation.canteen_id == canteen.id, MonthConfirmation.month == month.first_day
    )
    return list(session.scalars(query.order_by(MonthConfirmation.id.desc())))


def checks(canteen: Canteen, first: date, last: date) -> list[DayCheck]:
    """Every check of these days, the newest first."""
    query = select(DayCheck).where(DayCheck.canteen_id == canteen.id, DayCheck.day.between(first, last))
    return list(session.scalars(query.order_by(DayCheck.id.desc())))
