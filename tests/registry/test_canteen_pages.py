"""The pages of canteens: the list, the hub, registering, changing, closing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.registry import modes
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
    for sentence in ("代码：代码只能用字母", "日常就餐人数：请填整数", "供应餐次：请填写"):
        assert sentence in answer.text
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


def test_another_mode_holds_from_its_day_and_the_page_lists_both(
    sign_in: SignInAs, at: Callable[[str], None]
) -> None:
    at("2026-09-14 09:00")
    canteen = make.canteen(code="C-1", opened_on=date(2025, 1, 1))
    client = sign_in(officer_of(canteen))
    assert 'value="2026-09-14"' in client.get("/canteens/C-1/mode").text

    form = MODE | {"operation": "contracted", "holds_from": "2026-10-01", "version": "1"}
    assert client.post("/canteens/C-1/mode", data=form).status_code == 303

    page = client.get("/canteens/C-1").text
    assert "2026-10-01" in page
    assert "（未到）" in page
    assert "经营方式（自营→委托经营）" in page
    with make.context():
        canteen = saved("C-1")
        assert canteen.mode_on(date(2026, 9, 30)).operation == "own"
        assert canteen.mode_on(date(2026, 10, 1)).operation == "contracted"


@pytest.mark.parametrize(("day", "sentence"), [("2024-12-31", "不能早于启用日期"), ("2026-07-01", "停用")])
def test_a_mode_outside_the_life_of_the_canteen_is_refused(
    sign_in: SignInAs, day: str, sentence: str
) -> None:
    life = {"opened_on": date(2025, 1, 1), "closed_on": date(2026, 6, 30)}
    canteen = make.canteen(code="C-1", **life)

    form = MODE | {"operation": "contracted", "holds_from": day, "version": "1"}
    answer = sign_in(officer_of(canteen)).post("/canteens/C-1/mode", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_two_people_change_the_mode_at_once(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(officer_of(canteen))
    form = MODE | {"holds_from": "2026-01-01", "version": "1"}
    client.post("/canteens/C-1/mode", data=form | {"supply": "buffet"})

    answer = client.post("/canteens/C-1/mode", data=form | {"supply": "banquet"})

    assert answer.status_code == 409
    assert "自助餐</td>" in answer.text
    assert "围餐</td>" in answer.text


def test_a_canteen_closes_with_a_reason_and_can_be_opened_again(
    sign_in: SignInAs, at: Callable[[str], None]
) -> None:
    at("2026-09-14 09:00")
    canteen = make.canteen(code="C-1", opened_on=date(2025, 1, 1))
    client = sign_in(officer_of(canteen))
    form = {"closed_on": "2026-08-31", "reason": "办公楼搬迁", "version": "1"}

    assert client.post("/canteens/C-1/close", data=form | {"reason": ""}).status_code == 422
    early = client.post("/canteens/C-1/close", data=form | {"closed_on": "2024-01-01"})
    assert "不能早于启用日期" in early.text
    assert client.post("/canteens/C-1/close", data=form).status_code == 303

    page = client.get("/canteens/C-1").text
    assert "最后供餐日是2026年8月31日" in page
    assert "原因：办公楼搬迁" in page
    assert "恢复供餐" in client.get("/canteens/C-1/close").text

    again = client.post("/canteens/C-1/reopen", data={"reason": "搬迁推迟", "version": "2"})
    assert again.status_code == 303
    with make.context():
        assert saved("C-1").closed_on is None


def test_opening_later_than_the_second_mode_is_refused(sign_in: SignInAs) -> None:
    canteen = make.canteen(code="C-1", opened_on=date(2025, 1, 1))
    client = sign_in(officer_of(canteen))
    client.post(
        "/canteens/C-1/mode", data=MODE | {"supply": "buffet", "holds_from": "2025-06-01", "version": "1"}
    )

    answer = edit(client, canteen, opened_on="2025-07-01", version="2")

    assert answer.status_code == 422
    assert "早于第二次登记的方式" in answer.text


def test_whom_it_serves_is_dated(sign_in: SignInAs, at: Callable[[str], None]) -> None:
    canteen = make.canteen(code="C-1")
    make.institution(code="I-2")
    client = sign_in(officer_of(canteen))
    at("2026-09-14 09:00")
    edit(client, canteen, serves_institutions="I-2")
    at("2026-10-08 09:00")
    edit(client, canteen, serves_institutions="", version="2")

    with make.context():
        days = [date(2026, 9, 13), date(2026, 9, 14), date(2026, 10, 7), date(2026, 10, 8)]
        served = [len(modes.served_on(saved("C-1"), day)) for day in days]
        assert served == [0, 1, 1, 0]


@pytest.mark.parametrize("role", ["recorder", "checker", "evaluator", "auditor", "approver", "confirmer"])
def test_only_who_manages_may_change(sign_in: SignInAs, role: str) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(make.user(role, canteen.institution.bureau))

    assert client.get("/canteens/C-1").status_code == 200
    assert "修改登记" not in client.get("/canteens/C-1").text
    assert edit(client, canteen).status_code == 403
    for page in ("edit", "mode", "close"):
        assert client.get(f"/canteens/C-1/{page}").status_code == 403


def test_the_list_shows_what_one_may_see_and_finds_by_name_code_and_unit(sign_in: SignInAs) -> None:
    bureau = make.bureau(level="prefecture")
    county = make.bureau(parent=bureau)
    make.canteen(bureau=bureau, name="示例机关一食堂", code="C-ONE")
    make.canteen(institution=make.institution(bureau=county, name="示例税务单位"), name="示例机关二食堂")
    make.canteen(name="别处的食堂")
    client = sign_in(make.user("auditor", bureau))

    def names(**query: str) -> list[str]:
        text = client.get("/canteens", query_string=query).text
        known = ("示例机关一食堂", "示例机关二食堂", "别处的食堂")
        return [name for name in known if name in text]

    assert names() == ["示例机关一食堂", "示例机关二食堂"]
    assert names(q="c-one") == ["示例机关一食堂"]
    assert names(q="税务") == ["示例机关二食堂"]
    assert names(bureau=county.code) == ["示例机关二食堂"]
    assert names(q="没有这个") == []
    assert "看全部食堂" in client.get("/canteens?q=没有这个").text


def test_the_list_is_paged_and_closed_canteens_are_listed_on_request(sign_in: SignInAs) -> None:
    institution = make.institution()
    for number in range(51):
        make.canteen(institution=institution, code=f"C-{number:02}", name=f"示例第{number:02}食堂")
    make.canteen(institution=institution, code="C-Z", name="停用的食堂", closed_on=date(2025, 1, 1))
    client = sign_in(make.user("admin", institution))

    first, second = client.get("/canteens").text, client.get("/canteens?page=2").text

    assert "示例第49食堂" in first
    assert "示例第50食堂" not in first
    assert "page=2" in first
    assert "示例第50食堂" in second
    assert "停用的食堂" not in second
    assert "停用的食堂" in client.get("/canteens?page=9&closed=yes").text
