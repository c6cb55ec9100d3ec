"""A canteen's own page: what it says, where its figures lead, and who may see it."""

import re
from html import unescape

import pytest

from scoring.periods import Quarter
from tests import make
from tests.dashboard.build import END, NOW, canteen_with
from tests.evaluation import build


@pytest.fixture(autouse=True)
def _after_the_quarter(at) -> None:
    at(END)


def page(sign_in, canteen, query=f"?quarter={NOW}", person=None):
    answer = sign_in(person or make.recorder(canteen)).get(f"/canteens/{canteen.code}/dashboard{query}")
    assert answer.status_code == 200, answer.status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split()), answer.text


def test_the_page_shows_the_quarters_figures_with_their_working(sign_in):
    words, html = page(sign_in, canteen_with(NOW))
    assert "人均每餐餐厨垃圾量 113.7 g/人·餐" in words
    assert "光盘率 90.00 %" in words
    assert "算式 1425.6kg÷12540人次=113.7g/人·餐" in words
    assert "ledger/behind/waste_per_meal?from=2026-07-01&amp;to=2026-09-30" in html


def test_the_quarter_before_and_last_year_stand_beside_the_figure(sign_in):
    canteen = canteen_with(NOW)
    build.ledger(canteen, NOW.previous, lunch={"plate_waste_g": 19_000})
    build.ledger(canteen, NOW.same_last_year, lunch={"clean_plates": 40})
    words, _ = page(sign_in, canteen)
    assert "比上季度 -15.63%（向好）" in words
    assert "比上年同期 +10.00百分点（向好）" in words
    assert "光盘率比上年同期上升 10.00 个百分点" in words


def test_a_canteen_without_a_year_behind_it_is_told_why_there_is_no_comparison(sign_in):
    words, _ = page(sign_in, canteen_with(NOW, opened_on=NOW.first_day))
    assert "上年同期还没有启用" in words
    assert "上季度还没有启用" in words


def test_an_empty_ledger_says_what_will_stand_here(sign_in):
    words, _ = page(sign_in, make.canteen())
    assert "本季度还没有能算的称重记录" in words
    assert "有两期以上的记录后，这里会画出走势。" in words
    assert "本期还没有记录，不能估算。" in words


def test_a_running_quarter_counts_to_yesterday_and_says_so(sign_in, at):
    canteen = canteen_with(NOW, NOW.previous)
    at("2026-08-03 12:00")
    words, _ = page(sign_in, canteen, "")
    assert "2026年第三季度，到 8月2日 周日" in words
    assert "÷4370人次" in words
    assert "2026年第三季度 （至今）" in words


def test_the_trend_can_be_read_by_month(sign_in):
    words, html = page(sign_in, canteen_with(NOW), f"?quarter={NOW}&by=month")
    assert "2026年9月" in words
    assert "比上月 0.00%" in words or "比上月 +0.00%" in words
    assert "waste_per_meal.svg?quarter=2026Q3&amp;by=month" in html


@pytest.mark.parametrize("query", ["?quarter=2027Q1", "?quarter=x", "?by=week"])
def test_what_is_no_period_is_not_there(sign_in, query):
    canteen = make.canteen()
    assert (
        sign_in(make.recorder(canteen)).get(f"/canteens/{canteen.code}/dashboard{query}").status_code == 404
    )


def test_evaluators_and_officers_see_the_same_page(sign_in):
    canteen = canteen_with(NOW)
    bureau = canteen.institution.bureau
    seen = [page(sign_in, canteen, person=make.user(role, bureau))[0] for role in ("evaluator", "officer")]
    assert all("人均每餐餐厨垃圾量 113.7 g/人·餐" in words for words in seen)


def test_the_hub_of_the_canteen_and_the_menu_lead_here(sign_in):
    canteen = make.canteen()
    browser, address = sign_in(make.recorder(canteen)), f'href="/canteens/{canteen.code}/dashboard"'
    assert address in browser.get(f"/canteens/{canteen.code}").text
    assert address in browser.get("/").text


def test_a_chart_is_drawn_once_and_not_sent_again(sign_in):
    canteen = canteen_with(NOW, NOW.previous)
    browser = sign_in(make.recorder(canteen))
    _, html = page(sign_in, canteen)
    for address in re.findall(r'src="(/canteens[^"]+\.svg[^"]*)"', html):
        first = browser.get(address.replace("&amp;", "&"))
        assert (first.status_code, first.mimetype) == (200, "image/svg+xml")
        again = browser.get(address.replace("&amp;", "&"), headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_new_record_is_a_new_chart_under_a_new_address(sign_in):
    canteen = canteen_with(NOW, NOW.previous)
    _, before = page(sign_in, canteen)
    build.ledger(canteen, Quarter(2026, 1))
    _, after = page(sign_in, canteen)
    address = r'src="([^"]+waste_per_meal.svg[^"]*)"'
    assert re.findall(address, before) != re.findall(address, after)


def test_there_is_no_chart_of_nothing(sign_in):
    canteen = make.canteen()
    answer = sign_in(make.recorder(canteen)).get(f"/canteens/{canteen.code}/dashboard/waste_per_meal.svg")
    assert answer.status_code == 404
