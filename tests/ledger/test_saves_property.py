"""Two people at one meal, on pages that are fresh or old: nothing that either typed and sent is ever lost.

It is the record's value, or it was, or it stands in the history as given up.
"""

from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from canteen.db import session
from canteen.ledger.models import MealRecord, Revision
from canteen.ledger.settling import GIVEN_UP
from tests import make
from tests.ledger.day_pages import NOON, url, value

PERSON = st.integers(0, 1)
LOOK = st.tuples(st.just("look"), PERSON)
# Who, which fields, and whose value they take when somebody else was faster.
SAVE = st.tuples(
    st.just("save"),
    PERSON,
    st.lists(st.sampled_from(["diners", "prepared_g", "remark"]), min_size=1, unique=True),
    st.sampled_from(["mine", "theirs"]),
)


class Writer:
    """One person with a page that shows some version of the meal."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.version = "0"

    def look(self) -> None:
        """Load the page again."""
        self.version = value(self.client.get(url("?add=lunch")).text, "lunch.version") or "0"

    def save(self, typed: dict[str, str], taken: str) -> None:
        """Send the form; asked whose value counts, answer until nothing is asked any more."""
        form: dict[str, Any] = typed | {"version": self.version, "accepted": "yes"}
        answer = self.client.post(url("/lunch"), data=form)
        for _ in range(3):
            if answer.status_code == 303:
                return
            assert answer.status_code == 409, answer.text
            form |= {"version": value(answer.text, "lunch.version"), "asked": list(typed)}
            form |= {f"take_{name}": taken for name in typed}
            answer = self.client.post(url("/lunch"), data=form)
        raise AssertionError("asked without end")


@pytest.fixture
def people(at: Any, sign_in: Any) -> list[Writer]:
    at(NOON)
    canteen = make.canteen(code="C-1", serves="lunch")
    return [Writer(sign_in(make.recorder(canteen))) for _ in range(2)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(LOOK | SAVE, min_size=2, max_size=9))
def test_any_saves_of_two_people_end_with_every_value_in_the_history(
    people: list[Writer], steps: list[tuple[Any, ...]]
) -> None:
    empty_meal(people)
    numbers, sent = count(101), list[tuple[str, Any]]()
    for what, number, *more in steps:
        if what == "look":
            people[number].look()
            continue
        fields, taken = more
        typed = {name: str(next(numbers)) for name in fields}
        people[number].save(typed, taken)
        sent += [(name, as_saved(name, text)) for name, text in typed.items()]
    told = {(name, new) for row in revisions() for name, values in row.changes.items() for new in values}
    assert set(sent) <= told
    assert replayed() == {name: value for name, value in the_record().items() if value is not None}


def empty_meal(people: list[Writer]) -> None:
    """Each example begins with no record and two pages that show none."""
    with make.context():
        session.execute(delete(Revision))
        session.execute(delete(MealRecord))
        session.commit()
    for person in people:
        person.version = "0"


def as_saved(name: str, text: str) -> Any:
    return {"diners": int(text), "prepared_g": int(text) * 1000, "remark": text}[name]


def revisions() -> list[Revision]:
    with make.context():
        return list(session.scalars(select(Revision).order_by(Revision.id)))


def the_record() -> dict[str, Any]:
    with make.context():
        record = session.scalars(select(MealRecord)).one_or_none()
        return {name: getattr(record, name, None) for name in ("diners", "prepared_g", "remark")}


def replayed() -> dict[str, Any]:
    """What the history comes to: each change must begin where the one before it ended."""
    now: dict[str, Any] = {}
    for row in revisions():
        if row.reason == GIVEN_UP:
            continue
        for name, (old, new) in row.changes.items():
            assert now.get(name) == old, f"a change of {name} nobody can explain"
            now[name] = new
    return {name: value for name, value in now.items() if value is not None}
