"""Which circulars should exist by now and do not: the database says, so a missed night mends itself."""

from __future__ import annotations

from sqlalchemy import exists, select

from canteen import clock, workdays
from canteen.circulation.gathered import has_approved
from canteen.circulation.models import Circular, Schedule
from canteen.circulation.notices import KIND
from canteen.db import session
from canteen.registry.models import Bureau
from scoring.periods import Quarter


def due() -> list[tuple[Bureau, Quarter]]:
    """Bureaus that have approved sheets of the last full quarter and whose schedule says that its
    circular should exist by now, but it does not."""
    quarter = Quarter.of(clock.today()).previous
    compiled = exists().where(
        Circular.bureau_id == Bureau.id, Circular.kind == KIND, Circular.period == str(quarter)
    )
    query = select(Bureau, Schedule).join(Schedule, Schedule.bureau_id == Bureau.id)
    rows = session.execute(query.where(Schedule.active, Schedule.kind == KIND, ~compiled).order_by(Bureau.id))
    calendar = workdays.calendar()
    timely = [bureau for bureau, schedule in rows if _is_time(schedule, quarter, calendar)]
    return [(bureau, quarter) for bureau in timely if has_approved(bureau, quarter)]


def _is_time(schedule: Schedule, quarter: Quarter, calendar: workdays.Calendar) -> bool:
    day = calendar.after(quarter.last_day, schedule.working_days_after)
    return clock.now() >= clock.at(day, schedule.at_time.hour, schedule.at_time.minute)
