"""The year: months, quarters and total, each from its own records, and the grades of the quarters."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from canteen.registry.models import Canteen
from canteen.reports import year_summary
from canteen.reports.paper import Paper, Row
from scoring.periods import Year
from tests import make
from tests.reports import stories


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-10-12 12:30")
    return stories.canteen(operation="delivered")


def form(canteen: Canteen) -> Paper:
    with make.context():
        return year_summary.build(canteen, Year(2026))


def periods(canteen: Canteen) -> dict[Any, Row]:
    return {row[0]: row for row in form(canteen).tables[0].rows}


def test_months_that_have_not_begun_are_left_out(canteen: Canteen) -> None:
    assert list(periods(canteen))[-6:] == ["8月", "9月", "第三季度", "10月", "第四季度", "全年"]


def test_a_quarters_rate_comes_of_its_sums_and_not_of_its_months(canteen: Canteen) -> None:
    stories.done(canteen, 30, checked_plates=100, clean_plates=100, diners=100)
    make.meal(canteen, date(2026, 10, 9), diners=10, checked_plates=10, clean_plates=0)
    rate = {name: row[6] for name, row in periods(canteen).items()}
    assert (rate["9月"], rate["10月"], rate["全年"]) == (
        Decimal("100.00"),
        Decimal("0.00"),
        Decimal("90.91"),  # 100 of 110, not the mean of 100 and 0
    )


def test_what_was_due_adds_up_over_the_year(canteen: Canteen) -> None:
    due = {name: row[1] for name, row in periods(canteen).items()}
    assert due["全年"] == due["第三季度"] + due["第四季度"]  # type: ignore[operator]
    assert due["第三季度"] == due["9月"]


def test_grades_of_approved_sheets_only_are_listed(canteen: Canteen) -> None:
    moment = make.clock.at(date(2026, 10, 12), 9)
    make.sheet(canteen, state="approved", total=Decimal("86.00"), grade="良好", approved_at=moment)
    make.sheet(canteen, period="2026Q4", state="finished", total=Decimal("91.00"), grade="优秀")
    (row,) = form(canteen).tables[2].rows
    assert list(row)[:3] == ["2026年第三季度", Decimal("86.00"), "良好"]
