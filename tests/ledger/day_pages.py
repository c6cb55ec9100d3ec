"""What the tests of the day page share: a Monday noon, addresses, what is in the ledger and on the page."""

import re
from datetime import date

from sqlalchemy import select

from canteen.db import session
from canteen.ledger.models import DayRecord, MealRecord
from tests import make

MONDAY = date(2026, 9, 14)
NOON = "2026-09-14 12:30"


def url(path: str = "") -> str:
    return f"/canteens/C-1/ledger/2026-09-14{path}"


def meals() -> list[MealRecord]:
    with make.context():
        return list(session.scalars(select(MealRecord).order_by(MealRecord.meal)))


def the_day() -> DayRecord:
    with make.context():
        return session.scalars(select(DayRecord)).one()


def card(html: str, key: str) -> str:
    """The part of the page that is one card."""
    found = re.search(rf'<(fieldset|section) class="card" id="{key}".*?</details>\n?</\1>', html, re.S)
    assert found, f"no card {key}"
    return found[0]


def is_open(html: str, key: str) -> bool:
    """Whether a card shows its fields rather than one line."""
    return "<details open>" in card(html, key)


def value(html: str, name: str) -> str:
    """What stands in a field of the page: lunch.diners."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def unit(html: str, name: str) -> str:
    """The unit chosen beside a weight."""
    found = re.search(rf'name="{name}_unit".*?<option value="([^"]*)" selected', html, re.S)
    assert found, f"no unit beside {name}"
    return found[1]
