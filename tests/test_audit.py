"""The audit record: who, what, old, new, in the transaction of the change, without anything personal."""

import json
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen import audit
from canteen.accounts import passwords
from canteen.accounts.models import User
from canteen.audit import AuditEntry
from canteen.db import session
from tests import make

SignInAs = Callable[[User], FlaskClient]


def entries() -> list[AuditEntry]:
    with make.context():
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_change_leaves_who_what_old_new_why_and_when(sign_in: SignInAs, at: Callable[[str], None]) -> None:
    at("2026-09-14 09:00")
    canteen = make.canteen(code="C-1")
    officer = make.user("officer", canteen.institution.bureau)

    form = {"closed_on": "2026-08-31", "reason": "办公楼搬迁", "version": "1"}
    sign_in(officer).post("/canteens/C-1/close", data=form)

    (entry,) = entries()
    assert (entry.actor_id, entry.action, entry.subject) == (officer.id, "canteen.edit", "canteen:C-1")
    assert (entry.old, entry.new) == ({"closed_on": None}, {"closed_on": "2026-08-31"})
    assert entry.reason == "办公楼搬迁"
    assert f"{entry.at:%Y-%m-%d %H:%M}" == "2026-09-14 01:00"  # UTC


def test_what_was_not_saved_leaves_no_entry(app: Flask) -> None:
    with make.context():
        audit.record("canteen.edit", "canteen:C-1", by=None, new={"name": "没有保存"})

    assert entries() == []


def test_a_refused_change_leaves_no_entry(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(make.user("officer", canteen.institution.bureau))

    client.post("/canteens/C-1/close", data={"closed_on": "1999-01-01", "reason": "太早", "version": "1"})
    client.post("/canteens/C-1/close", data={"closed_on": "2026-01-01", "reason": "旧版本", "version": "7"})

    assert entries() == []


def test_accounts_are_audited_by_number_without_names_addresses_or_passwords(
    sign_in: SignInAs, client: FlaskClient
) -> None:
    bureau = make.bureau(code="5101")
    with make.context():
        kept = passwords.make_hash("旧的密码旧的密码旧的密码")
    officer = make.user("officer", bureau, password_hash=kept)
    form = {"email": "somebody@example.gov.cn", "name": "示例某某", "role": "auditor"}
    signed = sign_in(officer)
    signed.post("/bureau/5101/people", data=form)
    new = {
        "current": "旧的密码旧的密码旧的密码",
        "password": "新的密码新的密码新的",
        "again": "新的密码新的密码新的",
    }
    signed.post("/account/password", data=new)
    client.post("/password/forgotten", data={"email": officer.email})

    found = entries()

    assert [entry.action for entry in found] == [
        "user.add",
        "user.give_role",
        "user.password_letter",
        "user.password",
        "user.password_letter",
    ]
    assert found[-1].actor_id is None  # Whoever asked was not signed in.
    text = json.dumps([[e.subject, e.old, e.new, e.reason] for e in found], ensure_ascii=False)
    for secret in ("somebody", "示例某某", "密码", "argon2", officer.email):
        assert secret not in text
