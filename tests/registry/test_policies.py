"""How a canteen weighs and what its food costs: from a day on, audited, kept by who manages it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.registry import policies
from canteen.registry.models import Canteen, CountingPolicy
from tests import make
from tests.registry.test_canteen_pages import SignInAs, officer_of, saved

FORM = {
    "holds_from": "2026-09-01",
    "drained": "yes",
    "bones_counted": "no",
    "food_cost_fen": "",
    "version": "1",
}
URL = "/canteens/C-1/policy"


@pytest.fixture
def canteen(app: object, at: Callable[[str], None]) -> Canteen:
    at("2026-09-14 09:00")
    return make.canteen(code="C-1", opened_on=date(2025, 1, 1))


def kept() -> list[tuple[str, bool, bool, int | None]]:
    with make.context():
        rows = session.scalars(select(CountingPolicy).order_by(CountingPolicy.holds_from))
        return [(f"{row.holds_from}", row.drained, row.bones_counted, row.food_cost_fen) for row in rows]


def test_before_anything_is_registered_the_usual_holds_and_the_page_says_so(
    canteen: Canteen, sign_in: SignInAs
) -> None:
    client = sign_in(officer_of(canteen))
    assert "按沥水后称、不计骨头果壳看待" in client.get("/canteens/C-1").text
    form = client.get(URL).text
    assert 'name="drained" value="yes" checked' in form
    assert 'name="bones_counted" value="no" checked' in form
    assert 'value="2026-09-14"' in form


def test_what_changes_holds_from_its_day_and_the_page_lists_it(canteen: Canteen, sign_in: SignInAs) -> None:
    client = sign_in(officer_of(canteen))
    answer = client.post(URL, data=FORM | {"food_cost_fen": "12.345"})
    assert answer.location == "/canteens/C-1#policies"
    later = FORM | {"holds_from": "2026-10-01", "drained": "no", "food_cost_fen": "", "version": "2"}
    assert client.post(URL, data=later).status_code == 303
    assert kept() == [("2026-09-01", True, False, 1235), ("2026-10-01", False, False, None)]
    page = client.get("/canteens/C-1").text
    assert "12.35元/kg" in page
    assert "不沥水" in page
    assert "（未到）" in page
    with make.context():
        assert policies.values_on(saved("C-1"), date(2026, 9, 30))["food_cost_fen"] == 1235
        assert policies.values_on(saved("C-1"), date(2026, 8, 31)) == policies.USUAL


def test_the_same_day_is_corrected_in_place_and_the_same_again_changes_nothing(
    canteen: Canteen, sign_in: SignInAs
) -> None:
    client = sign_in(officer_of(canteen))
    client.post(URL, data=FORM)
    client.post(URL, data=FORM | {"bones_counted": "yes", "version": "2"})
    client.post(URL, data=FORM | {"bones_counted": "yes", "version": "3"})
    client.post(URL, data=FORM | {"bones_counted": "yes", "holds_from": "2026-09-10", "version": "3"})
    assert kept() == [("2026-09-01", True, True, None)]
    assert saved_version() == 3


def saved_version() -> int:
    with make.context():
        return saved("C-1").version


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"holds_from": "2024-12-31"}, "不能早于启用日期2025-01-01"),
        ({"holds_from": "昨天"}, "不是日期"),
        ({"food_cost_fen": "十二元"}, "“十二元”不是数字"),
        ({"food_cost_fen": "-1"}, "不能是负数"),
        ({"drained": "也许"}, "不在可选的内容里"),
    ],
)
def test_what_cannot_be_comes_back_as_typed(
    canteen: Canteen, sign_in: SignInAs, typed: dict[str, str], sentence: str
) -> None:
    answer = sign_in(officer_of(canteen)).post(URL, data=FORM | typed)
    assert (answer.status_code, kept()) == (422, [])
    assert sentence in answer.text
    assert all(text in answer.text for text in typed.values())


def test_nothing_begins_after_a_canteen_closed(sign_in: SignInAs, at: Callable[[str], None]) -> None:
    at("2026-09-14 09:00")
    closed = make.canteen(code="C-1", opened_on=date(2025, 1, 1), closed_on=date(2026, 6, 30))
    answer = sign_in(officer_of(closed)).post(URL, data=FORM)
    assert (answer.status_code, "食堂已于2026-06-30停用" in answer.text) == (422, True)


def test_two_people_at_once_see_both_values(canteen: Canteen, sign_in: SignInAs) -> None:
    client = sign_in(officer_of(canteen))
    client.post(URL, data=FORM | {"bones_counted": "yes", "food_cost_fen": "10"})
    answer = client.post(URL, data=FORM | {"food_cost_fen": "11"})
    assert answer.status_code == 409
    for shown in ("计入</td>", "不计入</td>", "10.00</td>", "11</td>"):
        assert shown in answer.text
    assert kept() == [("2026-09-01", True, True, 1000)]


def test_the_change_is_audited_and_told_in_words(canteen: Canteen, sign_in: SignInAs) -> None:
    client = sign_in(officer_of(canteen))
    client.post(URL, data=FORM | {"food_cost_fen": "10"})
    client.post(URL, data=FORM | {"food_cost_fen": "12.5", "drained": "no", "version": "2"})
    with make.context():
        query = select(AuditEntry).where(AuditEntry.action == "canteen.policy").order_by(AuditEntry.id)
        first, second = session.scalars(query).all()
    assert first.old is None
    assert second.old == {"holds_from": "2026-09-01", "drained": True, "food_cost_fen": 1000}
    assert second.new == {"holds_from": "2026-09-01", "drained": False, "food_cost_fen": 1250}
    page = client.get("/canteens/C-1").text
    assert "餐后回收怎么称（沥水后称→不沥水）" in page
    assert "食材成本（10.00元/kg→12.50元/kg）" in page


def test_who_only_records_sees_what_holds_and_cannot_change_it(canteen: Canteen, sign_in: SignInAs) -> None:
    client = sign_in(make.recorder(canteen))
    assert "计量口径和食材成本" in client.get("/canteens/C-1").text
    assert URL not in client.get("/canteens/C-1").text
    assert [client.get(URL).status_code, client.post(URL, data=FORM).status_code] == [403, 403]
