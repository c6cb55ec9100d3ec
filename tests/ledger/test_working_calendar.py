"""The page of working days: what differs from the week, and own words for the whole service."""

import pytest

from canteen import workdays
from tests import make
from tests.conftest import day


@pytest.fixture
def officer(app, at, sign_in):
    at("2026-09-14 09:00")
    return sign_in(make.user("officer", make.bureau(level="province")))


def put(client, on: str, working: str = "no", name: str = "示例节"):
    return client.post("/calendar", data={"day": on, "working": working, "name": name}, follow_redirects=True)


def is_working(on: str) -> bool:
    with make.context():
        return workdays.calendar().is_working(day(on))


def test_holidays_and_make_up_days_are_named(officer) -> None:
    page = officer.get("/calendar?year=2026").text
    for said in ("国庆节", "调休上班", "10月10日 周六", "国务院办公厅"):
        assert said in page


def test_an_own_day_counts_everywhere_until_it_is_taken_back(officer) -> None:
    page = put(officer, "2026-09-15").text
    assert "示例节" in page
    assert "自定" in page
    assert not is_working("2026-09-15")
    officer.post("/calendar/drop", data={"day": "2026-09-15"})
    assert is_working("2026-09-15")
    assert officer.post("/calendar/drop", data={"day": "2026-09-15"}).status_code == 409


def test_an_unknown_year_says_so_and_is_filled_by_hand(officer) -> None:
    assert "暂按周一至周五上班计算" in officer.get("/calendar?year=2100").text
    put(officer, "2100-01-01", name="元旦")
    assert "暂按" not in officer.get("/calendar?year=2100").text
    assert not is_working("2100-01-01")


@pytest.mark.parametrize("typed", [("", "no", "节"), ("2026-09-15", "maybe", "节"), ("2026-09-15", "no", "")])
def test_a_day_without_date_word_or_name_is_refused(officer, typed) -> None:
    assert put(officer, *typed).status_code == 409


def test_what_all_live_by_is_not_for_one_district_to_change(officer, sign_in) -> None:
    top = make.bureau(level="province")
    district = sign_in(make.user("officer", make.bureau(parent=top)))
    assert district.get("/calendar").status_code == 200
    assert "录入一天" not in district.get("/calendar").text
    assert put(district, "2026-09-15").status_code == 403
    assert is_working("2026-09-15")


def test_nonsense_years_are_not_found(officer) -> None:
    assert officer.get("/calendar?year=9").status_code == 404
