"""Which meals are due, and what became of each."""

from datetime import date
from typing import Any

import pytest

from canteen.ledger.due import Duties, State, closed_meals, meals_due, state_of
from canteen.ledger.models import Closure, MealRecord
from canteen.registry.models import Canteen, Meal
from canteen.workdays import Calendar
from tests import make

TODAY = date(2026, 9, 14)
YESTERDAY = date(2026, 9, 13)


def canteen(opened_on: date = date(2026, 1, 1), closed_on: date | None = None, **mode: Any) -> Canteen:
    modes = [make.canteen_mode(opened_on, **mode)]
    return Canteen(opened_on=opened_on, closed_on=closed_on, modes=modes)


def due_days(kitchen: Canteen, first: str, last: str, *closures: Closure) -> list[str]:
    found = meals_due(kitchen, date.fromisoformat(first), date.fromisoformat(last), Calendar(), closures)
    return [f"{day:%m-%d} {meal}" for day, meal in found]


def closure(day: str, meal: str, **more: Any) -> Closure:
    return Closure(day=date.fromisoformat(day), meal=meal, counts=more.pop("counts", True), **more)


def test_february_owes_its_working_days_with_the_make_up_days_of_the_spring_festival() -> None:
    found = due_days(canteen(), "2026-02-01", "2026-02-28")
    assert len(found) == 16
    assert "02-14 lunch" in found  # a Saturday made up
    assert "02-17 lunch" not in found  # the first day of the lunar year


def test_a_canteen_serving_monday_to_saturday_rests_on_sundays_only() -> None:
    found = due_days(canteen(serves_on="mon-sat"), "2026-10-01", "2026-10-07")
    assert [day[:5] for day in found] == ["10-01", "10-02", "10-03", "10-05", "10-06", "10-07"]


def test_meals_come_in_the_order_of_the_day_and_closed_ones_are_not_due() -> None:
    kitchen = canteen(serves="dinner+breakfast+lunch", serves_on="daily")
    closures = [
        closure("2026-09-14", "lunch"),
        closure("2026-09-15", "all"),
        closure("2026-09-16", "all", counts=False),
    ]
    found = due_days(kitchen, "2026-09-14", "2026-09-16", *closures)
    assert found == [
        "09-14 breakfast",
        "09-14 dinner",
        "09-16 breakfast",
        "09-16 lunch",
        "09-16 dinner",
    ]


def test_nothing_is_due_before_the_opening_or_after_the_closing() -> None:
    kitchen = canteen(opened_on=date(2026, 9, 15), closed_on=date(2026, 9, 16), serves_on="daily")
    assert [text[:5] for text in due_days(kitchen, "2026-09-01", "2026-09-30")] == ["09-15", "09-16"]


@pytest.mark.parametrize("first", ["2026-01-01", "2026-09-10", "2026-09-25"])
@pytest.mark.parametrize("pattern", ["workdays", "mon-sat", "daily"])
def test_counting_duties_and_listing_them_agree(first: str, pattern: str) -> None:
    kitchen = canteen(serves="breakfast+lunch", serves_on=pattern, closed_on=date(2026, 10, 9))
    kitchen.modes.append(make.canteen_mode(date(2026, 9, 20), serves="lunch", serves_on="daily"))
    closures = [closure("2026-09-18", "lunch"), closure("2026-09-21", "all"), closure("2026-12-01", "all")]
    start, end = date.fromisoformat(first), date(2026, 10, 31)
    listed = list(meals_due(kitchen, start, end, Calendar(), closures))
    counted = Duties(start, end, Calendar()).count(kitchen, closed_meals(closures))
    assert counted == (len({day for day, _ in listed}), len(listed))


def record(**values: Any) -> MealRecord:
    return MealRecord(meal=Meal.LUNCH, **values)


DONE = make.clock.at(YESTERDAY, 20)


@pytest.mark.parametrize(
    ("row", "due", "closed", "day", "state"),
    [
        (record(diners=9, completed_at=DONE, in_time=True), True, False, YESTERDAY, State.IN_TIME),
        (record(diners=9, completed_at=DONE, in_time=False), True, False, YESTERDAY, State.LATE),
        (record(diners=0, completed_at=DONE, in_time=True), True, False, YESTERDAY, State.ZERO),
        (None, True, False, YESTERDAY, State.MISSING),
        (record(expected_diners=200), True, False, YESTERDAY, State.MISSING),
        (record(diners=9), True, False, YESTERDAY, State.PARTIAL),
        (None, True, False, TODAY, State.DUE),
        (record(diners=9), True, False, TODAY, State.DUE),
        (None, False, True, YESTERDAY, State.CLOSED),
        (None, False, False, YESTERDAY, State.NOT_DUE),
    ],
)
def test_zero_closed_missing_and_late_are_different_things(
    row: MealRecord | None, due: bool, closed: bool, day: date, state: State
) -> None:
    assert state_of(day, row, due=due, closed=closed, today=TODAY) == state
