"""What collectors took, by trip and by collector, beside the canteen's own weights."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from canteen.registry.models import Canteen
from canteen.reports import collections
from canteen.reports.paper import Paper
from scoring.periods import Month, Quarter
from tests import make
from tests.reports import stories

SEPTEMBER = Month(2026, 9)


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-30 12:30")
    return stories.canteen(operation="delivered")


def form(canteen: Canteen, period: Month | Quarter = SEPTEMBER) -> Paper:
    with make.context():
        return collections.build(canteen, period)


def test_trips_are_added_up_by_collector_kind_and_destination(canteen: Canteen) -> None:
    stories.collected(canteen, 10)
    stories.collected(canteen, 11, collected_g=6_500)
    stories.collected(canteen, 11, kind="oil", collector="示例油脂公司", destination=None, collected_g=800)
    summary = form(canteen).tables[0]
    assert [list(row) for row in summary.rows] == [
        ["示例油脂公司", "废弃油脂", "未写去向", 1, Decimal("0.8")],
        ["示例环卫公司", "餐厨垃圾", "示例处理厂", 2, Decimal("15.5")],
    ]
    assert summary.total is not None
    assert list(summary.total) == ["合计", "", "", 3, Decimal("16.3")]


def test_a_trip_without_a_weight_counts_as_a_trip_and_not_as_nothing_collected(canteen: Canteen) -> None:
    stories.collected(canteen, 10, collected_g=None, bins=2, bin_litres=120)
    (row,) = form(canteen).tables[0].rows
    assert list(row)[3:] == [1, None]
    assert form(canteen).tables[1].rows[0][1] is None


def test_the_own_weight_is_set_against_what_was_collected(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    stories.collected(canteen, 10, collected_g=6_320)
    stories.collected(canteen, 11, kind="oil", collected_g=5_000)
    compared = {row[0]: row[1] for row in form(canteen).tables[1].rows}
    assert compared["收运的餐厨垃圾"] == Decimal("6.32")
    assert compared["食堂称重的餐厨垃圾（计入指标的）"] == Decimal("6.005")
    assert compared["称重 ÷ 收运"] == Decimal("95.02")


def test_a_quarter_takes_in_its_three_months_and_no_day_more(canteen: Canteen) -> None:
    stories.collected(canteen, 30)
    make.saved(make_july(canteen))
    assert len(form(canteen, Quarter(2026, 3)).tables[2].rows) == 2
    assert len(form(canteen).tables[2].rows) == 1


def make_july(canteen: Canteen) -> Any:
    return collections.Collection(canteen_id=canteen.id, day=date(2026, 7, 1), kind="food", collected_g=1)
