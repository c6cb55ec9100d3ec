"""Ledgers kept on paper and typed in later: in time when an officer says so, and only what they complete."""

from typing import Any

import pytest

from canteen.registry.models import Canteen
from tests import make
from tests.ledger.saves import save, save_day

WHY = "停电期间手工登记"


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-20 09:00")
    return make.canteen(operation="delivered")


def test_a_paper_ledger_that_completes_a_meal_makes_it_in_time(canteen: Canteen) -> None:
    record = save(canteen, {"diners": 100, "total_waste_g": 4_000}, paper_reason=WHY)
    assert (record.in_time, record.paper_reason) == (True, WHY)


def test_what_is_completed_on_the_page_after_a_paper_ledger_is_late(canteen: Canteen) -> None:
    save(canteen, {"diners": 100}, paper_reason=WHY)
    record = save(canteen, {"total_waste_g": 4_000})
    assert (record.in_time, record.completed_at is not None) == (False, True)
    assert record.paper_reason == WHY, "some of its figures still come from paper"


def test_a_figure_taken_out_and_put_back_on_the_page_is_late(canteen: Canteen) -> None:
    save(canteen, {"diners": 100, "total_waste_g": 4_000}, paper_reason=WHY)
    save(canteen, {"total_waste_g": None})
    assert not save(canteen, {"total_waste_g": 4_100}).in_time


def test_mending_a_complete_paper_ledger_leaves_it_in_time(canteen: Canteen) -> None:
    save(canteen, {"diners": 100, "total_waste_g": 4_000}, paper_reason=WHY)
    assert save(canteen, {"total_waste_g": 4_100}).in_time


@pytest.mark.parametrize("day_on_paper", [True, False])
def test_of_a_kitchen_of_its_own_the_save_that_completes_the_day_decides(
    day_on_paper: bool, canteen: Canteen
) -> None:
    kitchen = make.canteen(operation="own")
    save(
        kitchen,
        {"diners": 100, "unserved_waste_g": 900, "plate_waste_g": 4_000},
        paper_reason=None if day_on_paper else WHY,
    )
    save_day(kitchen, {"prep_waste_g": 5_000, "spoilage_g": 0}, paper_reason=WHY if day_on_paper else None)
    assert save(kitchen, {"remark": "已核对"}).in_time is day_on_paper
