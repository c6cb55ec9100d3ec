"""Weighing together and for several days, as people do it on the pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.weighing.models import PointWeight, SpanWeight
from canteen.registry.models import WeighingPointMember
from tests import make
from tests.ledger.weighing.groups import point, span, weighed

SignIn = Callable[[User], FlaskClient]
MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)


@pytest.fixture(autouse=True)
def _friday(app: Any, at: Any) -> None:
    at("2026-09-18 18:30")


def test_an_officer_registers_a_point_and_lets_canteens_join_and_leave(sign_in: SignIn) -> None:
    canteen = make.canteen(code="C-1", name="示例一食堂")
    institution = canteen.institution
    client = sign_in(make.user("officer", institution.bureau))
    form = f"/institutions/{institution.code}/weighing-points/new"
    assert "登记称重点" in client.get(form).text
    assert client.post(form, data={"code": "有空 格", "name": "示例点"}).status_code == 422
    client.post(form, data={"code": "P-1", "name": "示例称重点"})
    assert client.post(form, data={"code": "P-1", "name": "又一个"}).status_code == 422
    client.post("/weighing-points/P-1/join", data={"canteen": "C-1", "day": "2026-09-01"})
    page = client.get("/weighing-points/P-1").text
    assert "示例一食堂" in page
    assert "现在还在" in page
    client.post("/weighing-points/P-1/leave", data={"canteen": "C-1", "day": "2026-09-10"})
    with make.context():
        (row,) = session.scalars(select(WeighingPointMember))
    assert (row.holds_from, row.holds_to) == (date(2026, 9, 1), date(2026, 9, 10))
    assert "示例称重点" in client.get("/weighing-points").text


def test_a_canteen_that_is_not_ones_own_cannot_be_made_to_join(sign_in: SignIn) -> None:
    mine, other = make.canteen(), make.canteen(code="C-X")
    place, officer = point(mine), make.user("officer", mine.institution.bureau)
    client = sign_in(officer)
    answer = client.post(
        f"/weighing-points/{place.code}/join", data={"canteen": other.code, "day": "2026-09-01"}
    )
    assert (answer.status_code, "不归您管理" in answer.text) == (422, True)


def test_a_recorder_of_a_member_enters_the_days_weight_in_bins(sign_in: SignIn) -> None:
    a, b = make.canteen(name="示例甲食堂"), make.canteen(name="示例乙食堂")
    place = point(a, b, code="P-1")
    client = sign_in(make.recorder(b))
    form = client.get("/weighing-points/P-1/2026-09-18").text
    assert "示例甲食堂、示例乙食堂" in form
    assert 'data-queue="9月18日 周五 示例称重点"' in form
    typed = {"total_waste_g": "2", "total_waste_g_unit": "桶120升", "mixed_scope": "all", "version": "0"}
    assert client.post("/weighing-points/P-1/2026-09-18", data=typed).status_code == 303
    with make.context():
        row = session.get_one(PointWeight, (place.id, FRIDAY))
    assert (row.total_g, row.as_typed) == (240_000, {"total_waste_g": ["2", "桶120升"]})
    page = client.get("/weighing-points/P-1/2026-09-18").text
    assert "合计重量由 — 改为 240 kg" in page
    assert "240 kg（2 桶(120升)）" in client.get("/weighing-points/P-1").text


def test_the_same_form_sent_twice_counts_once(sign_in: SignIn) -> None:
    canteen = make.canteen()
    place = point(canteen, code="P-1")
    client = sign_in(make.user("recorder", canteen.institution))
    typed = {"total_waste_g": "5", "mixed_scope": "all", "version": "0", "client_key": "k-1"}
    for _ in range(2):
        assert client.post("/weighing-points/P-1/2026-09-18", data=typed).status_code == 303
    with make.context():
        assert session.get_one(PointWeight, (place.id, FRIDAY)).version == 1


def test_two_people_see_both_values_and_choose(sign_in: SignIn) -> None:
    canteen = make.canteen()
    weighed(point(canteen, code="P-1"), FRIDAY, 5_000)
    client = sign_in(make.recorder(canteen))
    typed = {"total_waste_g": "6", "mixed_scope": "unserved_plate", "version": "0"}
    answer = client.post("/weighing-points/P-1/2026-09-18", data=typed)
    assert answer.status_code == 409
    assert "别人刚改过这里" in answer.text
    assert "5 kg" in answer.text
    assert ">6 " in answer.text
    assert "售剩+餐后" in answer.text
    again = client.post("/weighing-points/P-1/2026-09-18", data=typed | {"discard": "yes"})
    assert again.status_code == 303


def test_an_unusual_weight_asks_once_and_loses_nothing_typed(sign_in: SignIn) -> None:
    canteen = make.canteen()
    make.meal(canteen, FRIDAY, diners=10)
    point(canteen, code="P-1")
    client = sign_in(make.recorder(canteen))
    typed = {"total_waste_g": "15", "mixed_scope": "all", "version": "0"}
    answer = client.post("/weighing-points/P-1/2026-09-18", data=typed)
    assert (answer.status_code, 'value="15"' in answer.text) == (422, True)
    assert "合计人均 1500.0 克" in answer.text
    answer = client.post("/weighing-points/P-1/2026-09-18", data=typed | {"accepted": "yes"})
    assert answer.status_code == 303


def test_who_only_looks_sees_the_weight_and_no_form(sign_in: SignIn) -> None:
    canteen = make.canteen()
    weighed(point(canteen, code="P-1"), FRIDAY, 5_000)
    client = sign_in(make.user("auditor", canteen.institution))
    assert "<form method" not in client.get("/weighing-points/P-1/2026-09-18").text.split("<main")[1]
    assert client.post("/weighing-points/P-1/2026-09-18", data={}).status_code == 403


def test_a_weeks_bins_are_entered_shown_by_days_and_taken_back(sign_in: SignIn) -> None:
    canteen = make.canteen(code="C-1")
    for day, diners in ((MONDAY, 1), (FRIDAY, 2)):
        make.meal(canteen, day, diners=diners)
    client = sign_in(make.recorder(canteen))
    typed = {"first_day": "2026-09-14", "last_day": "2026-09-18", "total_waste_g": "0.1"}
    answer = client.post("/canteens/C-1/spans", data=typed | {"mixed_scope": "all", "accepted": "yes"})
    assert answer.status_code == 303
    with make.context():
        (row,) = session.scalars(select(SpanWeight))
    page = client.get(f"/canteens/C-1/spans/{row.id}").text
    assert "0.033" in page
    assert "0.067" in page
    assert "估算" in page
    assert 'value="0.1"' in client.get(f"/canteens/C-1/spans?span={row.id}").text
    client.post(f"/canteens/C-1/spans/{row.id}/take-back")
    assert "已撤回" in client.get(f"/canteens/C-1/spans/{row.id}").text
    assert "还没有填过" in client.get("/canteens/C-1/spans").text


def test_a_span_with_nothing_to_spread_over_says_so(sign_in: SignIn) -> None:
    canteen = make.canteen(code="C-1")
    client = sign_in(make.recorder(canteen))
    typed = {"first_day": "2026-09-14", "last_day": "2026-09-18", "total_waste_g": "5", "mixed_scope": "all"}
    assert "暂不计入" in client.post("/canteens/C-1/spans", data=typed, follow_redirects=True).text


def test_wrong_days_come_back_with_all_that_was_typed(sign_in: SignIn) -> None:
    canteen = make.canteen(code="C-1")
    span(canteen, MONDAY, FRIDAY, 9_000)
    client = sign_in(make.recorder(canteen))
    typed = {"first_day": "2026-09-10", "last_day": "2026-09-15", "total_waste_g": "5", "mixed_scope": "all"}
    answer = client.post("/canteens/C-1/spans", data=typed)
    assert answer.status_code == 422
    assert "重叠" in answer.text
    assert 'value="2026-09-10"' in answer.text


def test_a_span_of_another_canteen_is_not_found(sign_in: SignIn) -> None:
    mine, other = make.canteen(code="C-1"), make.canteen()
    row = span(other, MONDAY, FRIDAY, 9_000)
    assert sign_in(make.recorder(mine)).get(f"/canteens/C-1/spans/{row.id}").status_code == 404


def test_day_and_month_lead_to_the_point_and_say_that_the_figure_is_shared(sign_in: SignIn) -> None:
    a, b = make.canteen(code="C-1"), make.canteen()
    place = point(a, b, code="P-1")
    for canteen in (a, b):
        make.meal(canteen, FRIDAY, diners=20)
    client = sign_in(make.recorder(a))
    day = client.get("/canteens/C-1/ledger/2026-09-18").text
    assert "/weighing-points/P-1/2026-09-18" in day
    assert "还差弃用售剩、餐后回收" in day
    weighed(place, FRIDAY, 2_000)
    assert "还差" not in client.get("/canteens/C-1/ledger/2026-09-18").text
    month = client.get("/canteens/C-1/ledger/2026-09").text
    assert '<span class="chip info">合并计量</span>' in month
    assert "合并计量：1天与别的食堂一起称重" in month
    assert "/canteens/C-1/spans" in month
