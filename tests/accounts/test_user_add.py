"""`flask user add`: people and their roles from the command line."""

import json

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from canteen.accounts import passwords
from canteen.accounts.models import Membership, User
from canteen.audit import AuditEntry
from canteen.db import session
from tests import make

PASSWORD = "木桶盛饭不剩一粒米饭"


def add(run: FlaskCliRunner, email: str, role: str, at: str, *more: str, password: str = PASSWORD) -> Result:
    args = [
        "user",
        "add",
        email,
        "--name",
        "示例管理员",
        "--role",
        role,
        "--at",
        at,
        "--password-stdin",
        *more,
    ]
    return run.invoke(args=args, input=f"{password}\n")


def only_user() -> User:
    return session.scalars(select(User)).one()


def test_a_person_is_added_with_a_role_and_a_password(run: FlaskCliRunner) -> None:
    bureau = make.bureau()

    result = add(run, "Officer@example.gov.cn", "officer", bureau.code, "--json")

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["created"] is True
    with make.context():
        user = only_user()
        assert (user.email, user.name) == ("officer@example.gov.cn", "示例管理员")
        assert passwords.fits(user.password_hash, PASSWORD)
        assert [(m.role, m.bureau_id) for m in user.memberships] == [("officer", bureau.id)]


def test_adding_twice_changes_nothing(run: FlaskCliRunner) -> None:
    canteen = make.canteen()
    add(run, "a@example.gov.cn", "recorder", canteen.code)
    with make.context():
        kept, entries = only_user().password_hash, len(session.scalars(select(AuditEntry)).all())

    again = json.loads(add(run, "a@example.gov.cn", "recorder", canteen.code, "--json").stdout)

    assert (again["created"], again["role_added"], again["password_set"]) == (False, False, False)
    with make.context():
        assert only_user().password_hash == kept
        assert len(session.scalars(select(AuditEntry)).all()) == entries


def test_a_person_gets_a_second_role_and_a_new_password(run: FlaskCliRunner) -> None:
    canteen = make.canteen()
    add(run, "a@example.gov.cn", "recorder", canteen.code)

    add(run, "a@example.gov.cn", "checker", canteen.institution.code, password="换一个更长一点的密码")

    with make.context():
        roles = session.scalars(select(Membership.role).order_by(Membership.id)).all()
        assert roles == ["recorder", "checker"]
        assert passwords.fits(only_user().password_hash, "换一个更长一点的密码")


def test_without_standard_input_the_password_is_asked_for_twice(run: FlaskCliRunner) -> None:
    args = [
        "user",
        "add",
        "a@example.gov.cn",
        "--name",
        "示例",
        "--role",
        "admin",
        "--at",
        make.bureau().code,
    ]

    result = run.invoke(args=args, input=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0
    assert PASSWORD not in result.output
    with make.context():
        assert passwords.fits(only_user().password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("email", "at", "password", "sentence"),
    [
        ("a@example.gov.cn", "nowhere", PASSWORD, "没有代码为“nowhere”"),
        ("no address", "B", PASSWORD, "不是邮箱地址"),
        ("a@example.gov.cn", "B", "短", "密码至少10个字"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nobody_is_added(
    run: FlaskCliRunner, email: str, at: str, password: str, sentence: str
) -> None:
    make.bureau(code="B")

    result = add(run, email, "officer", at, password=password)

    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stdout == ""
    with make.context():
        assert session.scalars(select(User)).all() == []


def test_a_code_used_by_two_kinds_of_node_is_not_guessed(run: FlaskCliRunner) -> None:
    make.bureau(code="X", name="示例局")
    make.institution(code="X", name="示例单位")

    result = add(run, "a@example.gov.cn", "officer", "X")

    assert result.exit_code == 1
    assert "部门“示例局”、单位“示例单位”" in result.stderr
