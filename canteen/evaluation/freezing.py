"""A ledger whose quarter has an approved sheet is frozen: the points were given for these very figures."""

from datetime import date

from sqlalchemy import select

from canteen import clock
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.ledger import locks
from canteen.ledger.locks import Lock, Reason
from canteen.registry.models import Canteen
from canteen.templating import period
from scoring.periods import Quarter


@locks.further
def approved_sheet(canteen: Canteen, month: date) -> Lock | None:
    """The lock of a month that an approved sheet was scored from."""
    quarter = str(Quarter.of(month))
    query = select(Sheet.approved_at).where(
        Sheet.canteen_id == canteen.id, Sheet.period == quarter, Sheet.state == "approved"
    )
    at = session.scalar(query.order_by(Sheet.approved_at).limit(1))
    if at is None:
        return None
    on = locks.chinese(clock.local(at).date())
    return Lock(Reason.FROZEN, f"{period(quarter)}的评估表已于{on}核定，当季台账随之冻结，不能直接修改。")
