"""The score so far: the lines that records decide, from the very facts that a sheet will be scored from."""

from decimal import Decimal

import pytest

from canteen import clock
from canteen.dashboard.coming import coming
from canteen.dashboard.live import live
from canteen.db import session
from canteen.evaluation import runs
from tests import make
from tests.dashboard.build import END, NOW, canteen_with


@pytest.fixture(autouse=True)
def _after_the_quarter(at) -> None:
    at(END)


def live_of(canteen):
    with make.context():
        return live(session.merge(canteen), NOW, clock.today())


def test_the_live_score_is_what_the_sheet_will_say(app):
    canteen = canteen_with(NOW)
    found = live_of(canteen)
    with make.context():
        bureau = session.merge(canteen.institution.bureau)
        sheet = runs.score_round(bureau, NOW)[0]
        session.commit()
        assert found.reached == sheet.computed
        lines = {line.code: line.computed_points for line in sheet.lines}
    assert {each.line.code: each.line.computed for each in found.lines}.items() <= lines.items()


def test_judged_lines_are_open_and_counted_apart(app):
    found = live_of(canteen_with(NOW))
    assert found.reached + found.to_judge < 100
    assert found.to_judge == 50
    assert not any(each.line.code.startswith("A") for each in found.lines)


def test_steps_are_sorted_by_what_they_are_worth(app):
    canteen = canteen_with(NOW, lunch={"clean_plates": 42, "expected_diners": 170})
    gains = [each.gain for each in live_of(canteen).steps]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] == Decimal(2)


def test_records_that_are_counted_have_their_step_too(app):
    steps = [each.step for each in live_of(canteen_with(NOW)).steps]
    assert any(step.startswith("技能培训再记 1 次，C3 可多得") for step in steps)


def test_an_empty_ledger_lacks_everything(app):
    found = live_of(make.canteen())
    assert {"B2", "C6", "D1", "E1"} <= {each.line.code for each in found.lacking}
    assert found.not_evaluated == ""  # meals were due, whether written down or not


def test_the_next_five_service_days_are_named_whatever_the_holidays(app, at):
    canteen = canteen_with(NOW)
    at("2026-09-29 07:00")
    with make.context():
        found = coming(session.merge(canteen), clock.today())
    assert [f"{each.day:%m-%d}" for each in found.meals] == ["09-29", "09-30", "10-08", "10-09", "10-10"]
    assert found.is_known
    assert found.meals[0].diners == 190


def test_a_closed_canteen_expects_nobody(app):
    canteen = make.canteen(closed_on=NOW.last_day)
    with make.context():
        found = coming(session.merge(canteen), clock.today())
    assert (found.meals, found.is_known) == ([], False)
