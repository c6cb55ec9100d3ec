"""The query's sums against a second computation in plain Python, over whatever canteens may have recorded."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from canteen import clock
from canteen.db import session
from canteen.ledger import facts
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal
from tests import make
from tests.ledger.plain_sums import plain_sums

# A week with a holiday, a make-up Sunday and a weekend, across the end of a month.
FIRST, LAST = date(2026, 9, 24), date(2026, 10, 11)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
WEIGHT = st.none() | st.integers(0, 9)


@st.composite
def meal_values(draw: st.DrawFn) -> dict[str, Any]:
    diners = draw(st.none() | st.integers(0, 30))
    checked = draw(st.none() | st.integers(0, diners)) if diners is not None else None
    clean = draw(st.none() | st.integers(0, checked)) if checked is not None else draw(st.none() | st.just(3))
    unserved = draw(WEIGHT)
    return {
        "diners": diners,
        "checked_plates": checked,
        "clean_plates": clean,
        "unserved_waste_g": unserved,
        "prepared_g": draw(st.none() | st.integers(unserved or 0, 50)),
        "plate_waste_g": draw(WEIGHT),
        "total_waste_g": draw(WEIGHT),
        "expected_diners": draw(st.none() | st.integers(0, 30)),
        "booked_in_time": draw(st.booleans()),
        "sampled_by": draw(st.sampled_from([None, "all", "sample"])),
        "in_time": draw(st.booleans()),
    }


@st.composite
def day_values(draw: st.DrawFn) -> dict[str, Any]:
    trimmings = draw(WEIGHT)
    return {
        "prep_waste_g": trimmings,
        "reused_g": draw(st.none() | st.integers(0, trimmings)) if trimmings is not None else None,
        "spoilage_g": draw(WEIGHT),
        "issued_g": draw(st.none() | st.integers(trimmings or 0, 60)),
        "purchased_g": draw(WEIGHT),
        "opening_stock_g": draw(WEIGHT),
        "total_waste_g": draw(WEIGHT),
        "mixed_scope": draw(st.sampled_from([None, "all", "unserved_plate"])),
        "distinct_diners": draw(st.none() | st.integers(1, 40)),
    }


MEALS = st.dictionaries(
    st.tuples(st.integers(0, 2), DAYS, st.sampled_from(list(Meal)), st.sampled_from(["work", "official"])),
    meal_values(),
    max_size=14,
)
DAY_ROWS = st.dictionaries(st.tuples(st.integers(0, 2), DAYS), day_values(), max_size=8)
CLOSURES = st.dictionaries(
    st.tuples(st.integers(0, 2), DAYS, st.sampled_from([*Meal, "all"])),
    st.tuples(st.booleans(), st.booleans()),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meals=MEALS, days=DAY_ROWS, closures=CLOSURES, span=st.tuples(DAYS, DAYS).map(sorted), today=DAYS)
def test_the_query_and_a_plain_computation_agree_on_every_sum(
    app: Flask, meals: Any, days: Any, closures: Any, span: list[date], today: date
) -> None:
    canteens = three_canteens(app)
    with make.context():
        fill(canteens, meals, days, closures)
        first, last = span
        with pytest.MonkeyPatch.context() as patch:  # one for each example
            patch.setattr(clock, "today", lambda: today)
            found = facts.sums_for([canteen.id for canteen in canteens], first, last)
        for canteen in canteens:
            rows = [own(table, canteen) for table in (MealRecord, DayRecord, Closure)]
            assert found[canteen.id] == plain_sums(canteen, *rows, first, last, today)


def three_canteens(app: Flask) -> list[Canteen]:
    """An own kitchen on workdays, one that changes its mode in the period, one delivered that closes."""
    if "three" not in app.extensions:
        changing = make.canteen(serves="lunch", serves_on="mon-sat", opened_on=date(2026, 9, 26))
        with make.context():
            later = make.canteen_mode(date(2026, 9, 30), serves="breakfast+dinner", serves_on="daily")
            later.canteen_id = changing.id
            session.add(later)
            session.commit()
        app.extensions["three"] = [
            make.canteen(serves="breakfast+lunch"),
            changing,
            make.canteen(operation="delivered", serves_on="daily", closed_on=date(2026, 10, 8)),
        ]
    with make.context():
        return [session.get_one(Canteen, canteen.id) for canteen in app.extensions["three"]]


def fill(canteens: list[Canteen], meals: Any, days: Any, closures: Any) -> None:
    """The canteens of this app context, so that their modes can be loaded, and only these rows."""
    canteens[:] = [session.get_one(Canteen, canteen.id) for canteen in canteens]
    for table in (MealRecord, DayRecord, Closure):
        session.execute(delete(table))
    stamp = {"saved_at": clock.at(FIRST), "source": "web"}
    for (n, day, meal, occasion), values in meals.items():
        key = {"canteen_id": canteens[n].id, "day": day, "meal": meal, "occasion": occasion}
        session.add(MealRecord(**key, **values, **stamp))
    for (n, day), values in days.items():
        session.add(DayRecord(canteen_id=canteens[n].id, day=day, **values, **stamp))
    for (n, day, meal), (counts, voided) in closures.items():
        session.add(
            Closure(
                canteen_id=canteens[n].id,
                day=day,
                meal=str(meal),
                reason="检修",
                entered_at=clock.at(day),
                counts=counts,
                voided_at=clock.at(day) if voided else None,
            )
        )
    session.commit()


def own(table: Any, canteen: Canteen) -> list[Any]:
    return list(session.scalars(select(table).where(table.canteen_id == canteen.id)))
