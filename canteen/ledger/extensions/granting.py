"""Holding a month open for one canteen, and ending that before its time."""

from datetime import date, timedelta

from sqlalchemy import Select, select

from canteen import audit, clock, workdays
from canteen.accounts.access import Right, visible_canteens
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import locks
from canteen.ledger.extensions.models import Extension
from canteen.ledger.locks import Reason, chinese
from canteen.registry.models import Canteen
from scoring.periods import Month

LONGEST = timedelta(days=31)  # an exception that has no near end is a new rule (reconstructed default)


def grant(canteen: Canteen, month: Month, until: date, reason: str, *, by: User) -> Extension:
    """Hold a month open until a day, that day included; one that stands already is replaced.

    Raises Refusal for a month that runs, a day that is past or too far, and for a month that is locked for
    another reason than its deadline, because no exception opens that.
    """
    _refuse(canteen, month, until)
    if (standing := locks.standing_extension(canteen, month.first_day, clock.today())) is not None:
        end(standing, by=by)
    made = Extension(
        canteen_id=canteen.id,
        month=month.first_day,
        until=until,
        reason=reason,
        granted_by_id=by.id,
        granted_at=clock.now(),
    )
    session.add(made)
    audit.record(
        "ledger.extend",
        f"month:{canteen.code}:{month}",
        by=by.id,
        new={"until": until.isoformat()},
        reason=reason,
    )
    return made


def end(extension: Extension, *, by: User) -> None:
    """End an exception now; one that is over stays as it was."""
    if extension.ended_at is not None or extension.until < clock.today():
        return
    extension.ended_at, extension.ended_by_id = clock.now(), by.id
    audit.record("ledger.end_extension", f"extension:{extension.id}", by=by.id)


def of_user(user: User) -> Select[Extension]:
    """Every exception of canteens that this person sees, the newest first."""
    seen = visible_canteens(user, Right.VIEW).with_only_columns(Canteen.id)
    return select(Extension).where(Extension.canteen_id.in_(seen)).order_by(Extension.id.desc())


def _refuse(canteen: Canteen, month: Month, until: date) -> None:
    today = clock.today()
    if month.last_day >= today:
        raise Refusal(f"{month.chinese}还没有结束，不用延期。")
    if not today <= until <= today + LONGEST:
        raise Refusal(f"请把截止日期定在今天到{chinese(today + LONGEST)}之间。")
    for lock in locks.of_month(canteen, month.first_day, today, workdays.calendar()):
        if lock.reason is not Reason.DEADLINE:
            raise Refusal(f"{lock.sentence}延期开放不能解除这一种锁定。")
