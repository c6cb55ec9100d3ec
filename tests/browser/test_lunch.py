"""A manager with a phone writes down lunch: with network and without, alone and beside a colleague."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from canteen.accounts import passwords
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make
from tests.browser.conftest import PAGE_KEPT, Server

PASSWORD = "correct horse 2026"
DAY = date(2026, 9, 14)
LUNCH = {
    "预报人数": "210",
    "就餐人次": "214",
    "弃用售剩": "3.25",
    "餐后回收": "12.5",
    "检查餐盘数": "100",
    "光盘数": "89",
}
Visit = Callable[..., Page]
Device = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def _noon(at: Callable[[str], None]) -> None:
    at("2026-09-14 12:40")


@pytest.fixture
def canteen(shared_app: object) -> Canteen:
    return make.canteen(name="示例一食堂", opened_on=DAY, usual_diners=200)


def address(canteen: Canteen) -> str:
    return f"/canteens/{canteen.code}/ledger/{DAY}"


def card(page: Page):
    return page.locator("#lunch")


def unfold(page: Page) -> None:
    """A saved card is one line; a tap opens it."""
    card(page).locator("summary").first.click()


def type_lunch(page: Page, **other: str) -> None:
    for label, text in (LUNCH | other).items():
        card(page).get_by_label(label, exact=True).fill(text)


def save(page: Page) -> None:
    card(page).get_by_role("button", name="保存午餐").click()


def record() -> MealRecord:
    with make.context():
        return session.scalars(select(MealRecord)).one()


def saves() -> int:
    with make.context():
        return len(session.scalars(select(Revision)).all())


def is_saved(page: Page, version: str = "1") -> None:
    expect(card(page).locator("[name='lunch.version']")).to_have_value(version)


def manager(canteen: Canteen) -> User:
    with make.context():
        kept = passwords.make_hash(PASSWORD)
    return make.recorder(canteen, email="manager@example.gov.cn", name="示例单位填报员", password_hash=kept)


def test_a_manager_signs_in_and_saves_todays_lunch(canteen: Canteen, device: Device) -> None:
    person, page = manager(canteen), device().new_page()
    page.goto("/")
    page.get_by_label("邮箱").fill(person.email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="填午餐").click()
    type_lunch(page)
    expect(card(page).get_by_text("人均 73.6 克/人·餐")).to_be_visible()
    expect(card(page).get_by_text("光盘率 89.0%")).to_be_visible()
    save(page)
    expect(page.get_by_text("午餐已保存。")).to_be_visible()
    day = page.locator("#day")
    day.get_by_label("边角料产生量", exact=True).fill("6")
    day.get_by_role("button", name="无报损，记 0").click()
    expect(day.get_by_label("报损原因")).to_be_focused()
    day.get_by_role("button", name="保存当日记录").click()
    expect(card(page).get_by_text("按时")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("今天没有等您办的事")).to_be_visible()
    kept = record()
    assert (kept.diners, kept.unserved_waste_g, kept.plate_waste_g) == (214, 3250, 12500)


def test_what_is_typed_without_network_is_saved_exactly_once_when_it_returns(
    canteen: Canteen, visit: Visit, server: Server
) -> None:
    page = visit(make.recorder(canteen), address(canteen))
    type_lunch(page, 餐后回收="12.0")
    server.stop()
    type_lunch(page)
    save(page)
    expect(card(page).locator("[data-saved]")).to_have_text("◷ 待上传")
    server.start()
    for _ in range(3):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    is_saved(page)
    assert record().plate_waste_g == 12500
    assert saves() == 1


def test_a_day_opened_before_can_be_filled_in_a_cellar(
    canteen: Canteen, visit: Visit, server: Server
) -> None:
    page = visit(make.recorder(canteen), address(canteen))
    page.evaluate(PAGE_KEPT)
    server.stop()
    page.reload()
    type_lunch(page)
    save(page)
    expect(page.locator("[data-offline-status]")).to_contain_text("9月14日 周一 午餐")
    server.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    is_saved(page)
    assert record().diners == 214


def test_two_people_at_once_see_both_values_and_the_second_decides(canteen: Canteen, visit: Visit) -> None:
    mine = visit(make.recorder(canteen, name="示例填报员甲"), address(canteen))
    theirs = visit(make.recorder(canteen, name="示例填报员乙"), address(canteen))
    type_lunch(theirs, 就餐人次="200")
    save(theirs)
    is_saved(theirs)
    type_lunch(mine)
    save(mine)
    conflict = card(mine).get_by_role("group", name="就餐人次")
    expect(card(mine).locator(".choice-of")).to_have_count(1)
    expect(conflict.get_by_label("示例填报员乙的：200 人次")).not_to_be_checked()
    expect(card(mine).get_by_label("就餐人次", exact=True)).to_have_value("214")
    assert record().diners == 200
    conflict.get_by_label("我填的：214 人次").check()
    save(mine)
    is_saved(mine, "2")
    assert record().diners == 214


def test_an_unusual_figure_is_saved_once_it_was_looked_at(canteen: Canteen, visit: Visit) -> None:
    page = visit(make.recorder(canteen), address(canteen))
    type_lunch(page, 餐后回收="80")
    save(page)
    expect(card(page).get_by_text("有 1 处不同寻常")).to_be_visible()
    expect(card(page).get_by_label("餐后回收", exact=True)).to_have_value("80")
    card(page).get_by_role("button", name="数没有填错，照此保存").click()
    is_saved(page)
    assert record().plate_waste_g == 80_000


def test_a_wrong_figure_is_named_beside_its_field_and_nothing_is_lost(canteen: Canteen, visit: Visit) -> None:
    page = visit(make.recorder(canteen), address(canteen))
    type_lunch(page, 光盘数="101")
    save(page)
    expect(card(page).get_by_label("光盘数", exact=True)).to_be_focused()
    expect(card(page).get_by_role("alert")).to_contain_text("光盘数 101 比检查餐盘数 100 还多")
    expect(card(page).get_by_label("就餐人次", exact=True)).to_have_value("214")


def test_lunch_is_saved_without_script(canteen: Canteen, visit: Visit) -> None:
    page = visit(make.recorder(canteen), address(canteen), java_script_enabled=False)
    type_lunch(page)
    save(page)
    expect(page.get_by_text("午餐已保存。")).to_be_visible()
    assert record().diners == 214
