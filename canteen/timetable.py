"""The scheduler process: APScheduler beats the metronomes of `jobs` until it is asked to stop.

One process is enough; a second one by mistake does no harm, because every job asks the database.
"""

import logging
import signal
from datetime import UTC, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from canteen import chores, clock, jobs

log = structlog.get_logger()

STOP = (signal.SIGTERM, signal.SIGINT)


def keep(app: Flask) -> None:
    """Run the jobs until SIGTERM or Ctrl-C, then let those under way finish their unit and end."""
    # Waiting for the signal instead of handling it: a handler could run while a lock is held.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    scheduler = _scheduler(app)
    scheduler.start()
    log.info("timetable.started", jobs=[job.name for job in jobs.JOBS])
    signal.sigwait(STOP)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)  # A second Ctrl-C does not wait.
    log.info("timetable.stopping")
    chores.stopping.set()
    scheduler.shutdown(wait=True)
    log.info("timetable.stopped")


def _scheduler(app: Flask) -> BackgroundScheduler:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # Skipped beats are normal for long jobs.
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(jobs.JOBS))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for number, job in enumerate(jobs.JOBS):
        scheduler.add_job(
            jobs.run,
            IntervalTrigger(seconds=job.every_s, jitter=job.every_s // 10 or None),
            args=(app, job),
            id=job.name,
            next_run_time=clock.now() + timedelta(seconds=number),  # What was missed comes at once, spread.
        )
    return scheduler
