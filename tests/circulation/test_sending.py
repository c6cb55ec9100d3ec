"""When a circular's letter leaves, its recipient's right is asked for again."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen import outbox
from canteen.accounts.models import User
from canteen.circulation import recipients
from canteen.circulation.models import Subscription
from canteen.db import session
from canteen.outbox import Letter
from canteen.registry.models import Bureau
from tests import make
from tests.circulation import material
from tests.circulation.material import Office


@pytest.fixture
def office(app: Flask, at: Callable[[str], None]) -> Office:
    """A circular issued to two addresses; its letters have not left yet."""
    at("2026-10-21 09:00")
    made = material.office(name="示例区机关事务管理局", domains="example.gov.cn example.org")
    material.ledger(make.canteen(bureau=made.bureau))
    material.approve_sheets(made.bureau)
    material.reader(made.bureau, "a@example.gov.cn", "甲单位")
    material.reader(made.bureau, "b@example.org", "乙单位")
    material.signed(made)
    assert material.issued(made) == 2
    return made


def deliver() -> dict[str, int]:
    with make.context():
        return outbox.deliver_waiting()


def answers() -> dict[str, tuple[str, str | None]]:
    with make.context():
        return {
            letter.to_address: (letter.state, letter.answer) for letter in session.scalars(select(Letter))
        }


def keep_only(office: Office, domains: str) -> None:
    with make.context():
        session.get_one(Bureau, office.bureau.id).domains = domains
        session.commit()


def test_both_letters_leave_while_nothing_has_changed(office: Office) -> None:
    assert deliver() == {"sent": 2}


def test_an_address_whose_domain_was_taken_back_meanwhile_gets_nothing_and_a_person_sees_why(
    office: Office, sign_in: Callable[[User], FlaskClient]
) -> None:
    keep_only(office, "example.gov.cn")
    assert deliver() == {"sent": 1, "refused": 1}
    state, answer = answers()["b@example.org"]
    assert state == "refused"
    assert answer is not None
    assert answer.startswith(
        "没有发出：b@example.org不在示例区机关事务管理局登记的邮件域名（example.gov.cn）内"
    )
    with make.context():
        page = sign_in(office.approver).get("/letters?state=refused").text
    assert answer in page
    assert "再发一次" in page


def test_who_was_taken_off_the_list_before_the_letter_left_gets_nothing(office: Office) -> None:
    with make.context():
        reader = session.scalars(select(Subscription).where(Subscription.address == "b@example.org")).one()
        recipients.remove(reader, office.officer)
        session.commit()
    assert deliver() == {"sent": 1, "refused": 1}
    assert answers()["b@example.org"][1] == "没有发出：b@example.org已不在示例区机关事务管理局的收件人里。"


def test_sent_again_after_the_domain_came_back_it_leaves_once(office: Office) -> None:
    keep_only(office, "example.gov.cn")
    deliver()
    keep_only(office, "example.gov.cn example.org")
    with make.context():
        refused = session.scalars(select(Letter).where(Letter.state == "refused")).one()
        outbox.send_again(refused, office.approver_id)
        session.commit()
    assert deliver() == {"sent": 1}
    assert deliver() == {}
