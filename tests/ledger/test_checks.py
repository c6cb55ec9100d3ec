"""The table of limits, one row a test: what is refused and what is asked about."""

from typing import Any

import pytest

from canteen.ledger.checks import check_day, check_meal
from canteen.ledger.findings import Findings


def warned(found: Findings) -> list[str]:
    assert not found.errors
    return [each.flag for each in found.warnings]


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({"diners": 100, "unserved_waste_g": 100, "plate_waste_g": 399}, ["plate_waste_g:low_each"]),
        ({"diners": 100, "unserved_waste_g": 100, "plate_waste_g": 400}, []),
        ({"diners": 100, "plate_waste_g": 30_000}, []),
        ({"diners": 100, "plate_waste_g": 30_001}, ["plate_waste_g:high_each"]),
        ({"diners": 100, "total_waste_g": 499}, ["total_waste_g:low_each"]),
        ({"diners": 100, "plate_waste_g": 100}, []),  # half of it: nothing to say yet
        ({"checked_plates": 100, "clean_plates": 49}, ["clean_plates:low"]),
        ({"checked_plates": 100, "clean_plates": 50}, []),
        ({"checked_plates": 29, "clean_plates": 29}, ["clean_plates:few"]),
        ({"checked_plates": 30, "clean_plates": 30}, []),
        ({"diners": 100, "expected_diners": 130}, []),
        ({"diners": 100, "expected_diners": 131}, ["diners:forecast"]),
        ({"diners": 100, "expected_diners": 69}, ["diners:forecast"]),
        ({"prepared_g": 1000, "unserved_waste_g": 200}, ["diners:no_diners"]),
        ({"prepared_g": 1000, "unserved_waste_g": 201, "diners": 10}, ["unserved_waste_g:unserved"]),
        ({"diners": 100, "plate_waste_g": 700, "total_waste_g": 900}, ["total_waste_g:parts"]),
        ({"diners": 0, "unserved_waste_g": 0}, []),
    ],
)
def test_unusual_figures_of_a_meal_are_asked_about(values: dict[str, Any], flags: list[str]) -> None:
    assert warned(check_meal(values, [])) == flags


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"diners": 100, "plate_waste_g": 200_001}, "plate_waste_g"),
        ({"diners": 100, "total_waste_g": 200_001}, "total_waste_g"),
        ({"diners": 0, "plate_waste_g": 1}, "plate_waste_g"),
        ({"checked_plates": 10, "clean_plates": 11}, "clean_plates"),
        ({"diners": 10, "checked_plates": 11}, "checked_plates"),
        ({"diners": 10, "outside_diners": 11}, "outside_diners"),
        ({"diners": 10, "prepared_g": 99, "unserved_waste_g": 100}, "unserved_waste_g"),
    ],
)
def test_contradictions_of_a_meal_are_refused(values: dict[str, Any], field: str) -> None:
    assert list(check_meal(values, []).errors) == [field]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"prep_waste_g": 100, "reused_g": 101}, "reused_g"),
        ({"reused_g": 1}, "reused_g"),
        ({"prep_waste_g": 100, "issued_g": 99}, "prep_waste_g"),
    ],
)
def test_contradictions_of_a_day_are_refused(values: dict[str, Any], field: str) -> None:
    assert list(check_day(values, [], []).errors) == [field]


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({"issued_g": 1000, "prep_waste_g": 350}, []),
        ({"issued_g": 1000, "prep_waste_g": 351}, ["prep_waste_g:utilisation"]),
        ({"issued_g": 1000, "prep_waste_g": 400, "reused_g": 50}, []),
        ({"prep_waste_g": 35_000, "spoilage_g": 1}, ["prep_waste_g:streams"]),
        ({"prep_waste_g": 35_000, "spoilage_g": 0}, []),
        ({"prep_waste_g": 5_000, "spoilage_g": 0, "collected_g": 11_700}, []),
        ({"prep_waste_g": 5_000, "spoilage_g": 0, "collected_g": 11_800}, ["collected_g:collected"]),
    ],
)
def test_unusual_figures_of_a_day_are_asked_about(values: dict[str, Any], flags: list[str]) -> None:
    meals = [{"diners": 100, "unserved_waste_g": 1_000, "plate_waste_g": 4_000}]
    assert warned(check_day(values, [], meals)) == flags


def past(*diners: int | None) -> list[dict[str, Any]]:
    return [{"diners": each} for each in diners]


@pytest.mark.parametrize(
    ("diners", "before", "flags"),
    [
        (300, past(100, 110, 90, 100, 95), []),
        (301, past(100, 110, 90, 100, 95), ["diners:median"]),
        (33, past(100, 110, 90, 100, 95), ["diners:median"]),
        (34, past(100, 110, 90, 100, 95), []),
        (900, past(100, 110, 90, 100), []),  # too few to know what is usual
        (900, past(100, 110, 90, 100, None, None), []),
        (100, past(100, 100, 100, 100), ["diners:same"]),
        (100, past(100, 100, 100, 99, 100), []),
        (0, past(0, 0, 0, 0, 0), []),
    ],
)
def test_figures_are_held_against_the_canteens_own_past(
    diners: int, before: list[dict[str, Any]], flags: list[str]
) -> None:
    assert warned(check_meal({"diners": diners}, before)) == flags
