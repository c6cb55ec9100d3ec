"""Colleagues and their roles: who may give what, and to whom."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import Membership, SignIn, User
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.outbox import Letter
from tests import make

SignInAs = Callable[[User], FlaskClient]

NEW = {"email": "New@example.gov.cn", "name": "示例新同事", "role": "recorder"}


def roles_of(user_id: int) -> list[str]:
    with make.context():
        return list(session.scalars(select(Membership.role).where(Membership.user_id == user_id)))


def test_a_new_colleague_gets_a_role_and_a_letter(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(make.user("admin", canteen.institution))

    answer = client.post("/canteen/C-1/people", data=NEW)

    assert answer.status_code == 303
    assert "示例新同事" in client.get("/canteen/C-1/people").text
    with make.context():
        user = session.scalars(select(User).where(User.email == "new@example.gov.cn")).one()
        assert user.password_hash is None
        letter = session.scalars(select(Letter)).one()
        assert letter.to_address == user.email
        assert "为您开通了" in letter.text
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["user.add", "user.give_role", "user.password_letter"]


def test_a_colleague_with_an_account_gets_the_role_without_a_letter_and_keeps_the_name(
    sign_in: SignInAs,
) -> None:
    canteen, other = make.canteen(code="C-1"), make.user(name="本来的名字")
    client = sign_in(make.user("admin", canteen))

    client.post("/canteen/C-1/people", data=NEW | {"email": other.email})
    again = client.post("/canteen/C-1/people", data=NEW | {"email": other.email})

    assert again.status_code == 303
    assert roles_of(other.id) == ["recorder"]
    with make.context():
        assert session.scalars(select(Letter)).all() == []
    page = client.get("/canteen/C-1/people").text
    assert "本来的名字" in page
    assert "示例新同事" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "无"}, "不是邮箱地址"),
        ({"name": ""}, "姓名：请填写"),
        ({"role": "officer"}, "不能设在这一级"),
        ({"role": "king"}, "不在可选的内容里"),
    ],
)
def test_what_cannot_be_is_said_by_field(sign_in: SignInAs, typed: dict[str, str], sentence: str) -> None:
    canteen = make.canteen(code="C-1")

    answer = sign_in(make.user("admin", canteen)).post("/canteen/C-1/people", data=NEW | typed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_nobody_gives_a_role_beyond_their_reach(sign_in: SignInAs) -> None:
    canteen = make.canteen()
    bureau, elsewhere = canteen.institution.bureau, make.canteen()
    client = sign_in(make.user("admin", canteen.institution))

    assert client.post(f"/bureau/{bureau.code}/people", data=NEW).status_code == 404
    assert client.post(f"/canteen/{elsewhere.code}/people", data=NEW).status_code == 404
    viewer = sign_in(make.user("auditor", bureau))
    assert viewer.post(f"/bureau/{bureau.code}/people", data=NEW).status_code == 403


def test_nobody_changes_their_own_roles_or_account(sign_in: SignInAs) -> None:
    bureau = make.bureau()
    officer = make.user("officer", bureau)
    client = sign_in(officer)
    held = officer.memberships[0].id

    answers = [
        client.post(f"/bureau/{bureau.code}/people", data=NEW | {"email": officer.email, "role": "approver"}),
        client.post(f"/people/{officer.id}/roles/{held}/take"),
        client.post(f"/people/{officer.id}/switch", data={"active": "no"}),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert "请另一位管理员办理" in answer.text
    assert roles_of(officer.id) == ["officer"]


def test_a_role_is_taken_away_and_the_person_is_out_of_sight(sign_in: SignInAs) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    client = sign_in(make.user("officer", canteen.institution.bureau))
    url = f"/people/{recorder.id}"
    assert "取消这个角色" in client.get(url).text

    taken = client.post(f"{url}/roles/{recorder.memberships[0].id}/take")

    assert taken.location == "/people"
    assert roles_of(recorder.id) == []
    assert client.get(url).status_code == 404


def test_a_role_elsewhere_cannot_be_taken_nor_seen(sign_in: SignInAs) -> None:
    here, elsewhere = make.canteen(), make.canteen(name="别处的食堂")
    person = make.recorder(here)
    far = make.membership("checker", elsewhere)
    far.user_id = person.id
    make.saved(far)
    client = sign_in(make.user("admin", here))

    page = client.get(f"/people/{person.id}").text
    assert "另有1个角色不在您管理的范围内" in page
    assert "别处的食堂" not in page
    assert client.post(f"/people/{person.id}/roles/{far.id}/take").status_code == 404
    refused = client.post(f"/people/{person.id}/switch", data={"active": "no"})
    assert refused.status_code == 409
    assert "在别的地方还有角色" in refused.text


def test_switching_an_account_off_ends_its_sessions_and_on_again_lets_it_sign_in(sign_in: SignInAs) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)
    theirs = sign_in(recorder)
    client = sign_in(make.user("admin", canteen.institution))

    client.post(f"/people/{recorder.id}/switch", data={"active": "no"})

    assert theirs.get("/account").status_code == 302
    with make.context():
        assert session.scalars(select(SignIn).where(SignIn.user_id == recorder.id)).all() == []
    assert "恢复账号" in client.get(f"/people/{recorder.id}").text
    assert client.post(f"/people/{recorder.id}/letter").status_code == 409
    client.post(f"/people/{recorder.id}/switch", data={"active": "yes"})
    assert "账号在用" in client.get(f"/people/{recorder.id}").text


def test_a_password_letter_goes_to_a_colleague(sign_in: SignInAs) -> None:
    canteen = make.canteen()
    recorder = make.recorder(canteen)

    sign_in(make.user("admin", canteen)).post(f"/people/{recorder.id}/letter")

    with make.context():
        assert session.scalars(select(Letter.to_address)).all() == [recorder.email]


def test_the_list_shows_everyone_within_reach_and_finds_by_name_or_address(sign_in: SignInAs) -> None:
    bureau = make.bureau()
    for number in range(3):
        make.recorder(make.canteen(bureau=bureau), name=f"示例甲{number}", email=f"a{number}@example.gov.cn")
    make.recorder(make.canteen(), name="示例外人")
    client = sign_in(make.user("officer", bureau))

    everyone = client.get("/people").text
    assert "示例甲0" in everyone
    assert "填报人" in everyone
    assert "示例外人" not in everyone
    found = client.get("/people?q=A2@").text
    assert "示例甲2" in found
    assert "示例甲1" not in found
    assert "没有找到" in client.get("/people?q=查无此人").text


def test_who_manages_nothing_sees_nobody(sign_in: SignInAs) -> None:
    canteen = make.canteen()
    other = make.recorder(canteen)
    client = sign_in(make.user("checker", canteen))

    assert other.name not in client.get("/people").text
    assert client.get(f"/people/{other.id}").status_code == 404
