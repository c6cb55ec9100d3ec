"""When a booking was made: kept beside the figure, in the history, and gone with it."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.clock import UTC
from canteen.db import session
from canteen.ledger.models import Revision
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.saves import MONDAY, save

NINE, TEN = datetime(2026, 9, 14, 1, tzinfo=UTC), datetime(2026, 9, 14, 2, tzinfo=UTC)


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-14 09:00")
    return make.canteen()


def last_changes() -> dict[str, list[Any]]:
    with make.context():
        changes = session.scalars(select(Revision.changes).order_by(Revision.id.desc())).first()
    assert changes is not None
    return changes


def test_the_time_of_a_booking_stands_in_the_history_with_it(canteen: Canteen, at: Any) -> None:
    save(canteen, {"expected_diners": 200})
    assert last_changes() == {"expected_diners": [None, 200], "expected_at": [None, NINE.isoformat()]}
    at("2026-09-14 10:00")
    save(canteen, {"expected_diners": 210})
    assert last_changes() == {
        "expected_diners": [200, 210],
        "expected_at": [NINE.isoformat(), TEN.isoformat()],
    }


def test_a_booking_that_is_taken_back_leaves_no_time(canteen: Canteen) -> None:
    save(canteen, {"expected_diners": 200, "diners": 190})
    record = save(canteen, {"expected_diners": None})
    assert (record.expected_at, record.booked_in_time) == (None, True)
    assert last_changes() == {"expected_diners": [200, None], "expected_at": [NINE.isoformat(), None]}


def test_the_same_booking_again_is_no_new_one(canteen: Canteen, at: Any) -> None:
    save(canteen, {"expected_diners": 200})
    at("2026-09-14 13:00")
    record = save(canteen, {"expected_diners": 200, "diners": 190})
    assert (record.expected_at, record.booked_in_time) == (NINE, True)
    assert last_changes() == {"diners": [None, 190]}


def test_a_program_that_says_when_it_was_booked_is_believed(canteen: Canteen, at: Any) -> None:
    at("2026-09-14 13:00")
    record = save(canteen, {"expected_diners": 200, "expected_at": TEN})
    assert (record.expected_at, record.booked_in_time) == (TEN, True)


def test_a_file_says_nothing_of_when_and_forgets_the_time_of_what_it_replaces(canteen: Canteen) -> None:
    save(canteen, {"expected_diners": 200})
    assert save(canteen, {"expected_diners": 210}, source="import").expected_at is None
    assert last_changes()["expected_at"] == [NINE.isoformat(), None]


def test_the_history_shows_the_time_as_people_read_it(canteen: Canteen, sign_in: Any) -> None:
    save(canteen, {"expected_diners": 200})
    client: FlaskClient = sign_in(make.recorder(canteen))
    page = client.get(f"/canteens/{canteen.code}/ledger/{MONDAY}/lunch/history").text
    assert "2026年9月14日 09:00" in page
