"""The timetable: what is due is asked of the database, so a missed night mends itself.

Every job is a metronome; a row per job (and day, for daily ones) with a lease keeps two schedulers
apart. This is the edge: it commits, and it is the one place where any exception is caught.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import ColumnElement, String, and_, case, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from canteen import audit, chores, clock, drafts, tasks
from canteen.accounts import sign_in
from canteen.db import Base, Instant, session

log = structlog.get_logger()

LEASE = timedelta(minutes=10)


class JobRun(Base):
    """One run of one job for one period: the unique row with a lease that keeps two schedulers apart."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A metronome: what to do, how often to ask whether it is due, and what keeps two runs apart.

    guard: "rows", the rows worked on do it themselves; "always", one run at a time; "day", one run
    that succeeds per Shanghai date. `hours` are those of Shanghai's day in which it makes sense at all: a
    letter of the evening is not sent the next day at noon.
    """

    name: str
    work: Callable[[], Any]
    every_s: int
    guard: str
    hours: tuple[int, int] = (0, 24)


JOBS = (
    Job("tasks", tasks.run_waiting, every_s=10, guard="rows"),
    Job("chain_audit", audit.chain_new, every_s=60, guard="always"),
    Job("drop_old_receipts", drafts.drop_old_receipts, every_s=3600, guard="day"),
    Job("drop_old_sign_ins", sign_in.drop_old, every_s=3600, guard="day"),
    Job("score_last_quarter", chores.score_last_quarter, every_s=600, guard="day"),
    Job("compile_circulars", chores.compile_circulars, every_s=300, guard="always"),
    Job("remind_today", chores.remind_today, every_s=60, guard="day", hours=(18, 22)),
    Job("remind_left", chores.remind_of_what_is_left, every_s=60, guard="day", hours=(9, 18)),
    Job("tell_week", chores.tell_of_the_week, every_s=60, guard="day", hours=(9, 18)),
    Job("deliver_letters", chores.deliver_letters, every_s=15, guard="rows"),
)


def tick(app: Flask) -> dict[str, str]:
    """Do once all that is due now; returns per job: done, not due, or failed."""
    return {job.name: run(app, job) for job in JOBS}


def run(app: Flask, job: Job) -> str:
    """One run of one job in an app context of its own; its fault is logged here, once, and ends here."""
    with app.app_context():
        try:
            return _run_guarded(job)
        except Exception:  # One bug must not stop the others, or the loop.
            log.exception("job.failed", job=job.name)
            return "failed"


def _run_guarded(job: Job) -> str:
    """A run that fails keeps its lease, so that it is tried again, but not every minute."""
    first, end = job.hours
    if not first <= clock.local(clock.now()).hour < end:
        return "not due"
    if job.guard == "rows":
        job.work()
        session.commit()
        return "done"
    period = clock.today().isoformat() if job.guard == "day" else "always"
    attempts = _claim(job, period)
    if attempts is None:
        return "not due"
    job.work()
    session.execute(
        update(JobRun)
        .where(_row(job, period), JobRun.attempts == attempts, JobRun.finished_at.is_(None))
        .values(finished_at=clock.now())
    )
    session.commit()
    return "done"


def _claim(job: Job, period: str) -> int | None:
    """Begin a run, or take over one whose process died; returns the attempt's number, None when not ours."""
    attempts = _take(job, period) or _begin(job, period)
    session.commit()
    if attempts is not None and attempts > 1:
        log.warning("job.taken_over", job=job.name, period=period, attempts=attempts)
    return attempts


def _take(job: Job, period: str) -> int | None:
    now = clock.now()
    died = and_(JobRun.finished_at.is_(None), JobRun.lease_until < now)
    free = died if job.guard == "day" else or_(JobRun.finished_at.is_not(None), died)
    again = case((JobRun.finished_at.is_(None), JobRun.attempts + 1), else_=1)
    return session.scalar(
        update(JobRun)
        .where(_row(job, period), free)
        .values(attempts=again, started_at=now, lease_until=now + LEASE, finished_at=None)
        .returning(JobRun.attempts)
        .execution_options(synchronize_session=False)
    )


def _begin(job: Job, period: str) -> int | None:
    now = clock.now()
    try:
        with session.begin_nested():
            session.add(JobRun(job=job.name, period=period, started_at=now, lease_until=now + LEASE))
    except IntegrityError:
        return None
    return 1


def _row(job: Job, period: str) -> ColumnElement[bool]:
    return and_(JobRun.job == job.name, JobRun.period == period)
