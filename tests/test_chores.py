"""The timetable scores the quarter that has ended without being asked."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from canteen import jobs
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.registry.models import Canteen
from tests import make
from tests.circulation import material

Clock = Callable[[str], None]


def beat(app: Flask, name: str) -> str:
    (job,) = (job for job in jobs.JOBS if job.name == name)
    return jobs.run(app, job)


def sheets() -> list[tuple[str, str]]:
    with make.context():
        rows = session.execute(select(Sheet.period, Sheet.state).order_by(Sheet.period))
        return [tuple(row) for row in rows]


def eating_canteen(**more: object) -> Canteen:
    canteen = make.canteen(**more)  # type: ignore[arg-type]
    material.ledger(canteen)
    return canteen


def test_the_sheets_of_a_quarter_are_there_on_the_day_after_it(app: Flask, at: Clock) -> None:
    eating_canteen()
    at("2026-09-30 23:50")
    beat(app, "score_last_quarter")
    assert "2026Q3" not in dict(sheets())
    at("2026-10-01 00:10")
    assert beat(app, "score_last_quarter") == "done"
    assert ("2026Q3", "open") in sheets()
    assert beat(app, "score_last_quarter") == "not due"


def test_an_approved_sheet_is_left_alone_however_often_the_quarter_is_scored(app: Flask, at: Clock) -> None:
    made = material.office()
    eating_canteen(bureau=made.bureau)
    at("2026-10-09 08:00")
    material.approve_sheets(made.bureau)
    for day in ("2026-10-10", "2026-10-12"):
        at(f"{day} 08:00")
        beat(app, "score_last_quarter")
    assert sheets() == [("2026Q3", "approved")]


def test_a_quarter_that_was_missed_is_scored_once_later(app: Flask, at: Clock) -> None:
    eating_canteen()
    at("2026-11-20 08:00")
    beat(app, "score_last_quarter")
    with make.context():
        first = session.scalar(select(Sheet.scored_at))
    at("2026-11-21 08:00")
    beat(app, "score_last_quarter")
    with make.context():
        assert session.scalar(select(Sheet.scored_at)) == first
        assert session.scalar(select(func.count()).select_from(Sheet)) == 1
