"""Two programs, one record: who has seen what, and both values when they differ."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from canteen.db import session
from canteen.ledger.models import MealRecord, Revision
from tests import make
from tests.ledger.api.program import DAY, Program, at_canteen, day_of, key_of, lunch_of


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def test_a_change_of_what_one_has_seen_is_saved(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    seen = program.put(lunch_of(canteen), {"diners": 200}).headers["ETag"]

    answer = program.put(lunch_of(canteen), {"diners": 214}, If_Match=seen)

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert program.get(lunch_of(canteen)).headers["ETag"] == '"2"'


def test_a_change_of_what_has_moved_on_shows_both_values(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    seen = program.put(lunch_of(canteen), {"diners": 200, "remark": "示例"}).headers["ETag"]
    program.put(lunch_of(canteen), {"diners": 214})

    answer = program.put(lunch_of(canteen), {"diners": 220, "remark": "示例"}, If_Match=seen)

    assert answer.status_code == 412
    assert answer.json["conflict"] == {"diners": {"saved": 214, "sent": 220}}
    assert answer.json["version"] == 2
    assert program.get(lunch_of(canteen)).json["diners"] == 214


def test_a_day_shows_both_values_in_yuan(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    seen = program.put(day_of(canteen), {"purchased_yuan": 10}).headers["ETag"]
    program.put(day_of(canteen), {"purchased_yuan": 12})

    answer = program.put(day_of(canteen), {"purchased_yuan": 14.5}, If_Match=seen)

    assert (answer.status_code, answer.json["conflict"]) == (
        412,
        {"purchased_yuan": {"saved": "12", "sent": "14.5"}},
    )


def test_a_repeat_whose_answer_was_lost_is_no_conflict(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    seen = program.put(lunch_of(canteen), {"diners": 200}).headers["ETag"]
    done = program.put(lunch_of(canteen), {"diners": 214}, If_Match=seen)

    again = program.put(lunch_of(canteen), {"diners": 214}, If_Match=seen)

    assert (again.status_code, again.json) == (200, done.json)


def test_one_of_several_seen_versions_is_enough(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    program.put(lunch_of(canteen), {"diners": 200})

    assert program.put(lunch_of(canteen), {"diners": 201}, If_Match='"7", "1"').status_code == 200
    assert program.put(lunch_of(canteen), {"diners": 202}, If_Match='"7", "1"').status_code == 412
    assert program.put(lunch_of(canteen), {"diners": 202}, If_Match='W/"2"').status_code == 412
    assert program.put(lunch_of(canteen), {"diners": 202}, If_Match="*").status_code == 200


@pytest.mark.parametrize("seen", ['"1"', "*"])
def test_what_is_not_there_was_not_seen(app: Flask, seen: str) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).put(lunch_of(canteen), {"diners": 200}, If_Match=seen)

    assert answer.status_code == 412
    assert answer.json["conflict"] == {"diners": {"saved": None, "sent": 200}}


def test_only_the_first_is_kept_where_a_program_wants_to_be_first(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)

    first = program.put(lunch_of(canteen), {"expected_diners": 200}, If_None_Match="*")
    second = program.put(lunch_of(canteen), {"expected_diners": 210}, If_None_Match="*")

    assert (first.status_code, second.status_code) == (201, 412)
    assert program.get(lunch_of(canteen)).json["expected_diners"] == 200


def test_three_devices_write_one_lunch_at_once_without_wiping_each_other(shared_app: Flask) -> None:
    """A booking system, a card counter and a scale, each with ten figures, the last of which stays."""
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    figures = {
        "expected_diners": range(191, 201),
        "diners": range(196, 206),
        "plate_waste_g": range(9000, 9010),
    }
    keys = {field: key_of(recorder, canteen, name=field) for field in figures}
    start, answers = threading.Barrier(len(figures)), []

    def send(field: str) -> None:
        program = Program(shared_app.test_client(), keys[field])
        start.wait()
        for figure in figures[field]:
            body = {field: figure, "accept_warnings": True}
            answers.append(program.put(lunch_of(canteen), body).status_code)

    threads = [threading.Thread(target=send, args=[field]) for field in figures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200] * 29 + [201]
    with make.context():
        record = session.scalars(select(MealRecord)).one()
        revisions = session.scalars(select(Revision).order_by(Revision.id)).all()
    assert (record.expected_diners, record.diners, record.plate_waste_g) == (200, 205, 9009)
    assert record.version == 30
    assert [row.version for row in revisions] == list(range(1, 31))
    for field, sent in figures.items():
        told = [row.changes[field][1] for row in revisions if row.device == field]
        assert told == list(sent)


def test_two_first_sends_of_one_body_at_once_make_one_record_and_one_creation(shared_app: Flask) -> None:
    canteen = make.canteen()
    keys = [key_of(make.recorder(canteen), canteen) for _ in range(4)]
    start, answers = threading.Barrier(len(keys)), []

    def send(key: str) -> None:
        program = Program(shared_app.test_client(), key)
        start.wait()
        answers.append(program.put(lunch_of(canteen), {"diners": 200}).status_code)

    threads = [threading.Thread(target=send, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 200, 200, 201]
    with make.context():
        assert len(session.scalars(select(Revision)).all()) == 1
