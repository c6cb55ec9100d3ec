"""What waits for a signature: days to check, months to confirm, corrections to decide."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from canteen import clock, workdays
from canteen.accounts.access import Right, has_anywhere, visible_canteens
from canteen.accounts.models import User
from canteen.db import session
from canteen.home.sentence import Todo
from canteen.ledger import locks
from canteen.ledger.corrections import listing
from canteen.ledger.corrections.models import Correction
from canteen.ledger.signing import month as months
from canteen.ledger.signing import overview
from canteen.registry.models import Canteen
from canteen.templating import day_short
from scoring.periods import Month

MOST_CANTEENS = 6  # whose months are read to say how many days wait


def todos(user: User) -> Iterator[Todo]:
    """The signatures that this person owes."""
    yield from _checks(user)
    yield from _confirmations(user)
    yield from _decisions(user)


def _checks(user: User) -> Iterator[Todo]:
    """Whole days of this month and the last that nobody has checked."""
    if not has_anywhere(user, Right.CHECK):
        return
    this = Month.of(clock.today())
    mine = visible_canteens(user, Right.CHECK).order_by(Canteen.code).limit(MOST_CANTEENS)
    canteens = session.scalars(mine).all()
    for canteen in canteens:
        for month in (this.previous, this):
            if count := len(months.read(canteen, month).checkable):
                where = f"{canteen.name}：" if len(canteens) > 1 else ""
                address = url_for(
                    "ledger.show_month", canteen_code=canteen.code, month=month, _anchor="checks"
                )
                yield Todo(f"{where}{month.number}月有 {count} 天填全了，等您审核。", "去审核", address)


def _confirmations(user: User) -> Iterator[Todo]:
    """The last month of canteens that have not confirmed it."""
    if not has_anywhere(user, Right.CONFIRM):
        return
    today = clock.today()
    month = Month.of(today).previous
    last_open = workdays.month_lock_day(month.first_day, workdays.calendar())
    late = today > last_open
    detail = "已过最后开放日。" if late else f"{day_short(last_open)}是最后开放日。"
    for canteen in session.scalars(overview.canteens(user, month, Right.CONFIRM).limit(MOST_CANTEENS)):
        if locks.standing_confirmation(canteen, month.first_day) is None:
            address = url_for("ledger.show_confirmation", canteen_code=canteen.code, month=month)
            urgency = "late" if late else "soon"
            yield Todo(f"{canteen.name}{month.number}月台账等您确认。", "去确认", address, detail, urgency)


def _decisions(user: User) -> Iterator[Todo]:
    """Corrections that somebody else asked for, and canteens that have not confirmed a locked month."""
    if not has_anywhere(user, Right.DECIDE):
        return
    waiting = listing.of_user(user, "open", Right.DECIDE).where(Correction.asked_by_id != user.id)
    if count := session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())):
        address = url_for("ledger.list_corrections", state="open")
        yield Todo(f"有 {count} 份台账更正申请等您审定。", "去审定", address, urgency="soon")
    month = Month.of(clock.today()).previous
    over = clock.today() > workdays.month_lock_day(month.first_day, workdays.calendar())
    if over and (count := overview.unconfirmed(user, month, Right.DECIDE)):
        address = url_for("ledger.list_signatures", month=month)
        yield Todo(f"{month.number}月台账已锁定，还有 {count} 个食堂没有确认。", "看是哪些", address)
