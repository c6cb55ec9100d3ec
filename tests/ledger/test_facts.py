"""What counts in a figure and what is left out, case by case."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from canteen.db import session
from canteen.ledger import facts
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen
from scoring.measures import Sums, measure
from tests import make

MONDAY, TUESDAY, SATURDAY = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 12)
LONG_AFTER = "2026-11-02 09:00"


@pytest.fixture(autouse=True)
def _long_after(app: Any, at: Any) -> None:
    at(LONG_AFTER)


def sums(canteen: Canteen, first: date = date(2026, 9, 1), last: date = date(2026, 9, 30)) -> Sums:
    with make.context():
        return facts.sums_for([canteen.id], first, last)[canteen.id]


def closure(canteen: Canteen, day: date, meal: str = "all", **more: Any) -> None:
    more.setdefault("counts", True)
    make.saved(
        Closure(
            canteen_id=canteen.id, day=day, meal=meal, reason="停水", entered_at=make.clock.at(day), **more
        )
    )


def test_streams_of_meals_and_of_the_day_add_up_less_what_was_reused() -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    make.meal(canteen, MONDAY, "breakfast", diners=50, unserved_waste_g=500, plate_waste_g=1_000)
    make.meal(canteen, MONDAY, "lunch", diners=100, unserved_waste_g=2_000, plate_waste_g=4_000)
    make.day(canteen, MONDAY, prep_waste_g=3_000, reused_g=700, spoilage_g=200)
    found = sums(canteen)
    assert (found.waste_g, found.waste_diners, found.waste_rows) == (10_000, 150, 2)
    assert measure("waste_per_meal", found).text == "66.7g/人·餐"


def test_a_blank_reused_or_spoilage_adds_nothing_and_shows_in_the_coverage() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, unserved_waste_g=2_000, plate_waste_g=4_000)
    make.day(canteen, MONDAY, prep_waste_g=3_000)
    found = sums(canteen)
    assert (found.waste_g, found.s1_days, found.s2_days, found.required_stream_days) == (9_000, 1, 0, 0)


def test_a_meal_with_diners_and_no_weight_takes_its_whole_day_out_of_the_ratio() -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    make.meal(canteen, MONDAY, "breakfast", diners=50)
    make.meal(canteen, MONDAY, "lunch", diners=100, plate_waste_g=4_000)
    make.day(canteen, MONDAY, prep_waste_g=3_000)
    found = sums(canteen)
    assert (found.waste_g, found.waste_diners, found.waste_rows, found.waste_left_out) == (0, 0, 0, 2)


def test_a_total_of_the_day_stands_in_for_meals_without_weights_and_is_added_to_nothing() -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    make.meal(canteen, MONDAY, "breakfast", diners=50)
    make.meal(canteen, MONDAY, "lunch", diners=100, plate_waste_g=4_000)
    make.day(canteen, MONDAY, prep_waste_g=3_000, spoilage_g=100, total_waste_g=12_000, mixed_scope="all")
    found = sums(canteen)
    assert (found.waste_g, found.mixed_g, found.s1_g, found.s4_g) == (12_000, 12_000, 0, 0)
    assert (found.waste_rows, found.mixed_all_days, found.required_stream_days) == (2, 1, 1)


def test_a_total_of_unserved_and_plate_waste_leaves_room_for_the_day_streams() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100)
    make.day(
        canteen, MONDAY, prep_waste_g=3_000, spoilage_g=100, total_waste_g=6_000, mixed_scope="unserved_plate"
    )
    found = sums(canteen)
    assert (found.waste_g, found.mixed_unserved_plate_days) == (9_100, 1)


def test_meals_totals_come_before_the_days_total() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, total_waste_g=5_000)
    make.day(canteen, MONDAY, total_waste_g=90_000)
    assert sums(canteen).waste_g == 5_000


def test_parts_of_a_meal_come_before_its_total_even_when_they_do_not_add_up() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, unserved_waste_g=1_000, total_waste_g=5_000)
    found = sums(canteen)
    assert (found.waste_g, found.s3_g, found.mixed_g) == (1_000, 1_000, 0)


def test_a_weight_without_diners_is_left_out_and_counted_as_left_out() -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    make.meal(canteen, MONDAY, "breakfast", plate_waste_g=9_000)
    make.meal(canteen, MONDAY, "lunch", diners=100, plate_waste_g=4_000)
    found = sums(canteen)
    assert (found.waste_g, found.waste_rows, found.waste_left_out) == (4_000, 1, 1)


def test_a_meal_yet_to_come_one_that_nobody_came_to_and_a_closed_one_are_not_left_out(at: Any) -> None:
    at("2026-09-17 10:00")
    canteen = make.canteen(serves="breakfast+lunch")
    make.meal(canteen, date(2026, 9, 18), expected_diners=90)  # booked for tomorrow
    make.meal(canteen, date(2026, 9, 17), expected_diners=90)  # for today's lunch
    make.meal(canteen, TUESDAY, expected_diners=5, diners=0)  # nobody came
    make.meal(canteen, MONDAY, expected_diners=90)
    closure(canteen, MONDAY, "lunch")
    found = sums(canteen)
    assert (found.waste_left_out, found.forecast_left_out) == (0, 0)


def test_a_meal_that_is_over_and_was_never_written_up_is_left_out(at: Any) -> None:
    at("2026-09-17 10:00")
    canteen = make.canteen()
    make.meal(canteen, MONDAY, expected_diners=90)
    make.meal(canteen, TUESDAY)  # an empty line of a weighing form
    make.meal(canteen, date(2026, 9, 17), diners=90)
    found = sums(canteen)
    assert (found.waste_left_out, found.waste_rows) == (3, 0)


def test_a_fridge_cleared_on_saturday_counts() -> None:
    canteen = make.canteen(serves_on="workdays")
    make.day(canteen, SATURDAY, spoilage_g=1_500)
    found = sums(canteen)
    assert (found.waste_g, found.s2_g, found.waste_rows) == (1_500, 1_500, 0)


def test_trimmings_of_a_service_day_nobody_counted_diners_on_do_not_count() -> None:
    canteen = make.canteen(serves_on="workdays")
    make.day(canteen, MONDAY, prep_waste_g=1_500)
    assert sums(canteen).waste_g == 0


def test_distinct_diners_not_known_are_stood_in_for_by_the_largest_meal_and_said_so() -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    for day, more in ((MONDAY, {}), (TUESDAY, {"distinct_diners": 90})):
        make.meal(canteen, day, "breakfast", diners=30, total_waste_g=1_000)
        make.meal(canteen, day, "lunch", diners=70, total_waste_g=1_000)
        make.meal(canteen, day, "lunch", occasion="official", diners=10, total_waste_g=1_000)
        make.day(canteen, day, **more)
    found = sums(canteen)
    assert (found.day_diners, found.day_diners_estimated, found.waste_days) == (80 + 90, 1, 2)


def test_plates_count_only_where_both_numbers_are_there() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, checked_plates=100, clean_plates=90, sampled_by="all")
    make.meal(canteen, TUESDAY, diners=100, checked_plates=80)
    found = sums(canteen)
    assert (found.clean_plates, found.checked_plates) == (90, 100)
    assert (found.plate_rows, found.plate_left_out, found.all_tray_rows) == (1, 1, 1)


def test_a_booking_saved_after_the_meal_began_is_no_forecast() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, expected_diners=110)
    late = make.clock.at(TUESDAY, 11, 31)
    make.meal(canteen, TUESDAY, diners=100, expected_diners=100, expected_at=late)
    found = sums(canteen)
    assert (found.forecast_error, found.forecast_diners) == (10, 100)
    assert (found.forecast_rows, found.forecast_left_out) == (1, 1)


def test_food_not_taken_and_raw_food_issued_need_both_their_parts() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=100, unserved_waste_g=300, prepared_g=9_000)
    make.meal(canteen, TUESDAY, diners=100, unserved_waste_g=300)
    make.day(canteen, MONDAY, issued_g=50_000, prep_waste_g=6_000, reused_g=1_000)
    make.day(canteen, TUESDAY, issued_g=50_000)
    found = sums(canteen)
    assert (found.unserved_g, found.prepared_g, found.unserved_left_out) == (300, 9_000, 1)
    assert (found.issued_g, found.issued_left_out) == (50_000, 1)
    assert measure("utilisation", found).text == "90.00%"


def test_opening_stock_is_that_of_the_periods_first_month() -> None:
    canteen = make.canteen()
    make.day(canteen, date(2026, 7, 1), opening_stock_g=600_000, purchased_g=100)
    make.day(canteen, date(2026, 8, 3), opening_stock_g=700_000, purchased_g=200, spoilage_g=38)
    quarter = sums(canteen, date(2026, 7, 1), date(2026, 9, 30))
    assert (quarter.opening_stock_g, quarter.purchased_g, quarter.spoilage_g) == (600_000, 300, 38)
    assert sums(canteen, date(2026, 8, 10), date(2026, 8, 31)).opening_stock_g == 700_000


def test_the_golden_week_is_not_due_and_its_make_up_days_are() -> None:
    found = sums(make.canteen(), date(2026, 9, 21), date(2026, 10, 11))
    # 25 September and 1 to 7 October are holidays, 20 September and 10 October make-up days.
    assert (found.meals_due, found.service_days) == (4 + 3 + 3, 10)


def test_a_canteen_opened_or_closed_in_the_month_owes_only_its_own_days() -> None:
    canteen = make.canteen(serves_on="daily", opened_on=date(2026, 9, 10), closed_on=date(2026, 9, 20))
    assert sums(canteen).meals_due == 11


def test_closures_lower_what_is_due_only_while_they_count() -> None:
    canteen = make.canteen(serves="breakfast+lunch", serves_on="daily")
    closure(canteen, MONDAY)
    closure(canteen, TUESDAY, "lunch")
    closure(canteen, date(2026, 9, 16), counts=False)
    closure(canteen, date(2026, 9, 17), voided_at=make.clock.at(MONDAY))
    found = sums(canteen)
    assert (found.meals_due, found.service_days) == (60 - 3, 29)


def test_complete_meals_count_as_in_time_by_when_they_were_completed() -> None:
    canteen = make.canteen(serves_on="workdays")
    make.meal(canteen, MONDAY, diners=1, completed_at=make.clock.at(MONDAY, 23, 59))
    make.meal(canteen, TUESDAY, diners=1, completed_at=make.clock.at(date(2026, 9, 16), 0, 1))
    make.meal(canteen, SATURDAY, diners=1, completed_at=make.clock.at(SATURDAY, 13))
    found = sums(canteen)
    assert (found.meals_in_time, found.meals_due, found.service_days) == (1, 22, 23)


def test_duties_count_to_yesterday(at: Any) -> None:
    at("2026-09-15 10:00")
    canteen = make.canteen(serves_on="daily")
    make.meal(canteen, TUESDAY, diners=1, completed_at=make.clock.at(TUESDAY, 9))
    found = sums(canteen)
    assert (found.meals_due, found.meals_in_time, found.service_days) == (14, 0, 15)


def test_a_change_of_mode_changes_what_is_due_and_which_streams_are_required() -> None:
    canteen = make.canteen(serves="lunch", serves_on="daily")
    later = make.canteen_mode(TUESDAY, operation="delivered", serves="lunch+dinner", serves_on="daily")
    later.canteen_id = canteen.id
    make.saved(later)
    for day in (MONDAY, TUESDAY):
        make.meal(canteen, day, diners=10, unserved_waste_g=1, plate_waste_g=1)
    found = sums(canteen)
    assert (found.meals_due, found.required_stream_days, found.diner_days) == (14 + 2 * 16, 1, 2)


def test_one_call_serves_any_set_and_leaves_nobody_out() -> None:
    canteens = [make.canteen() for _ in range(3)]
    make.meal(canteens[1], MONDAY, diners=5, total_waste_g=10)
    with make.context():
        ids = select(Canteen.id).where(Canteen.id != canteens[2].id)
        found = facts.sums_for(ids, MONDAY, MONDAY)
    assert {key: value.diners for key, value in found.items()} == {canteens[0].id: 0, canteens[1].id: 5}


def test_no_canteens_have_no_sums() -> None:
    with make.context():
        assert facts.sums_for([], MONDAY, TUESDAY) == {}


def test_months_add_up_to_the_quarter() -> None:
    canteen = make.canteen()
    for month in (7, 8, 9):
        make.meal(canteen, date(2026, month, 3), diners=month, total_waste_g=month * 100)
    with make.context():
        months = facts.monthly([canteen.id], date(2026, 7, 1), date(2026, 9, 30))
        session.rollback()
    assert [months[canteen.id, date(2026, month, 1)].waste_g for month in (7, 8, 9)] == [700, 800, 900]
    quarter = sums(canteen, date(2026, 7, 1), date(2026, 9, 30))
    assert sum(part.meals_due for part in months.values()) == quarter.meals_due
