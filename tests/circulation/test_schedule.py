"""The timetable drafts what is due: once, also after missed nights, and one bureau holds up no other."""

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import chores
from canteen.circulation import notices
from canteen.circulation.models import Circular, Schedule
from canteen.db import session
from canteen.evaluation.models import Sheet, StandardVersion
from tests import make
from tests.circulation import material
from tests.circulation.material import Office


@pytest.fixture
def at_night(app: Flask, at: Callable[[str], None]) -> Callable[[str], None]:
    """Sets the clock; to begin with, the day on which the drafts are due."""
    at("2026-10-21 09:00")
    return at


def scheduled(*, after: int = 8) -> Office:
    """A bureau with one approved sheet whose circular is drafted by itself."""
    made = material.office()
    material.ledger(make.canteen(bureau=made.bureau))
    material.approve_sheets(made.bureau)
    make.saved(
        Schedule(bureau_id=made.bureau.id, kind=notices.KIND, working_days_after=after, at_time=time(8, 30))
    )
    return made


def drafted() -> list[int]:
    with make.context():
        chores.compile_circulars()
        return list(session.scalars(select(Circular.bureau_id).order_by(Circular.id)))


def test_a_draft_is_made_from_its_working_day_on_and_only_once(at_night: Callable[[str], None]) -> None:
    office = scheduled()
    at_night("2026-10-16 08:29")
    assert drafted() == []
    at_night("2026-10-16 08:30")
    assert drafted() == [office.bureau.id]
    assert drafted() == [office.bureau.id]


def test_a_missed_night_mends_itself(at_night: Callable[[str], None]) -> None:
    office = scheduled()
    at_night("2026-12-30 23:00")
    assert drafted() == [office.bureau.id]


@pytest.mark.usefixtures("at_night")
def test_a_bureau_without_approved_sheets_waits_for_them() -> None:
    waiting = material.office()
    make.saved(
        Schedule(bureau_id=waiting.bureau.id, kind=notices.KIND, working_days_after=1, at_time=time(0))
    )
    assert drafted() == []
    material.ledger(make.canteen(bureau=waiting.bureau))
    material.approve_sheets(waiting.bureau)
    assert drafted() == [waiting.bureau.id]


@pytest.mark.usefixtures("at_night")
def test_a_bureau_that_cannot_be_drafted_holds_up_no_other() -> None:
    mixed, plain = scheduled(), scheduled()
    material.ledger(make.canteen(bureau=mixed.bureau))
    material.approve_sheets(mixed.bureau)
    _score_one_sheet_by_another_standard(mixed)
    assert drafted() == [plain.bureau.id]


def _score_one_sheet_by_another_standard(office: Office) -> None:
    with make.context():
        sheet = session.scalars(select(Sheet).where(Sheet.bureau_path == office.bureau.path)).first()
        assert sheet is not None
        old = session.get_one(StandardVersion, sheet.standard_version_id)
        other = StandardVersion(
            code="other",
            version="2",
            title="示例标准",
            status="reconstructed",
            text=old.text,
            sha256="f" * 64,
            loaded_at=old.loaded_at,
        )
        session.add(other)
        session.flush()
        sheet.standard_version_id = other.id
        session.commit()
