"""Figures of two periods: when they may be set side by side, and to which day a running quarter counts."""

from datetime import date

import pytest

from canteen import workdays
from canteen.db import session
from canteen.evaluation.comparing import counting_problem, mode_in, mode_problem, policies_of
from canteen.evaluation.facts import facts_for
from canteen.evaluation.standards import shipped
from canteen.registry.models import Canteen, CountingPolicy, Supply
from scoring.periods import Month, Quarter
from tests import make
from tests.evaluation import build

NOW, THEN = Quarter(2026, 3), Quarter(2025, 3)


def problem_of(canteen: Canteen, now=NOW, then=THEN) -> str:
    with make.context():
        policies = policies_of([canteen.id])[canteen.id]
        calendar = workdays.calendar()
        return mode_problem(canteen, now, then, "上年同期", calendar) or counting_problem(
            policies, now, then, "上年同期"
        )


def test_a_canteen_run_and_weighed_alike_can_be_compared(app):
    assert problem_of(make.canteen()) == ""


def test_a_canteen_that_was_not_open_then_has_no_problem_but_no_base_either(app):
    assert problem_of(make.canteen(opened_on=date(2026, 1, 5))) == ""


def test_another_way_of_serving_is_said(app):
    canteen = make.canteen()
    canteen.modes.append(make.canteen_mode(date(2026, 2, 1), supply=Supply.BUFFET))
    assert problem_of(canteen) == "经营方式或供餐方式与上年同期不同,与上年同期不可比"
    assert problem_of(canteen, Month(2026, 9), Month(2026, 8)) == ""


def test_the_mode_of_most_service_days_is_that_of_the_period(app):
    canteen = make.canteen()
    canteen.modes.append(make.canteen_mode(date(2026, 9, 21), supply=Supply.BUFFET))
    with make.context():
        assert mode_in(canteen, NOW, workdays.calendar()).supply == Supply.PORTION
        assert mode_in(canteen, Month(2026, 10), workdays.calendar()).supply == Supply.BUFFET


def test_draining_begun_in_between_is_said(app):
    canteen = make.canteen()
    make.saved(CountingPolicy(canteen_id=canteen.id, holds_from=date(2026, 5, 1), drained=False))
    assert problem_of(canteen) == "沥水或骨渣的计量口径与上年同期不同,与上年同期不可比"


@pytest.mark.parametrize(
    ("now", "counted", "then"),
    [("2026-08-03 12:00", 23, 24), ("2026-10-08 12:00", 66, 67), ("2026-07-01 12:00", 0, 0)],
)
def test_a_running_quarter_and_its_base_end_on_the_same_calendar_day(app, at, now, counted, then):
    at("2026-10-08 12:00")
    canteen = make.canteen()
    for quarter in (NOW, THEN):
        build.ledger(canteen, quarter)
    at(now)
    with make.context():
        found = facts_for([session.merge(canteen)], NOW, shipped()[0])[canteen.id]
    assert (found.sums.diner_days, found.base.diner_days) == (counted, then)
