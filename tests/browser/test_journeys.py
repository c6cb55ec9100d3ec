"""From the sign-in to the circular in the outbox, as people do it: by the words on the pages."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from canteen.cli.demo import PASSWORD
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.outbox import Letter
from tests import make

Device = Callable[..., BrowserContext]


@pytest.fixture
def shared_app(demo_app: Flask) -> Flask:
    return demo_app


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("邮箱").fill(f"{name}@example.gov.cn")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="今天要做的")).to_be_visible()


def click_todo(page: Page, words: str) -> None:
    page.locator(".todo li", has_text=words).get_by_role("link").click()


def state_of_sheets() -> dict[str, str]:
    with make.context():
        return {sheet.canteen_code: sheet.state for sheet in session.scalars(select(Sheet))}


def judge_here(page: Page) -> None:
    """Give the line that the page goes on with what its form asks for."""
    form = page.locator("article.card form[data-draft]").first
    if form.get_by_role("radio").count():
        form.get_by_role("radio").first.check()
    elif form.get_by_role("checkbox").count():
        form.get_by_role("checkbox").first.check()
    form.get_by_role("button", name=re.compile("^保存")).click()
    page.wait_for_load_state()


def test_a_wrong_password_is_said_in_words_and_keeps_the_address(device: Device) -> None:
    page = device().new_page()
    page.goto("/")
    page.get_by_label("邮箱").fill("officer.51@example.gov.cn")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("邮箱")).to_have_value("officer.51@example.gov.cn")


def test_an_evaluator_judges_the_open_lines_and_hands_the_sheet_on(device: Device) -> None:
    page = device().new_page()
    sign_in(page, "evaluator.51")
    click_todo(page, "没有评完")
    page.locator("main tbody").get_by_role("link").first.click()
    code = page.url.rstrip("/").rsplit("/", 1)[1].partition("?")[0]
    while page.get_by_role("button", name="评完，提交核定").count() == 0:
        judge_here(page)
    page.get_by_role("button", name="评完，提交核定").click()
    expect(page.get_by_text("已评完，等待管理员核定。").first).to_be_visible()
    with make.context():
        assert session.get_one(Sheet, int(code)).state == "finished"


def test_an_officer_approves_a_finished_sheet_which_is_frozen_then(device: Device) -> None:
    page = device().new_page()
    sign_in(page, "officer.51")
    before = state_of_sheets()
    click_todo(page, "等您核定")
    page.locator("main tbody").get_by_role("link").first.click()
    page.get_by_role("button", name="核定", exact=True).click()
    expect(page.get_by_text("数据和标准已封存")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^保存"))).to_have_count(0)
    changed = {code: state for code, state in state_of_sheets().items() if before[code] != state}
    assert list(changed.values()) == ["approved"]


def test_an_approver_signs_and_issues_and_every_recipient_has_one_letter(device: Device) -> None:
    with make.context():
        before = len(session.scalars(select(Letter)).all())
    page = device().new_page()
    sign_in(page, "approver.51")
    click_todo(page, "等您签发")
    sign = page.get_by_role("button", name="签发", exact=True)
    expect(sign).to_be_visible()  # Counting does not wait for the page.
    if (reason := page.get_by_label("不等缺评食堂就签发的理由")).count():
        reason.fill("示例：其余食堂下季度补评。")
    sign.click()
    issue = page.get_by_role("button", name=re.compile("^印发给"))
    recipients = int(re.findall(r"\d+", issue.inner_text())[0])
    issue.click()
    expect(page.get_by_text("已印发").first).to_be_visible()
    with make.context():
        letters = session.scalars(select(Letter)).all()
        assert len(letters) - before == recipients
        assert len({letter.key for letter in letters}) == len(letters)


def test_the_first_page_fetches_its_figures_and_shows_where_they_come_from(device: Device) -> None:
    page = device().new_page()
    sign_in(page, "officer.51")
    card = page.locator(".figure-card", has_text="光盘率")
    card.get_by_text("这个数怎么来的").click()
    expect(card.get_by_text("算式")).to_be_visible()
    expect(card.get_by_text("÷")).to_be_visible()


def test_the_menu_works_on_a_phone_without_script(device: Device) -> None:
    page = device(java_script_enabled=False).new_page()
    sign_in(page, "officer.51")
    menu = page.locator("details.menu-phone")
    menu.locator("summary").click()
    menu.get_by_role("link", name="通报").click()
    expect(page.get_by_role("heading", name="通报", exact=True)).to_be_visible()


def test_every_field_of_the_sign_in_is_reached_by_the_keyboard_alone(device: Device) -> None:
    page = device().new_page()
    page.goto("/sign-in")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.name"))
    assert reached[0] == "跳到正文"
    assert [it for it in reached if it in ("email", "password", "登录")] == ["email", "password", "登录"]
