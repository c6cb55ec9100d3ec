"""The day page where the network comes and goes, the sign-in ends and two people write at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from canteen.registry.models import Canteen
from tests import make
from tests.browser import days
from tests.browser.conftest import PAGE_KEPT, Server, let_in

Visit = Callable[..., Page]
Device = Callable[..., BrowserContext]
# A page that nobody is signed in on runs no queue of its own: only the worker can have sent it.
QUEUE_EMPTY = """async () => {
  const opened = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await opened(indexedDB.open("canteen", 1));
  const left = () => opened(base.transaction("queue").objectStore("queue").count());
  while (await left()) await new Promise((done) => setTimeout(done, 50));
}"""


@pytest.fixture(autouse=True)
def _noon(at: Callable[[str], None]) -> None:
    at(days.NOON)


@pytest.fixture
def canteen(shared_app: object) -> Canteen:
    return days.canteen(serves="lunch+dinner", operation="delivered", official_meals=False)


def test_two_meals_entered_without_network_are_recorded_once_after_a_reload(
    canteen: Canteen, visit: Visit, server: Server
) -> None:
    page = visit(make.recorder(canteen), days.address(canteen))
    page.evaluate(PAGE_KEPT)
    server.stop()
    page.reload()
    days.write(page)
    days.save(page)
    expect(days.state(page)).to_have_text("◷ 待上传")
    days.write(page, "dinner", 预报人数="132", 就餐人次="130")
    days.save(page, "晚餐", "dinner")
    expect(days.state(page, "dinner")).to_have_text("◷ 待上传")
    expect(page.locator("[data-offline-status]")).to_contain_text("待上传 2 条")
    page.reload()
    expect(days.state(page)).to_have_text("◷ 待上传")
    expect(days.field(page, "就餐人次", "dinner")).to_have_value("130")
    server.start()
    for _ in range(3):
        page.evaluate(days.ONLINE)
    days.is_saved(page)
    days.is_saved(page, key="dinner")
    expect(page.locator("[data-offline-status]")).to_be_hidden()
    assert sorted(row.diners for row in days.records()) == [130, 214]
    assert len(days.revisions()) == 2


def test_what_waits_is_sent_by_the_worker_when_its_page_was_closed(
    canteen: Canteen, device: Device, server: Server
) -> None:
    phone = device(make.recorder(canteen))
    page = phone.new_page()
    watching = phone.new_cdp_session(page)
    seen: list[dict[str, str]] = []
    watching.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    watching.send("ServiceWorker.enable")
    page.goto(days.address(canteen))
    page.evaluate(PAGE_KEPT)
    page.reload()
    server.stop()
    days.write(page)
    days.save(page)
    expect(days.state(page)).to_have_text("◷ 待上传")
    page.goto("about:blank")
    server.start()
    registration = next(one["registrationId"] for one in seen if one["scopeURL"].startswith(server.url))
    watching.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": server.url, "registrationId": registration, "tag": "canteen-queue", "lastChance": False},
    )
    later = phone.new_page()
    later.goto(server.url + "/offline")
    later.evaluate(QUEUE_EMPTY)
    assert [row.diners for row in days.records()] == [214]


def test_a_sign_in_that_ends_in_the_middle_loses_nothing(
    canteen: Canteen, device: Device, server: Server
) -> None:
    person = days.manager(canteen)
    phone = device()
    let_in(phone, server, person)
    page = phone.new_page()
    page.goto(days.address(canteen))
    days.field(page, "就餐人次").fill("214")
    phone.clear_cookies()
    days.write(page)
    days.field(page, "就餐人次", "dinner").fill("130")
    days.save(page)
    expect(page.locator("[data-offline-status]")).to_contain_text("登录已过期，您填的都还在")
    page.get_by_role("link", name="去登录").click()
    days.sign_in(page, person)
    days.is_saved(page)
    expect(days.field(page, "就餐人次", "dinner")).to_have_value("130")
    assert [(row.diners, row.plate_waste_g) for row in days.records()] == [(214, 12_500)]
    assert len(days.revisions()) == 1


def test_two_devices_in_conflict_choose_field_by_field_and_history_keeps_both(
    canteen: Canteen, visit: Visit
) -> None:
    mine = visit(make.recorder(canteen, name="示例填报员甲"), days.address(canteen))
    theirs = visit(make.recorder(canteen, name="示例填报员乙"), days.address(canteen))
    days.write(theirs, 就餐人次="200", 光盘数="80")
    days.save(theirs)
    days.is_saved(theirs)
    days.write(mine)
    days.save(mine)
    expect(days.state(mine)).to_have_text("冲突")
    days.card(mine).get_by_role("group", name="就餐人次").get_by_label("示例填报员乙的：200 人次").check()
    days.card(mine).get_by_role("group", name="光盘数").get_by_label("我填的：89 盘").check()
    days.save(mine)
    days.is_saved(mine, "2")
    (record,) = days.records()
    assert (record.diners, record.clean_plates) == (200, 89)
    last = {name: change for row in days.revisions()[1:] for name, change in row.changes.items()}
    assert last == {"clean_plates": [80, 89], "diners": [214, 200]}


def test_a_conflict_is_settled_without_script(canteen: Canteen, visit: Visit) -> None:
    mine = visit(make.recorder(canteen), days.address(canteen), java_script_enabled=False)
    theirs = visit(make.recorder(canteen), days.address(canteen), java_script_enabled=False)
    days.write(theirs, 就餐人次="200")
    days.save(theirs)
    days.write(mine)
    days.field(mine, "就餐人次", "dinner").fill("130")
    days.save(mine)
    days.card(mine).get_by_role("group", name="就餐人次").get_by_label("我填的：214 人次").check()
    days.save(mine)
    assert days.records()[0].diners == 214
    expect(days.field(mine, "就餐人次", "dinner")).to_have_value("130")


def test_a_second_device_takes_over_what_the_first_typed(canteen: Canteen, device: Device) -> None:
    person = make.recorder(canteen)
    phone = device(person, user_agent="Mozilla/5.0 (Linux; Android 15) Mobile").new_page()
    phone.goto(days.address(canteen))
    days.field(phone, "就餐人次").fill("214")
    expect(days.state(phone)).to_have_text("草稿已保存")
    desk = device(person).new_page()
    desk.goto(days.address(canteen))
    expect(days.card(desk).get_by_text("手机上 12:40 输入的内容，还没有保存。")).to_be_visible()
    expect(days.field(desk, "就餐人次")).to_have_value("214")
    days.card(desk).get_by_role("button", name="不要了").click()
    expect(days.field(desk, "就餐人次")).to_have_value("")
    desk.reload()
    expect(days.field(desk, "就餐人次")).to_have_value("")


def test_saving_one_card_leaves_the_others_as_they_are_typed(canteen: Canteen, visit: Visit) -> None:
    page = visit(make.recorder(canteen), days.address(canteen))
    days.field(page, "就餐人次", "dinner").fill("130")
    days.write(page)
    days.save(page)
    days.is_saved(page)
    expect(days.field(page, "就餐人次", "dinner")).to_have_value("130")
    expect(days.card(page, "dinner").locator(".notice")).to_have_count(0)


def test_a_closure_without_network_waits_like_a_meal(canteen: Canteen, visit: Visit, server: Server) -> None:
    page = visit(make.recorder(canteen), days.address(canteen))
    page.evaluate(PAGE_KEPT)
    server.stop()
    days.card(page, "dinner").get_by_text("晚餐停餐").click()
    days.card(page, "dinner").get_by_role("button", name="设备检修").click()
    expect(page.locator("[data-offline-status]")).to_contain_text("晚餐停餐")
    server.start()
    page.evaluate(days.ONLINE)
    expect(days.card(page, "dinner").get_by_text("停餐：设备检修")).to_be_visible()


def test_signing_out_warns_while_something_waits(canteen: Canteen, visit: Visit, server: Server) -> None:
    page = visit(make.recorder(canteen), days.address(canteen))
    server.stop()
    days.write(page)
    days.save(page)
    expect(days.state(page)).to_have_text("◷ 待上传")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    server.start()
    assert "还有 1 条没有上传" in asked[0]
