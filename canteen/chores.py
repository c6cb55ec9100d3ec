"""What the timetable does, as units that may each be repeated: score, compile, deliver.

An edge like views and commands: each chore commits its units. What is due is asked of the database.
"""

from collections import Counter
from collections.abc import Iterator
from threading import Event

import structlog
from sqlalchemy import select

from canteen import clock, outbox, workdays
from canteen.circulation import due, notices
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import runs
from canteen.ledger.reminders import digest, missing
from canteen.registry.models import Bureau
from scoring.periods import Quarter

log = structlog.get_logger()

BATCH = 50
SCORED_AGAIN_FOR = 8
"""Working days after a quarter's end until its provisional result is fixed (reconstructed default)."""

stopping = Event()
"""Set when the timetable is asked to end; long chores look at it between units."""


def score_last_quarter() -> None:
    """Make the sheets of the quarter that has ended, and bring them up to date while entries still come in.

    Approved sheets stay as they are. A quarter that nobody scored in time is scored once, later.
    """
    quarter = Quarter.of(clock.today()).previous
    fixed_on = workdays.calendar().after(quarter.last_day, SCORED_AGAIN_FOR)
    for bureau in session.scalars(select(Bureau).where(Bureau.parent_id.is_(None)).order_by(Bureau.id)).all():
        if clock.today() <= fixed_on or not _has_sheets(bureau, quarter):
            runs.score_round(bureau, quarter, progress=lambda _done, _total: session.commit())
            session.commit()


def _has_sheets(bureau: Bureau, quarter: Quarter) -> bool:
    return session.scalar(runs.sheets_of(bureau, quarter).order_by(None).limit(1)) is not None


def compile_circulars() -> int:
    """Draft the circulars that are due; one that cannot be drafted says why and holds up no other."""
    drafted = 0
    for bureau, quarter in due.due():
        try:
            notices.compile_circular(bureau, quarter)
        except Refusal as refusal:
            session.rollback()
            log.warning("circular.not_drafted", bureau=bureau.code, quarter=str(quarter), reason=str(refusal))
            continue
        session.commit()
        drafted += 1
    return drafted


def remind_today() -> int:
    """Remind of today's meals that nobody has written down."""
    return _posted(missing.post_today())


def remind_of_what_is_left() -> int:
    """Remind, on the next working morning, of what is still missing."""
    return _posted(missing.post_left())


def tell_of_the_week() -> int:
    """Tell canteen heads how the last week went."""
    return _posted(digest.post_week())


def _posted(letters: Iterator[bool]) -> int:
    """Post letters one after another, keeping them some at a time; returns how many were new."""
    posted = 0
    for number, new in enumerate(letters, 1):
        posted += new
        if number % BATCH == 0:
            session.commit()
    session.commit()
    return posted


def deliver_letters() -> dict[str, int]:
    """Deliver until nothing is due, in batches, so that a stop takes effect between them."""
    outcomes: Counter[str] = Counter()
    while not stopping.is_set() and (batch := outbox.deliver_waiting(BATCH)):
        outcomes.update(batch)
    return dict(outcomes)
