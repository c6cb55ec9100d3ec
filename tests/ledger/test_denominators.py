"""How many meals are due, by hand-written numbers: pages, commands and sums count by the same calendar.

The numbers were counted from the State Council's notices: in 2026 the Spring Festival takes six working
days of February and gives back Saturday 14 and 28; Mid-Autumn takes 25 September, Sunday 20 September and
Saturday 10 October are worked, and the National Day takes five working days.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from canteen.ledger import facts
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen, Meal
from scoring.periods import Month
from tests import make


@dataclass(frozen=True)
class Case:
    """A canteen's month, and the meals it owes."""

    what: str
    month: str
    due: int
    serves: str = "lunch"
    serves_on: str = "workdays"
    opened_on: date = date(2024, 1, 1)
    closed_on: date | None = None
    closures: dict[str, str] = field(default_factory=dict)  # day → meal, or "all"
    waiting: frozenset[str] = frozenset()  # closures that nobody has approved
    then: tuple[str, dict[str, str]] | None = None  # another mode from a day on


CASES = [
    Case("a February of the Spring Festival", "2026-02", 16),
    Case("the same February in a canteen that never rests", "2026-02", 56, "lunch+dinner", "daily"),
    Case("a leap February", "2024-02", 2 * 18, "breakfast+lunch"),
    Case("a month with a make-up Sunday", "2026-09", 22),
    Case("a month with a golden week and a make-up Saturday", "2026-10", 18),
    Case("opened in mid-month", "2026-09", 15, opened_on=date(2026, 9, 10)),
    Case("closed down in mid-month", "2026-09", 9, closed_on=date(2026, 9, 11)),
    Case(
        "opened and closed in one month",
        "2026-09",
        5,
        opened_on=date(2026, 9, 14),
        closed_on=date(2026, 9, 18),
    ),
    Case("opened after the month", "2026-09", 0, opened_on=date(2026, 10, 1)),
    Case("a closed lunch", "2026-09", 2 * 22 - 1, "breakfast+lunch", closures={"2026-09-14": "lunch"}),
    Case("a closed day", "2026-09", 2 * 22 - 2, "breakfast+lunch", closures={"2026-09-14": "all"}),
    Case("a closed lunch on a day off", "2026-09", 22, closures={"2026-09-12": "lunch"}),
    Case(
        "a closure that nobody has approved",
        "2026-09",
        22,
        closures={"2026-09-14": "lunch"},
        waiting=frozenset({"2026-09-14"}),
    ),
    Case("Mondays to Saturdays", "2026-09", 26, serves_on="mon-sat"),
    Case("Mondays to Saturdays in a golden week", "2026-10", 27, serves_on="mon-sat"),
    Case(
        "another mode in mid-month", "2026-09", 11 + 2 * 11, then=("2026-09-16", {"serves": "lunch+dinner"})
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_every_page_counts_the_same_meals_as_due(
    case: Case, app: Any, at: Any, run: FlaskCliRunner, sign_in: Any
) -> None:
    at("2026-11-20 09:00")
    canteen, month = canteen_of(case), Month.parse(case.month)
    assert sums_due(canteen, month) == case.due
    page = sign_in(make.recorder(canteen)).get(f"/canteens/{canteen.code}/ledger/{case.month}").text
    lead = f"按时填完 <strong>0/{case.due}</strong> 餐" if case.due else "还没有应填的餐次"
    assert lead in page
    assert measured(run, canteen, month) == (0, case.due)


def test_a_meal_in_time_counts_once_whatever_its_day(
    app: Any, at: Any, run: FlaskCliRunner, sign_in: Any
) -> None:
    at("2026-11-20 09:00")
    canteen, month = make.canteen(), Month.parse("2026-09")
    for day in (date(2026, 9, 20), date(2026, 9, 19)):  # a Sunday made up, a Saturday off
        make.meal(canteen, day, diners=9, completed_at=make.clock.at(day, 14))
    assert measured(run, canteen, month) == (1, 22)
    page = sign_in(make.recorder(canteen)).get(f"/canteens/{canteen.code}/ledger/2026-09").text
    assert "按时填完 <strong>1/22</strong> 餐（4.55%）" in page


def canteen_of(case: Case) -> Canteen:
    canteen = make.canteen(
        serves=case.serves, serves_on=case.serves_on, opened_on=case.opened_on, closed_on=case.closed_on
    )
    if case.then is not None:
        day, mode = case.then
        later = make.canteen_mode(date.fromisoformat(day), **mode)
        later.canteen_id = canteen.id
        make.saved(later)
    for text, meal in case.closures.items():
        day_closed = date.fromisoformat(text)
        make.saved(
            Closure(
                canteen_id=canteen.id,
                day=day_closed,
                meal=meal if meal == "all" else Meal(meal),
                reason="停水",
                entered_at=make.clock.at(day_closed, 9),
                counts=text not in case.waiting,
            )
        )
    return canteen


def sums_due(canteen: Canteen, month: Month) -> int:
    with make.context():
        return facts.sums_for([canteen.id], month.first_day, month.last_day)[canteen.id].meals_due


def measured(run: FlaskCliRunner, canteen: Canteen, month: Month) -> tuple[int, int]:
    """(meals in time, meals due) as `flask measures` tells them."""
    days = ["--from", f"{month.first_day}", "--to", f"{month.last_day}"]
    result = run.invoke(args=["measures", *days, "--canteen", canteen.code, "--json"])
    (found,) = json.loads(result.stdout)["canteens"]
    completeness = found["measures"]["completeness"]
    return completeness["numerator"], completeness["denominator"]
