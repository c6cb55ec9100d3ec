"""What changes in a canteen's life: its mode, whom it serves, closing and opening again."""

from collections.abc import Callable
from datetime import date

import pytest

from canteen.registry import modes
from tests import make
from tests.registry.test_canteen_pages import MODE, SignInAs, edit, officer_of, saved


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
