"""What is being typed outlives the page, the device and the network; what was saved leaves nothing behind."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import notes as feature
from tests.browser.conftest import NO_PAGE_KEPT, PAGE_KEPT
from tests.browser.test_queue import fill, save, state, status

KEPT = "草稿已保存"
RESTORED = "输入的内容，还没有保存。"


@pytest.fixture
def notes(shared_app):
    return feature.use(shared_app)


def lunch(page: Page):
    return page.get_by_label("午餐", exact=True)


def test_what_is_typed_on_one_device_comes_back_on_another(notes, visit):
    person = make.user()
    phone = visit(person, "/notes/")
    fill(phone, "午餐", "214")
    expect(state(phone, "午餐")).to_have_text(KEPT)
    desk = visit(person, "/notes/")
    expect(lunch(desk)).to_have_value("214")
    expect(desk.get_by_text(RESTORED)).to_be_visible()
    assert notes["午餐"]["saves"] == []


def test_what_is_typed_without_network_is_kept_on_the_device_and_says_so(notes, visit, server):
    page = visit(make.user(), "/notes/")
    server.stop()
    fill(page, "午餐", "214")
    expect(state(page, "午餐")).to_have_text("草稿已存在这台设备上")
    server.start()
    page.reload()
    expect(lunch(page)).to_have_value("214")


def test_a_draft_that_is_not_wanted_goes_for_good(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    expect(state(page, "午餐")).to_have_text(KEPT)
    page.reload()
    with page.expect_response(lambda reply: reply.request.method == "DELETE"):
        page.get_by_role("button", name="不要了").click()
    expect(lunch(page)).to_have_value("")
    page.reload()
    expect(page.locator("form[data-queue=午餐]")).to_be_visible()
    expect(page.get_by_text(RESTORED)).to_have_count(0)


def test_a_saved_form_leaves_no_draft_behind(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    expect(state(page, "午餐")).to_have_text(KEPT)
    save(page, "午餐")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    page.reload()
    expect(lunch(page)).to_have_value("214")
    expect(page.get_by_text(RESTORED)).to_have_count(0)


def test_a_form_that_is_only_drafted_is_an_ordinary_form_and_leaves_nothing_behind(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "评语", "好")
    expect(page.locator("form[data-draft] [data-saved]")).to_have_text(KEPT)
    page.reload()
    expect(page.get_by_label("评语", exact=True)).to_have_value("好")
    with page.expect_response(lambda reply: reply.request.method == "DELETE"):
        page.get_by_role("button", name="保存评语").click()
    assert notes["评语"]["saves"] == ["好"]
    expect(page.get_by_text(RESTORED)).to_have_count(0)


def test_a_draft_typed_against_an_older_version_ends_in_both_values(notes, visit):
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    expect(state(page, "午餐")).to_have_text(KEPT)
    notes["午餐"].update(text="210", version=7)
    page.reload()
    expect(lunch(page)).to_have_value("214")
    save(page, "午餐")
    expect(page.get_by_role("alert")).to_have_text("已保存的是“210”，您填的是“214”。")


def test_a_page_with_a_form_opens_without_network_and_takes_what_is_typed(notes, visit, server):
    page = visit(make.user(), "/notes/")
    page.evaluate(PAGE_KEPT)
    server.stop()
    page.reload()
    fill(page, "午餐", "214")
    save(page, "午餐")
    expect(status(page)).to_contain_text("待上传 1 条：午餐")
    server.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("form[data-queue=午餐] [name=version]")).to_have_value("1")
    assert notes["午餐"]["saves"] == ["214"]


def test_a_page_that_was_not_kept_says_so_in_words_without_network(notes, visit, server):
    page = visit(make.user(), "/notes/")
    page.evaluate(PAGE_KEPT)
    server.stop()
    page.goto("/sheets")
    expect(page.get_by_role("heading", name="现在连不上网络")).to_be_visible()


def test_signing_out_leaves_no_page_and_no_draft_on_the_device(notes, visit, server):
    page = visit(make.user(), "/notes/")
    fill(page, "午餐", "214")
    expect(state(page, "午餐")).to_have_text(KEPT)
    page.evaluate(PAGE_KEPT)
    with page.expect_navigation():
        page.get_by_role("button", name="退出").click()
    page.evaluate(NO_PAGE_KEPT)
    server.stop()
    page.goto("/notes/")
    expect(page.get_by_role("heading", name="现在连不上网络")).to_be_visible()
