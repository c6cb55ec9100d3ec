"""Jobs: what is due is done once, what was missed is made up, and no fault stops the rest."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from canteen import audit, jobs, outbox
from canteen.db import session
from tests import make

DAILY = {"name": "daily", "every_s": 60, "guard": "day"}
ALWAYS = {"name": "always", "every_s": 60, "guard": "always"}


def job(work: Callable[[], Any], **more: Any) -> jobs.Job:
    return jobs.Job(work=work, **(DAILY | more))


def attempts() -> list[int]:
    with make.context():
        return list(session.scalars(select(jobs.JobRun.attempts).order_by(jobs.JobRun.period)))


def test_a_daily_job_runs_once_a_day_and_a_missed_day_is_no_harm(
    app: Flask, at: Callable[[str], None]
) -> None:
    ran: list[str] = []
    daily = job(lambda: ran.append("ran"))
    outcomes = []
    for moment in ("2026-09-14 00:30", "2026-09-14 23:30", "2026-09-16 07:00"):
        at(moment)
        outcomes.append(jobs.run(app, daily))
    assert outcomes == ["done", "not due", "done"]
    assert len(ran) == 2


def test_the_day_of_a_daily_job_is_shanghais(app: Flask, at: Callable[[str], None]) -> None:
    daily = job(lambda: None)
    at("2026-09-14 23:59")
    assert jobs.run(app, daily) == "done"
    at("2026-09-15 00:01")
    assert jobs.run(app, daily) == "done"


def test_a_job_guarded_always_runs_again_but_never_beside_itself(app: Flask) -> None:
    outcomes: list[str] = []
    again = job(lambda: outcomes.append(jobs.run(app, job(lambda: None, **ALWAYS))), **ALWAYS)
    assert jobs.run(app, again) == "done"
    assert outcomes == ["not due"], "a second process in the middle of the run"
    assert jobs.run(app, job(lambda: None, **ALWAYS)) == "done"


def test_a_job_that_fails_leaves_nothing_behind_and_is_tried_again_after_its_lease(
    app: Flask, at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        outbox.post("half/1", to="a@x.cn", subject="半封", text="…", topic="half")
        raise ZeroDivisionError("for the log")

    at("2026-09-14 12:00")
    assert jobs.run(app, job(work)) == "failed"
    logged = capsys.readouterr().err
    assert logged.count("job.failed") == 1
    assert "for the log" in logged
    at("2026-09-14 12:05")
    assert jobs.run(app, job(work)) == "not due"
    at("2026-09-14 12:11")
    assert jobs.run(app, job(lambda: None)) == "done"
    assert attempts() == [2]
    with make.context():
        assert session.scalars(select(outbox.Letter)).all() == []


def test_two_schedulers_at_once_run_a_daily_job_once(shared_app: Flask) -> None:
    start, ran, outcomes = threading.Barrier(4), [], []

    def schedule() -> None:
        start.wait()
        outcomes.append(jobs.run(shared_app, job(lambda: ran.append("ran"))))

    threads = [threading.Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "not due", "not due", "not due"]
    assert ran == ["ran"]


def test_a_fault_in_one_job_leaves_the_others_their_turn(
    app: Flask, run: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> None:
        raise ZeroDivisionError

    ran: list[str] = []
    broken, sound = job(fault, name="broken"), job(lambda: ran.append("ran"), name="sound")
    monkeypatch.setattr(jobs, "JOBS", (broken, sound))
    result = run.invoke(args=["tick"])
    assert ran == ["ran"]
    assert result.exit_code == 1
    assert "broken" in result.stderr


def test_tick_does_all_that_is_due(app: Flask, run: FlaskCliRunner) -> None:
    with make.context():
        outbox.post("news/1", to="a@x.cn", subject="通报", text="…", topic="news")
        audit.record("test.post", "letter:1", by=None)
        session.commit()
    result = run.invoke(args=["tick", "--json"])
    assert result.exit_code == 0, result.output
    with make.context():
        assert session.scalars(select(outbox.Letter.state)).all() == ["sent"]
        assert session.scalars(select(audit.AuditEntry.chained_as)).all() == [1]
        assert audit.broken_link() is None


def test_every_job_has_a_name_of_its_own_and_a_known_guard() -> None:
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)
    assert {job.guard for job in jobs.JOBS} <= {"rows", "always", "day"}
