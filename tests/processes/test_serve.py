"""flask serve and flask timetable as people and systemd run them."""

import os
import signal
import urllib.request

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import jobs, outbox
from canteen.db import session
from tests import make
from tests.processes.running import children_of, free_port, running


def post_a_letter() -> None:
    with make.context():
        outbox.post("news/1", to="a@x.cn", subject="通报", text="…", topic="news")
        session.commit()


def states() -> list[str]:
    with make.context():
        return list(session.scalars(select(outbox.Letter.state)))


def test_the_timetable_does_what_is_due_and_stops_cleanly(shared_app: Flask) -> None:
    post_a_letter()
    with running(shared_app, "timetable") as timetable:
        timetable.wait_for("outcome=sent")
        code, rest = timetable.end(signal.SIGTERM)
    assert code == 0
    assert "timetable.stopped" in rest
    assert "Traceback" not in rest
    assert states() == ["sent"]
    with make.context():
        left_open = session.scalars(select(jobs.JobRun.job).where(jobs.JobRun.finished_at.is_(None))).all()
    assert left_open == []


def test_web_and_timetable_run_together_and_stop_together(shared_app: Flask) -> None:
    post_a_letter()
    port = free_port()
    with running(shared_app, "serve", "--port", str(port)) as both:
        written = both.wait_for("Canteen: http") + both.wait_for("outcome=sent")
        assert f"http://127.0.0.1:{port}" in written
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
            assert page.status == 200
        children = children_of(both.process.pid)
        assert children.keys() == {"gunicorn", "flask"}
        code, rest = both.end(signal.SIGINT)
    assert code == 0, rest
    for pid in children.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(("victim", "name"), [("gunicorn", "网站"), ("flask", "定时任务")])
def test_when_one_of_the_two_dies_the_other_does_not_stay_alone(
    shared_app: Flask, victim: str, name: str
) -> None:
    with running(shared_app, "serve", "--port", str(free_port())) as both:
        both.wait_for("Canteen: http")
        children = children_of(both.process.pid)
        os.kill(children[victim], signal.SIGKILL)
        rest, _ = both.process.communicate(timeout=60)
    assert both.process.returncode == 1
    assert f"{name}进程意外结束" in rest
    with pytest.raises(ProcessLookupError):
        os.kill(children["gunicorn" if victim == "flask" else "flask"], 0)
