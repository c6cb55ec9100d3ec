"""Several people at the same moment, on a database that several threads share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from canteen.db import session
from canteen.drafts import Receipt
from canteen.ledger.models import MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import signed_browser

PAGE = "/canteens/C-1/ledger/2026-09-14"


@pytest.fixture
def canteen(shared_app: Flask, at: Callable[[str], None]) -> Canteen:
    at("2026-09-14 12:30")
    return make.canteen(code="C-1")


def send_together(app: Flask, canteen: Canteen, forms: list[tuple[str, dict[str, Any]]]) -> list[int]:
    """Each form sent by a browser of its own, all at the same moment; their statuses."""
    person = make.recorder(canteen)
    browsers = [signed_browser(app, person) for _ in forms]
    together = Barrier(len(forms))

    def send(number: int) -> int:
        path, fields = forms[number]
        together.wait()
        return browsers[number].post(f"{PAGE}/{path}", data=fields).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(send, range(len(forms))))


def test_of_two_first_saves_one_wins_and_the_other_sees_both_values(
    shared_app: Flask, canteen: Canteen
) -> None:
    forms = [("lunch", {"version": "0", "diners": diners}) for diners in ("100", "110")]
    assert send_together(shared_app, canteen, forms) == [303, 409]


def test_one_form_sent_by_several_tabs_counts_once(shared_app: Flask, canteen: Canteen) -> None:
    forms = [("lunch", {"version": "0", "diners": "100", "client_key": "k" * 32})] * 4
    assert send_together(shared_app, canteen, forms) == [303] * 4
    with make.context():
        assert session.scalar(select(func.count()).select_from(Revision)) == 1
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_a_meal_and_its_day_saved_at_once_complete_each_other(shared_app: Flask, canteen: Canteen) -> None:
    lunch = {"version": "0", "diners": "100", "plate_waste_g": "5", "unserved_waste_g": "1"}
    day = {"version": "0", "prep_waste_g": "3", "spoilage_g": "0"}
    assert send_together(shared_app, canteen, [("lunch", lunch), ("day", day)]) == [303, 303]
    with make.context():
        row = session.get_one(MealRecord, (canteen.id, date(2026, 9, 14), "lunch", "work"))
        assert row.in_time
