"""The pages of canteens: the list, the hub, registering, changing, closing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.registry.models import Canteen
from tests import make

SignInAs = Callable[[User], FlaskClient]

MODE = {
    "operation": "own",
    "supply": "portion",
    "service": "internal",
    "usual_diners": "120",
    "serves": ["lunch", "dinner"],
    "serves_on": "workdays",
    "official_meals": "no",
}
NEW = {"code": "C-9", "name": "示例新食堂", "opened_on": "2026-09-01", "serves_institutions": "", **MODE}


def saved(code: str) -> Canteen:
    found = session.scalars(select(Canteen).where(Canteen.code == code)).one()
    assert found.institution
    assert found.modes
    return found


def officer_of(canteen: Canteen) -> User:
    return make.user("officer", canteen.institution.bureau)


def edit(client: FlaskClient, canteen: Canteen, **typed: Any):
    form = {"name": canteen.name, "opened_on": f"{canteen.opened_on}", "version": "1"}
    return client.post(f"/canteens/{canteen.code}/edit", data=form | typed)


def test_an_officer_registers_a_canteen_and_lands_on_its_page(sign_in: SignInAs) -> None:
    institution, neighbour = make.institution(code="I-1"), make.institution(code="I-2")
    client = sign_in(make.user("admin", institution))
    assert client.get("/institutions/I-1/canteens/new").status_code == 200

    answer = client.post("/institutions/I-1/canteens/new", data=NEW | {"serves_institutions": "I-2"})

    assert answer.location == "/canteens/C-9"
    page = client.get("/canteens/C-9").text
    for shown in ("示例新食堂", "自营", "套餐(份饭)", "午餐、晚餐", "工作日", "中型", neighbour.name):
        assert shown in page
    with make.context():
        assert saved("C-9").institution_id == institution.id
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["canteen.create", "canteen.mode", "canteen.serve"]


def test_a_form_with_faults_comes_back_with_everything_that_was_typed(sign_in: SignInAs) -> None:
    taken = make.canteen(code="C-9")
    client = sign_in(make.user("admin", taken.institution))
    url = f"/institutions/{taken.institution.code}/canteens/new"

    answer = client.post(url, data=NEW | {"code": "C 9", "usual_diners": "12.5", "serves": []})
    assert answer.status_code == 422
    sentences = ("代码：代码只能用字母", "日常就餐人数：请填整数", "供应餐次：请填写")
    places = [answer.text.index(sentence) for sentence in sentences]
    assert places == sorted(places)  # As the fields stand on the page.
    assert 'value="C 9"' in answer.text
    assert 'value="12.5"' in answer.text

    answer = client.post(url, data=NEW)
    assert answer.status_code == 422
    assert "“C-9”已经有人用了" in answer.text

    answer = client.post(url, data=NEW | {"code": "C-10", "serves_institutions": "I-404"})
    assert "没有代码为“I-404”的单位" in answer.text


def test_two_people_at_once_the_second_sees_both_values_and_may_then_save(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1", name="老名称")
    client = sign_in(officer_of(canteen))
    assert edit(client, canteen, name="先改的名称").status_code == 303

    second = edit(client, canteen, name="后改的名称")

    assert second.status_code == 409
    assert "先改的名称</td>" in second.text
    assert "后改的名称</td>" in second.text
    assert 'name="version" value="2"' in second.text
    assert edit(client, canteen, name="后改的名称", version="2").status_code == 303
    with make.context():
        assert saved("C-1").name == "后改的名称"
        old_and_new = session.execute(select(AuditEntry.old, AuditEntry.new).order_by(AuditEntry.id)).all()
        assert [tuple(row) for row in old_and_new] == [
            ({"name": "老名称"}, {"name": "先改的名称"}),
            ({"name": "先改的名称"}, {"name": "后改的名称"}),
        ]


def test_a_form_without_a_version_is_a_conflict_and_not_a_blind_write(sign_in: SignInAs) -> None:
    canteen = make.canteen()

    answer = edit(sign_in(officer_of(canteen)), canteen, name="别的", version="")

    assert answer.status_code == 409


def test_saving_without_a_change_leaves_no_trace(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1")

    assert edit(sign_in(officer_of(canteen)), canteen).status_code == 303

    with make.context():
        assert saved("C-1").version == 1
        assert session.scalars(select(AuditEntry)).all() == []


def test_a_canteen_moves_only_to_an_institution_one_manages(sign_in: SignInAs) -> None:
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau, code="C-1")
    near, far = make.institution(bureau=bureau), make.institution()
    client = sign_in(make.user("officer", bureau))

    refused = edit(client, canteen, institution=far.code)
    assert refused.status_code == 422
    assert "不归您管理" in refused.text

    assert edit(client, canteen, institution=near.code).status_code == 303
    with make.context():
        assert saved("C-1").institution_id == near.id


def test_a_code_smuggled_into_the_form_changes_nothing(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1")

    edit(sign_in(officer_of(canteen)), canteen, code="C-2", closed_on="2026-01-01")

    with make.context():
        assert saved("C-1").closed_on is None


@pytest.mark.parametrize("role", ["recorder", "checker", "evaluator", "auditor", "approver", "confirmer"])
def test_only_who_manages_may_change(sign_in: SignInAs, role: str) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(make.user(role, canteen.institution.bureau))

    assert client.get("/canteens/C-1").status_code == 200
    assert "修改登记" not in client.get("/canteens/C-1").text
    assert edit(client, canteen).status_code == 403
    for page in ("edit", "mode", "close"):
        assert client.get(f"/canteens/C-1/{page}").status_code == 403


def test_the_hub_leads_to_the_ledger_and_the_sheets(sign_in: SignInAs, at: Callable[[str], None]) -> None:
    at("2026-09-14 09:00")
    canteen = make.canteen(code="C-1")

    page = sign_in(make.recorder(canteen)).get("/canteens/C-1").text

    for address in (
        "/canteens/C-1/ledger",
        "/canteens/C-1/ledger/2026-09",
        "/sheets?canteen=C-1",
        "/canteens/C-1/records",
    ):
        assert f'href="{address}"' in page
    assert canteen.institution.name in page
    assert "/institutions/" not in page  # A recorder of the canteen does not see its institution.
