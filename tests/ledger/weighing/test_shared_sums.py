"""A weight shared by several canteens: the group's figure for each member, every gram once in a total."""

from datetime import date
from typing import Any

import pytest

from canteen.ledger import facts
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen
from scoring.measures import Sums, measure, total
from scoring.sums import joined
from tests import make
from tests.ledger.weighing.groups import member, point, weighed

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _long_after(app: Any, at: Any) -> None:
    at("2026-11-02 09:00")


def sums(*canteens: Canteen, first: date = FIRST, last: date = LAST) -> list[Sums]:
    with make.context():
        found = facts.sums_for([canteen.id for canteen in canteens], first, last)
    return [found[canteen.id] for canteen in canteens]


def three() -> tuple[Canteen, Canteen, Canteen]:
    return make.canteen(), make.canteen(), make.canteen()


def eaten(day: date, *diners: tuple[Canteen, int]) -> None:
    for canteen, count in diners:
        make.meal(canteen, day, diners=count)


def test_every_member_shows_the_groups_figure_and_a_total_counts_it_once() -> None:
    a, b, c = three()
    weighed(point(a, b, c), MONDAY, 10_000)
    eaten(MONDAY, (a, 10), (b, 20), (c, 37))
    found = sums(a, b, c)
    assert {measure("waste_per_meal", one).working for one in found} == {"10kg÷67人次=149.3g/人·餐"}
    together = total(found)
    assert (together.waste_g, together.waste_diners, together.waste_rows) == (10_000, 67, 3)
    assert measure("waste_per_meal", together).text == "149.3g/人·餐"


def test_shares_are_whole_grams_by_largest_remainder() -> None:
    a, b, c = three()
    weighed(point(a, b, c), MONDAY, 100)
    eaten(MONDAY, (a, 1), (b, 1), (c, 1))
    assert [one.waste_g for one in sums(a, b, c)] == [34, 33, 33]
    weighed(point(a, b, code="P-2", holds_from=date(2026, 9, 20)), date(2026, 9, 21), 7)
    eaten(date(2026, 9, 21), (a, 3), (b, 5))
    assert [one.waste_g - share for one, share in zip(sums(a, b), (34, 33), strict=True)] == [3, 4]


def test_a_total_over_some_members_takes_their_shares_and_says_so() -> None:
    a, b, c = three()
    weighed(point(a, b, c), MONDAY, 9_000)
    eaten(MONDAY, (a, 10), (b, 20), (c, 60))
    some = total(sums(a, b))
    assert (some.waste_g, some.waste_diners) == (3_000, 30)
    assert measure("waste_per_meal", some).note == "合并计量：2天与别的食堂一起称重，按就餐人次分到各食堂"


def test_the_groups_figure_says_what_it_is() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 9_000)
    eaten(MONDAY, (a, 10), (b, 20))
    note = measure("waste_per_meal", sums(a)[0]).note
    assert note == "合并计量：1天与别的食堂一起称重，算的是各食堂合在一起的数"


def test_members_join_and_leave_on_their_days() -> None:
    a, b, c = three()
    place = point(a)
    member(place, b, FIRST, TUESDAY)  # Tuesday is no longer its own
    member(place, c, TUESDAY)
    for day in (MONDAY, TUESDAY):
        weighed(place, day, 6_000)
        eaten(day, (a, 10), (b, 20), (c, 50))
    found = sums(a, b, c)
    assert [(one.waste_g, one.waste_diners) for one in found] == [(3_000, 20), (4_000, 20), (5_000, 50)]
    assert measure("waste_per_meal", found[0]).working == "12kg÷90人次=133.3g/人·餐"
    assert (found[1].waste_left_out, found[2].waste_left_out) == (1, 1)


def test_a_members_own_weights_are_inside_the_groups_and_not_added() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 8_000)
    make.meal(a, MONDAY, diners=10, unserved_waste_g=500, plate_waste_g=500)
    make.day(a, MONDAY, prep_waste_g=900, spoilage_g=0, total_waste_g=5_000)
    eaten(MONDAY, (b, 30))
    found = total(sums(a, b))
    assert (found.waste_g, found.mixed_g, found.s1_g, found.s3_g) == (8_000, 8_000, 0, 0)
    assert (found.mixed_all_days, found.required_stream_days, found.diner_days) == (2, 2, 2)


def test_trimmings_and_spoilage_stand_beside_a_weight_that_leaves_them_apart() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 8_000, "unserved_plate")
    eaten(MONDAY, (a, 10), (b, 30))
    make.day(a, MONDAY, prep_waste_g=900, reused_g=100, spoilage_g=200)
    found = sums(a, b)
    assert {measure("waste_per_meal", one).working for one in found} == {"9kg÷40人次=225.0g/人·餐"}
    assert total(found).waste_g == 9_000
    assert (found[0].required_stream_days, found[1].required_stream_days) == (1, 0)
    assert found[1].mixed_unserved_plate_days == 1


def test_the_weight_waits_until_every_member_that_was_due_has_said_how_many_ate() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 8_000)
    make.meal(a, MONDAY, diners=10, plate_waste_g=500)
    own = sums(a)[0]
    assert (own.waste_g, own.shared_days) == (500, 0)
    eaten(MONDAY, (b, 30))
    assert (sums(a)[0].waste_g, sums(a)[0].shared_days) == (2_000, 1)


def test_a_member_that_was_closed_or_fed_nobody_has_no_share_and_shows_the_figure() -> None:
    a, b, c = three()
    weighed(point(a, b, c), MONDAY, 8_000)
    eaten(MONDAY, (a, 40), (b, 0))
    at = make.clock.at(MONDAY)
    make.saved(Closure(canteen_id=c.id, day=MONDAY, meal="all", reason="停水", entered_at=at, counts=True))
    found = sums(a, b, c)
    assert [one.waste_g for one in found] == [8_000, 0, 0]
    assert {measure("waste_per_meal", one).text for one in found} == {"200.0g/人·餐"}


def test_nobody_ate_so_nothing_is_shared_out() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 8_000)
    eaten(MONDAY, (a, 0), (b, 0))
    found = total(sums(a, b))
    assert (found.waste_g, found.shared_days, found.waste_left_out) == (0, 0, 0)


def test_people_of_the_day_are_the_groups_too() -> None:
    a, b, _ = three()
    weighed(point(a, b), MONDAY, 8_000)
    eaten(MONDAY, (a, 10), (b, 30))
    make.day(b, MONDAY, distinct_diners=22)
    found = sums(a, b)
    assert {measure("waste_per_day", one).text for one in found} == {"0.250kg/人·日"}
    assert total(found).day_diners == 32


def test_months_of_one_member_join_to_its_groups_quarter() -> None:
    a, b, _ = three()
    place = point(a, b)
    for month in (7, 8, 9):
        weighed(place, date(2026, month, 3), 1_000 * month)
        eaten(date(2026, month, 3), (a, month), (b, 5))
    with make.context():
        months = facts.monthly([a.id], date(2026, 7, 1), LAST)
    quarter = sums(a, first=date(2026, 7, 1))[0]
    assert joined(months.values()) == quarter
    assert (quarter.waste_g + quarter.others_g, quarter.others_diners) == (24_000, 15)
