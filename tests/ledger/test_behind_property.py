"""The list behind a figure names exactly the rows that the figure counts, whatever was recorded."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from canteen import clock
from canteen.ledger.behind import Table, behind
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

OF_MEALS = ("waste_per_meal", "clean_plate_rate", "forecast_accuracy", "unserved_rate")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meals=MEALS, days=DAY_ROWS, closures=CLOSURES, today=DAYS)
def test_the_rows_listed_behind_a_figure_are_those_it_counts(
    app: Flask, meals: Any, days: Any, closures: Any, today: Any
) -> None:
    canteens = three_canteens(app)
    with make.context():
        fill(canteens, meals, days, closures)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "today", lambda: today)
            for name in OF_MEALS:
                found = behind(canteens[1], name, FIRST, LAST)
                assert counted(found.tables[0]) == (found.measure.paired_rows, found.measure.left_out)
            found = behind(canteens[1], "utilisation", FIRST, LAST)
            assert counted(found.tables[0]) == (found.measure.paired_rows, found.measure.left_out)
            stock = behind(canteens[1], "stock_loss_rate", FIRST, LAST)
            assert counted(stock.tables[0])[1] == stock.measure.left_out


def counted(table: Table) -> tuple[int, int]:
    """(rows that count, rows left out)."""
    left_out = sum(bool(row.left_out) for row in table.rows)
    return len(table.rows) - left_out, left_out
