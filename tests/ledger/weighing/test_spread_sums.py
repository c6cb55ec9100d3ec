"""A weight of several days: spread over them by diners, to the gram, and called an estimate."""

from datetime import date
from typing import Any

import pytest

from canteen import clock
from canteen.ledger import facts
from canteen.registry.models import Canteen
from scoring.measures import Sums, measure
from tests import make
from tests.ledger.weighing.groups import point, span, weighed

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 9, day) for day in (14, 15, 16, 18))
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _long_after(app: Any, at: Any) -> None:
    at("2026-11-02 09:00")


def sums(canteen: Canteen, first: date = FIRST, last: date = LAST) -> Sums:
    with make.context():
        return facts.sums_for([canteen.id], first, last)[canteen.id]


def test_a_weeks_bins_are_spread_by_diners_without_losing_a_gram() -> None:
    canteen = make.canteen()
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        make.meal(canteen, day, diners=1)
    span(canteen, MONDAY, FRIDAY, 100)
    days = [sums(canteen, day, day).waste_g for day in (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)]
    assert days == [34, 33, 33, 0]
    found = sums(canteen)
    assert (found.waste_g, found.waste_diners, found.spread_days, found.spread_g) == (100, 3, 3, 100)
    assert measure("waste_per_meal", found).note == "估算：3天的重量由几天合称的重量按就餐人次分摊"


def test_a_day_with_its_own_weights_keeps_them_and_leaves_its_part_unused() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=50, unserved_waste_g=100, plate_waste_g=900)
    make.meal(canteen, TUESDAY, diners=50)
    make.meal(canteen, WEDNESDAY, diners=100)
    make.day(canteen, TUESDAY, total_waste_g=2_000)
    span(canteen, MONDAY, FRIDAY, 20_000)
    found = sums(canteen)
    assert (found.waste_g, found.spread_g, found.spread_days) == (1_000 + 2_000 + 10_000, 10_000, 1)
    assert (found.waste_diners, found.waste_left_out) == (200, 0)


def test_a_shared_point_comes_before_a_span() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=50)
    span(canteen, MONDAY, FRIDAY, 20_000)
    weighed(point(canteen), MONDAY, 5_000)
    found = sums(canteen)
    assert (found.waste_g, found.shared_days, found.spread_days) == (5_000, 1, 0)


def test_parts_of_a_span_belong_to_the_months_of_their_days() -> None:
    canteen = make.canteen(serves_on="daily")
    for day in (date(2026, 8, 31), date(2026, 9, 1)):
        make.meal(canteen, day, diners=1)
    span(canteen, date(2026, 8, 31), date(2026, 9, 6), 101)
    assert (sums(canteen).waste_g, sums(canteen, date(2026, 8, 1), date(2026, 8, 31)).waste_g) == (50, 51)
    assert sums(canteen, date(2026, 8, 1), LAST).waste_g == 101


def test_the_scope_decides_whether_trimmings_are_added() -> None:
    for scope, grams, complete in (("all", 100, 1), ("unserved_plate", 130, 1)):
        canteen = make.canteen()
        make.meal(canteen, MONDAY, diners=1)
        make.day(canteen, MONDAY, prep_waste_g=30, spoilage_g=0)
        span(canteen, MONDAY, FRIDAY, 100, scope)
        found = sums(canteen)
        assert (found.waste_g, found.required_stream_days) == (grams, complete)
        assert (found.mixed_all_days, found.mixed_unserved_plate_days) == (scope == "all", scope != "all")


def test_a_span_without_diners_or_taken_back_counts_nowhere() -> None:
    canteen, other = make.canteen(), make.canteen()
    span(canteen, MONDAY, FRIDAY, 100)
    make.meal(other, MONDAY, diners=1)
    span(other, MONDAY, FRIDAY, 100, voided_at=clock.now())
    assert (sums(canteen).waste_g, sums(other).waste_g) == (0, 0)
    assert (sums(other).waste_left_out, sums(other).spread_days) == (1, 0)
