"""The month's calendar, the history of a record, the rows behind a figure."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from canteen.accounts.models import User
from canteen.registry.models import Canteen
from tests import make

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-16 12:30")
    return make.canteen(code="C-1", opened_on=date(2026, 9, 10), operation="delivered")


def done(canteen: Canteen, day: int, hour: int = 14, **values: Any) -> None:
    values = {"diners": 100, "plate_waste_g": 5_000, "unserved_waste_g": 1_000} | values
    moment = make.clock.at(date(2026, 9, day), hour)
    make.meal(canteen, date(2026, 9, day), completed_at=moment, **values)


def test_the_month_shows_what_became_of_every_day_and_lists_what_is_missing(
    canteen: Canteen, sign_in: SignIn
) -> None:
    done(canteen, 10)
    done(canteen, 11, diners=0, plate_waste_g=None, unserved_waste_g=None)
    make.meal(canteen, date(2026, 9, 14), diners=50)
    html = sign_in(make.recorder(canteen)).get("/canteens/C-1/ledger/2026-09").text
    assert "按时填完 <strong>2/4</strong> 餐（50.00%）" in html
    calendar = html.split("还缺的")[0]
    cells = dict(re.findall(r'ledger/2026-09-(\d\d)">(.*?)</a>', calendar, re.S))
    words = {
        "10": "按时",
        "11": "为零",
        "14": "未填全",
        "15": "缺报",
        "16": "待填",
    }  # nothing is said of days to come
    assert "待填" not in cells["17"]
    assert {day: word in cells[day] for day, word in words.items()} == dict.fromkeys(words, True)
    missing = html.split("还缺的")[1]
    assert "9月14日 周一 午餐" in missing
    assert "9月15日 周二 午餐" in missing


def test_a_month_that_is_no_month_is_not_found(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    assert [client.get(f"/canteens/C-1/ledger/{text}").status_code for text in ("2026-13", "x")] == [404, 404]


def test_a_locked_month_says_so(canteen: Canteen, sign_in: SignIn, at: Any) -> None:
    at("2026-10-20 09:00")
    assert "已锁定" in sign_in(make.recorder(canteen)).get("/canteens/C-1/ledger/2026-09").text


def test_the_history_of_a_record_shows_both_values_who_and_when(canteen: Canteen, sign_in: SignIn) -> None:
    person = make.recorder(canteen, name="示例填报员")
    client = sign_in(person)
    for diners in ("100", "90"):
        client.post("/canteens/C-1/ledger/2026-09-16/lunch", data={"diners": diners})
    html = client.get("/canteens/C-1/ledger/2026-09-16/lunch/history").text
    assert re.search(r"就餐人次</th>.*?100 人次.*?90 人次", html, re.S)
    assert html.count("示例填报员，页面填报") == 2


def test_a_record_without_history_offers_the_way_back(canteen: Canteen, sign_in: SignIn) -> None:
    client = sign_in(make.recorder(canteen))
    assert "还没有修改记录" in client.get("/canteens/C-1/ledger/2026-09-16/day/history").text
    assert client.get("/canteens/C-1/ledger/2026-09-16/tea/history").status_code == 404


def behind(client: FlaskClient, measure: str) -> str:
    return client.get(f"/canteens/C-1/ledger/behind/{measure}?from=2026-09-01&to=2026-09-30").text


def test_behind_waste_stand_the_rows_that_count_and_those_left_out_with_the_reason(
    canteen: Canteen, sign_in: SignIn
) -> None:
    done(canteen, 10)
    make.meal(canteen, date(2026, 9, 11), diners=50)
    make.meal(canteen, date(2026, 9, 14), plate_waste_g=500)
    html = behind(sign_in(make.recorder(canteen)), "waste_per_meal")
    assert "6kg÷100人次=60.0g/人·餐" in html
    assert "计入 <strong>1</strong> 条，未计入 <strong>2</strong> 条" in html
    assert re.search("9月11日.*?没有重量.*?9月14日.*?没有就餐人次", html, re.S)
    assert re.search("计入的合计.*?100 人次.*?1 kg.*?5 kg.*?0 kg", html, re.S)


def test_trimmings_of_days_that_do_not_pair_are_named(canteen: Canteen, sign_in: SignIn) -> None:
    make.meal(canteen, date(2026, 9, 10), diners=50)
    for day in (10, 11, 12):  # a meal without weight, a workday without diners, a Saturday
        make.day(canteen, date(2026, 9, day), spoilage_g=day * 1_000)
    html = behind(sign_in(make.recorder(canteen)), "waste_per_meal")
    assert re.search("9月10日 周四</a></th>.*?10 kg.*?当天有餐次没有重量", html, re.S)
    assert re.search("9月11日.*?当天没有就餐人次.*?9月12日.*?12 kg.*?✓ 计入", html, re.S)
    assert html.count("未计入：") == 3


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("clean_plate_rate", "缺少其中一项"),
        ("forecast_accuracy", "开餐后才预报"),
        ("unserved_rate", "缺少其中一项"),
        ("completeness", "未填全"),
        ("utilisation", "缺少其中一项"),
        ("stock_loss_rate", "报损"),
    ],
)
def test_every_measure_of_the_ledger_can_be_looked_behind(
    canteen: Canteen, sign_in: SignIn, measure: str, said: str
) -> None:
    late = make.clock.at(date(2026, 9, 10), 13)
    make.meal(
        canteen,
        date(2026, 9, 10),
        diners=90,
        checked_plates=80,
        expected_diners=100,
        expected_at=late,
        unserved_waste_g=900,
    )
    make.day(canteen, date(2026, 9, 10), issued_g=9_000, spoilage_g=10)
    assert said in behind(sign_in(make.recorder(canteen)), measure)


def test_the_rows_left_out_agree_with_the_figure(canteen: Canteen, sign_in: SignIn) -> None:
    done(canteen, 10)
    make.meal(canteen, date(2026, 9, 10), "dinner", diners=30)
    html = behind(sign_in(make.recorder(canteen)), "waste_per_meal")
    assert "未计入 <strong>2</strong> 条" in html
    assert html.count("未计入：") == 2
    assert "当天另一餐没有重量" in html


@pytest.mark.parametrize(
    "address",
    [
        "behind/happiness",
        "behind/waste_per_meal?from=x",
        "behind/utilisation?from=2026-09-02&to=2026-09-01",
        "behind/completeness?from=0001-01-01&to=9999-12-31",
    ],
)
def test_nonsense_in_the_address_is_not_found(canteen: Canteen, sign_in: SignIn, address: str) -> None:
    assert sign_in(make.recorder(canteen)).get(f"/canteens/C-1/ledger/{address}").status_code == 404


def test_behind_completeness_only_rows_that_were_due_and_in_time_count(
    canteen: Canteen, sign_in: SignIn
) -> None:
    done(canteen, 10)
    done(canteen, 12)  # a Saturday
    done(canteen, 11, occasion="official")
    done(canteen, 16, hour=12)  # today
    html = behind(sign_in(make.recorder(canteen)), "completeness")
    reasons = ("公务用餐不算应填餐次", "当天结束后才计入", "这一餐不是应填餐次")
    assert [html.count(reason) for reason in reasons] == [1, 1, 1]
    assert "1÷4" in html
