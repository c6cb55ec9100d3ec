"""Shared and spread weights against a second computation in plain Python, over whatever was recorded."""

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
from canteen.ledger.weighing.models import PointWeight, SpanWeight
from canteen.registry.models import Canteen, WeighingPoint, WeighingPointMember
from scoring.sums import total
from tests import make
from tests.ledger.plain_shares import Ledger, share_out
from tests.ledger.plain_sums import plain_sums
from tests.ledger.test_facts_property import CLOSURES, DAY_ROWS, DAYS, MEALS, fill, own, three_canteens

SCOPES = st.sampled_from(["all", "unserved_plate"])
LATER = st.none() | st.integers(1, 12)
# One membership at most of each canteen, with the days it lasts; None goes on.
MEMBERS = st.dictionaries(st.integers(0, 2), st.tuples(st.integers(0, 1), DAYS, LATER), max_size=3)
WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 1), DAYS), st.tuples(st.none() | st.integers(0, 99), SCOPES), max_size=8
)
# One span at most of each canteen, for two must not overlap.
SPANS = st.dictionaries(
    st.integers(0, 2),
    st.tuples(DAYS, st.integers(0, 8), st.integers(0, 999), SCOPES, st.booleans()),
    max_size=3,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    meals=MEALS,
    days=DAY_ROWS,
    closures=CLOSURES,
    members=MEMBERS,
    weights=WEIGHTS,
    spans=SPANS,
    period=st.tuples(DAYS, DAYS).map(sorted),
    today=DAYS,
)
def test_points_and_spans_come_out_as_in_a_plain_computation(
    app: Flask,
    meals: Any,
    days: Any,
    closures: Any,
    members: Any,
    weights: Any,
    spans: Any,
    period: list[date],
    today: date,
) -> None:
    canteens = three_canteens(app)
    with make.context():
        fill(canteens, meals, days, closures)
        weigh(canteens, members, weights, spans)
        first, last = period
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "today", lambda: today)
            found = facts.sums_for([canteen.id for canteen in canteens], first, last)
            alone = {
                canteen.id: facts.sums_for([canteen.id], first, last)[canteen.id] for canteen in canteens
            }
        assert alone == found
        together = shares(canteens)
        for canteen in canteens:
            rows = [own(table, canteen) for table in (MealRecord, DayRecord, Closure)]
            expected = plain_sums(canteen, *rows, first, last, today, together[canteen.id])
            assert found[canteen.id] == expected
        weighed_once(canteens, found, first, last)


def weighed_once(canteens: list[Canteen], found: Any, first: date, last: date) -> None:
    """Over all members of a point, its grams are those of the days that counted, each once."""
    together = shares(canteens)
    grams = sum(
        g for each in together.values() for day, (g, _) in each.shared.items() if first <= day <= last
    )
    assert total(found.values()).shared_g == grams


def shares(canteens: list[Canteen]) -> Any:
    rows = [list(session.scalars(select(table))) for table in (MealRecord, DayRecord, Closure)]
    others = [
        list(session.scalars(select(table))) for table in (WeighingPointMember, PointWeight, SpanWeight)
    ]
    return share_out(Ledger(canteens, *rows), *others)


def weigh(canteens: list[Canteen], members: Any, weights: Any, spans: Any) -> None:
    for table in (PointWeight, SpanWeight, WeighingPointMember, WeighingPoint):
        session.execute(delete(table))
    points = [
        WeighingPoint(code=f"P{n}", name="示例称重点", institution_id=canteens[0].institution_id)
        for n in range(2)
    ]
    session.add_all(points)
    session.flush()
    stamp = {"saved_at": clock.now(), "source": "web"}
    for n, (place, begins, lasts) in members.items():
        ends = None if lasts is None else begins + timedelta(lasts)
        key = {"point_id": points[place].id, "canteen_id": canteens[n].id}
        session.add(WeighingPointMember(**key, holds_from=begins, holds_to=ends))
    for (place, day), (grams, scope) in weights.items():
        row = {"point_id": points[place].id, "day": day, "total_g": grams, "mixed_scope": scope}
        session.add(PointWeight(**row, **stamp))
    for n, (begins, length, grams, scope, voided) in spans.items():
        days = {"first_day": begins, "last_day": begins + timedelta(length)}
        row = {"canteen_id": canteens[n].id, "total_g": grams, "mixed_scope": scope, **days}
        session.add(SpanWeight(**row, **stamp, voided_at=clock.now() if voided else None))
    session.commit()
