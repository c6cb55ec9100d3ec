"""The page of letters: what became of each, and the two buttons for those whose fate is not known."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from canteen.accounts.models import User
from canteen.db import session
from canteen.outbox import Letter
from tests import make
from tests.circulation import material
from tests.circulation.material import Office

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask, at: Callable[[str], None]) -> Office:
    """A bureau in October, one canteen evaluated, one recipient."""
    at("2026-10-21 09:00")
    made = material.office()
    material.ledger(make.canteen(bureau=made.bureau))
    material.approve_sheets(made.bureau)
    material.reader(made.bureau, "a@example.gov.cn")
    return made


def issued_letter(office: Office, sign_in: SignIn) -> tuple[FlaskClient, int]:
    material.signed(office)
    material.issued(office)
    with make.context():
        return sign_in(office.approver), session.scalars(select(Letter.id)).one()


def put_in_doubt(letter_id: int, at: Callable[[str], None]) -> None:
    """The server took the letter and then was silent: nobody knows whether it arrived."""
    with make.context():
        session.execute(
            update(Letter).where(Letter.id == letter_id).values(state="sending", claimed_at=make.clock.now())
        )
        session.commit()
    at("2026-10-21 12:00")


def test_a_doubtful_letter_shows_two_buttons_and_either_settles_it(
    office: Office, sign_in: SignIn, at: Callable[[str], None]
) -> None:
    client, letter_id = issued_letter(office, sign_in)
    assert "它已到达" not in client.get("/letters").text
    put_in_doubt(letter_id, at)
    page = client.get("/letters?state=doubtful").text
    assert "它已到达" in page
    assert "再发一次" in page
    answer = client.post(f"/letters/{letter_id}/arrived", data={"state": "doubtful"})
    assert answer.location.endswith("/letters?state=doubtful")
    assert "它已到达" not in client.get("/letters").text
    assert client.post(f"/letters/{letter_id}/arrived").status_code == 409


def test_sending_again_is_a_new_letter_and_happens_once(
    office: Office, sign_in: SignIn, at: Callable[[str], None]
) -> None:
    client, letter_id = issued_letter(office, sign_in)
    put_in_doubt(letter_id, at)
    assert client.post(f"/letters/{letter_id}/again").status_code == 303
    assert client.post(f"/letters/{letter_id}/again").status_code == 409
    assert "已另发一封" in client.get("/letters").text
    with make.context():
        assert len(session.scalars(select(Letter)).all()) == 2


def test_letters_of_another_bureau_do_not_exist(office: Office, sign_in: SignIn) -> None:
    _, letter_id = issued_letter(office, sign_in)
    client = sign_in(make.user("approver", make.bureau()))
    assert "a@example.gov.cn" not in client.get("/letters").text
    assert client.post(f"/letters/{letter_id}/again").status_code == 404
    assert client.post(f"/letters/{letter_id}/arrived").status_code == 404
    recorder = sign_in(make.user("auditor", office.bureau))
    assert "a@example.gov.cn" not in recorder.get("/letters").text
