"""Nothing that is typed is lost and nothing is saved twice, whatever the network does."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import notes as feature
from tests.browser.conftest import let_in


@pytest.fixture
def notes(shared_app):
    return feature.use(shared_app)


def fill(page: Page, name: str, text: str) -> None:
    page.get_by_label(name, exact=True).fill(text)


def save(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"保存{name}").click()


def state(page: Page, name: str):
    return page.locator(f"form[data-queue={name}] [data-saved]")


def status(page: Page):
    return page.locator("[data-offline-status]")


def network_returns(page: Page, server) -> None:
    server.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_form_is_saved_and_the_page_shows_it(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    assert notes["午餐"]["saves"] == ["214"]


def test_what_is_sent_without_network_waits_in_words_and_is_saved_once(notes, visit, server):
    page = visit(make.user(), "/notes/")
    server.stop()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(state(page, "午餐")).to_have_text("◷ 待上传")
    expect(status(page)).to_contain_text("网络恢复后自动上传")
    expect(page.get_by_label("午餐", exact=True)).to_have_value("214")
    network_returns(page, server)
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    expect(status(page)).to_be_hidden()
    assert notes["午餐"]["saves"] == ["214"]


def test_a_form_whose_reply_was_lost_is_sent_again_and_counts_once(notes, visit, shared_app):
    shared_app.extensions["notes_lose_reply"] = True
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    save(page, "午餐")  # The worker may send again at once: the state in between is not waited for.
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    assert notes["午餐"]["saves"] == ["214"]


def test_a_change_made_while_the_first_waits_goes_on_from_it(notes, visit, server):
    page = visit(make.user(), "/notes/")
    server.stop()
    for text in ("214", "216"):
        fill(page, "午餐", text)
        save(page, "午餐")
        expect(state(page, "午餐")).to_have_text("◷ 待上传")
    network_returns(page, server)
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("2")
    assert notes["午餐"]["saves"] == ["214", "216"]


def test_typing_on_while_the_first_is_being_saved_is_no_conflict_with_oneself(notes, visit, server):
    page = visit(make.user(), "/notes/")
    server.stop()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(state(page, "午餐")).to_have_text("◷ 待上传")
    fill(page, "午餐", "216")
    network_returns(page, server)
    expect(status(page)).to_be_hidden()
    save(page, "午餐")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("2")
    assert notes["午餐"]["saves"] == ["214", "216"]


def test_a_waiting_form_survives_the_closing_of_the_browser_page(notes, device, server):
    phone = device(make.user())
    page = phone.new_page()
    page.goto("/notes/")
    server.stop()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(state(page, "午餐")).to_have_text("◷ 待上传")
    page.close()
    server.start()
    later = phone.new_page()
    later.goto("/offline")
    later.goto("/notes/")
    expect(later.get_by_label("午餐", exact=True)).to_have_value("214")
    expect(later.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    assert notes["午餐"]["saves"] == ["214"]


def test_saving_one_form_keeps_what_is_typed_into_another(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "早餐", "86")
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    expect(page.get_by_label("早餐", exact=True)).to_have_value("86")
    assert notes["早餐"]["saves"] == []


def test_two_people_at_once_see_both_values_and_nothing_is_lost(notes, visit):
    mine, theirs = visit(make.user(), "/notes/"), visit(make.user(), "/notes/")
    fill(theirs, "午餐", "210")
    save(theirs, "午餐")
    expect(theirs.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    fill(mine, "午餐", "214")
    save(mine, "午餐")
    expect(mine.get_by_role("alert")).to_have_text("已保存的是“210”，您填的是“214”。")
    expect(mine.get_by_label("午餐", exact=True)).to_have_value("214")
    assert notes["午餐"]["saves"] == ["210"]


def test_a_conflict_found_after_the_page_was_left_is_told_and_can_be_looked_into(notes, device, server):
    phone = device(make.user())
    page = phone.new_page()
    page.goto("/notes/")
    server.stop()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(state(page, "午餐")).to_have_text("◷ 待上传")
    page.close()
    notes["午餐"].update(text="210", version=7)
    server.start()
    later = phone.new_page()
    later.goto("/tasks/1")
    expect(status(later)).to_contain_text("午餐：冲突，别人已改过，还没有保存。")
    status(later).get_by_role("link", name="去核对").click()
    expect(later.locator("main [role=alert]")).to_have_text("已保存的是“210”，您填的是“214”。")
    expect(later.get_by_label("午餐", exact=True)).to_have_value("214")


def test_an_expired_sign_in_keeps_the_form_and_sends_it_after_the_next(notes, device, server):
    person = make.user()
    phone = device(person)
    page = phone.new_page()
    page.goto("/notes/")
    phone.clear_cookies()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(status(page)).to_contain_text("登录已过期，您填的都还在")
    expect(page.get_by_label("午餐", exact=True)).to_have_value("214")
    let_in(phone, server, person)
    page.goto("/notes/")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    assert notes["午餐"]["saves"] == ["214"]


def test_what_waits_is_never_sent_in_another_persons_name(notes, device, server):
    phone = device(make.user())
    page = phone.new_page()
    page.goto("/notes/")
    phone.clear_cookies()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(status(page)).to_contain_text("登录已过期")
    let_in(phone, server, make.user())
    page.goto("/notes/")
    page.evaluate("canteen.queue.flush()")
    expect(page.get_by_label("午餐", exact=True)).to_have_value("")
    assert notes["午餐"]["saves"] == []


def test_what_was_refused_is_shown_beside_what_was_typed(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "早餐", "86")
    save(page, "午餐")
    expect(page.get_by_role("alert")).to_have_text("请填写。")
    expect(page.get_by_label("早餐", exact=True)).to_have_value("86")


def test_without_script_an_expired_sign_in_can_be_mended_beside_the_page(notes, device, server):
    person = make.user()
    desk = device(person, java_script_enabled=False)
    page = desk.new_page()
    page.goto("/notes/")
    desk.clear_cookies()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(page.get_by_role("link", name="在新窗口登录")).to_be_visible()
    let_in(desk, server, person)
    page.reload()
    expect(page.get_by_label("午餐", exact=True)).to_have_value("214")
    assert notes["午餐"]["saves"] == ["214"]


def test_without_script_the_form_is_an_ordinary_form(notes, visit):
    page = visit(make.user(), "/notes/", java_script_enabled=False)
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(page.get_by_label("午餐", exact=True)).to_have_value("214")
    assert notes["午餐"]["saves"] == ["214"]
