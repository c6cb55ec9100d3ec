"""What a canteen is told to expect, from its own ledger."""

import json
from datetime import date, timedelta

import pytest

from canteen import clock
from canteen.db import session
from canteen.ledger.booking.expected import TOO_SHORT, expected_for
from canteen.registry.models import Meal
from scoring.periods import Quarter
from tests import make
from tests.evaluation import build

WEDNESDAY = date(2026, 9, 16)


@pytest.fixture(autouse=True)
def _morning(at) -> None:
    at("2026-09-16 08:00")


def expected(canteen, *days):
    with make.context():
        return expected_for(session.merge(canteen), days)


def test_every_meal_served_on_the_days_asked_for_has_its_expectation(app):
    canteen = make.canteen(serves="lunch+dinner")
    build.ledger(canteen, Quarter(2026, 2))
    found = expected(canteen, WEDNESDAY, WEDNESDAY + timedelta(days=3))
    assert set(found) == {(WEDNESDAY, Meal.LUNCH), (WEDNESDAY, Meal.DINNER)}  # offices rest on Saturday
    lunch, dinner = found[WEDNESDAY, Meal.LUNCH], found[WEDNESDAY, Meal.DINNER]
    assert (lunch.diners, lunch.low, lunch.high, lunch.note) == (190, 190, 190, "按以往的周三估计")
    assert (dinner.diners, dinner.note) == (None, TOO_SHORT)


def test_bookings_are_measured_beside_the_method(app):
    canteen = make.canteen()
    build.ledger(canteen, Quarter(2026, 2))
    errors = expected(canteen, WEDNESDAY)[WEDNESDAY, Meal.LUNCH].errors
    assert str(errors.method.value) == "100.00"
    assert str(errors.booked.value) == "94.74"  # 200 booked, 190 came


def test_bookings_after_the_meal_began_and_official_meals_do_not_count(app):
    canteen = make.canteen()
    build.ledger(canteen, Quarter(2026, 2), lunch={"booked_in_time": False})
    make.meal(canteen, date(2026, 9, 15), diners=900, occasion="official")
    found = expected(canteen, WEDNESDAY)[WEDNESDAY, Meal.LUNCH]
    assert (found.diners, found.errors.booked) == (190, None)


def test_the_first_day_after_a_holiday_says_that_it_is_one(app, at):
    at("2026-10-08 08:00")
    canteen = make.canteen()
    build.ledger(canteen, Quarter(2026, 3))
    back = date(2026, 10, 8)
    assert (
        expected(canteen, back)[back, Meal.LUNCH].note
        == "按以往的周四估计；长假后第一天的记录还少，可能差得多些"
    )


def test_what_is_asked_for_does_not_look_at_the_day_itself_or_later(app):
    canteen = make.canteen()
    build.ledger(canteen, Quarter(2026, 3))
    early = expected(canteen, date(2026, 7, 6))[date(2026, 7, 6), Meal.LUNCH]
    assert early.diners is None


def test_nothing_asked_is_nothing_told(app):
    assert expected(make.canteen()) == {}


def test_the_command_sets_the_three_ways_side_by_side(app, run):
    canteen = make.canteen(code="51-007")
    build.ledger(canteen, Quarter(2026, 2))
    assert clock.today() == WEDNESDAY
    shown = json.loads(run.invoke(args=["booking", canteen.code, "--json"]).stdout)
    assert shown == {
        "canteens": [
            {
                "canteen": "51-007",
                "meal": "lunch",
                "days": 36,
                "method": "100.00",
                "last_week": "100.00",
                "booked": "94.74",
            }
        ]
    }
    assert "94.74" in run.invoke(args=["booking", canteen.code]).stdout
    refused = run.invoke(args=["booking", "none"])
    assert (refused.exit_code, refused.stderr.strip()) == (1, "没有代码为 none 的食堂。")
