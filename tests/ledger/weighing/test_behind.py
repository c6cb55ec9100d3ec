"""What stands behind a figure that holds shared and spread weights."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canteen import clock
from canteen.ledger.behind import behind
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.test_facts_property import (
    CLOSURES,
    DAY_ROWS,
    DAYS,
    FIRST,
    LAST,
    MEALS,
    fill,
    three_canteens,
)
from tests.ledger.weighing.groups import point, span, weighed
from tests.ledger.weighing.test_shares_property import MEMBERS, SPANS, WEIGHTS, weigh

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    meals=MEALS,
    days=DAY_ROWS,
    closures=CLOSURES,
    members=MEMBERS,
    weights=WEIGHTS,
    spans=SPANS,
    period=st.tuples(DAYS, DAYS).map(sorted),
)
def test_the_rows_and_the_weights_listed_are_those_that_count(
    app: Flask, meals: Any, days: Any, closures: Any, members: Any, weights: Any, spans: Any, period: Any
) -> None:
    canteens = three_canteens(app)
    with make.context():
        fill(canteens, meals, days, closures)
        weigh(canteens, members, weights, spans)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "today", lambda: LAST)
            for canteen in canteens:
                assert_agrees(canteen, *period)
            assert_agrees(canteens[0], FIRST, LAST)


def assert_agrees(canteen: Canteen, first: date, last: date) -> None:
    found = behind(canteen, "waste_per_meal", first, last)
    left_out = sum(bool(row.left_out) for row in found.tables[0].rows)
    counted = len(found.tables[0].rows) - left_out
    assert (counted, left_out) == (found.measure.paired_rows, found.measure.left_out)
    assert sum(each.others_diners for each in found.elsewhere) == found.measure.denominator - sum(
        int(cell.split()[0]) for row in found.tables[0].rows for cell in row.cells[:1] if not row.left_out
    )


def test_the_page_names_the_days_that_were_weighed_elsewhere(sign_in: Any, at: Any) -> None:
    at("2026-09-18 12:00")
    a, b = make.canteen(code="C-1"), make.canteen()
    weighed(point(a, b), MONDAY, 9_000)
    for canteen, diners in ((a, 10), (b, 20)):
        make.meal(canteen, MONDAY, diners=diners)
    make.day(a, MONDAY, prep_waste_g=800)
    make.meal(a, TUESDAY, diners=10)
    span(a, TUESDAY, date(2026, 9, 17), 1_500)
    page = sign_in(make.recorder(a)).get(
        "/canteens/C-1/ledger/behind/waste_per_meal?from=2026-09-01&to=2026-09-18"
    )
    table = page.text.split("不是本食堂当天单独称的")[1]
    assert "合并计量" in table
    assert "3.000" in table  # a third of nine kilograms
    assert "6.000" in table  # what the others add
    assert "估算" in table
    assert "1.500" in table
    assert "10.5kg÷40人次=262.5g/人·餐" in page.text
    assert "未计入：已在合称的重量里" in page.text
