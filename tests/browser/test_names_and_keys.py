"""Sheets, circulars and letters for those who hear them, enlarge them or use no pointer."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select, update

from canteen import clock
from canteen.accounts.models import User
from canteen.circulation.models import Circular
from canteen.db import session
from canteen.evaluation.models import Line, Sheet
from canteen.outbox import Letter
from tests import make

TABLET = {"width": 768, "height": 1024}
TWICE = {"width": 640, "height": 400}  # what a desk's screen holds at 200 %
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "[document.activeElement.tagName, document.activeElement.name || document.activeElement.innerText]"
MARKED = """(() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"""
CONTROLS = {"button", "DisclosureTriangle", "textbox", "combobox", "checkbox", "radio", "link"}
TOLD_APART = {"button", "DisclosureTriangle", "textbox", "combobox"}

Device = Callable[..., BrowserContext]


@pytest.fixture
def shared_app(demo_app: Flask) -> Flask:
    """The demo, with a letter that was refused and two that nobody knows of."""
    with demo_app.app_context():
        letters = session.scalars(select(Letter.id).order_by(Letter.id).limit(3)).all()
        long_ago = {"state": "sending", "claimed_at": clock.now() - timedelta(hours=1)}
        session.execute(update(Letter).where(Letter.id.in_(letters[:2])).values(**long_ago))
        session.execute(update(Letter).where(Letter.id == letters[2]).values(state="refused"))
        session.commit()
    return demo_app


def person(name: str) -> User:
    with make.context():
        return session.scalars(select(User).where(User.email == f"{name}@example.gov.cn")).one()


def circular(state: str) -> str:
    with make.context():
        return f"/circulars/{session.scalars(select(Circular.id).where(Circular.state == state)).one()}"


def open_sheet() -> str:
    with make.context():
        below, waiting = Sheet.bureau_path.contains("/51/"), Sheet.open_lines.desc()
        query = select(Sheet.id).where(Sheet.state == "open", below).order_by(waiting)
        return f"/sheets/{session.scalars(query.limit(1)).one()}"


def pages() -> list[tuple[str, str]]:
    """(who looks, where): one page of each kind, in the state that has most to press."""
    officer, issuer, evaluator = "officer.51", "officer.50", "evaluator.51"
    return [
        (evaluator, "/sheets"),
        (evaluator, open_sheet()),
        ("approver.51", circular("draft")),
        (issuer, circular("issued")),
        (issuer, "/letters"),
        (officer, "/circulars"),
        (officer, "/bureaus/51/recipients"),
        (officer, "/canteens/51-001"),
    ]


def controls(page: Page) -> list[tuple[str, str]]:
    """(role, name) of everything that can be used, as Chromium tells it to a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    seen = [(node["role"]["value"], node["name"]["value"]) for node in tree if not node["ignored"]]
    return [(role, name) for role, name in seen if role in CONTROLS]


def test_pages_fit_a_tablet_and_a_desk_at_twice_the_size(device: Device) -> None:
    wrong = []
    for who, path in pages():
        page = device(person(who), size=TABLET).new_page()
        page.goto(path)
        for size in (TABLET, TWICE):
            page.set_viewport_size(size)
            if excess := page.evaluate(TOO_WIDE):
                wrong.append(f"{path}: {excess}px too wide at {size['width']}")
    assert wrong == []


def test_everything_that_can_be_pressed_or_filled_has_a_name_of_its_own(device: Device) -> None:
    wrong = []
    for who, path in pages():
        page = device(person(who), size=TABLET).new_page()
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(it => it.open = true)")
        found = controls(page)
        wrong += [f"{path}: a {role} without a name" for role, name in found if not name]
        counted = Counter(item for item in found if item[0] in TOLD_APART)
        wrong += [f"{path}: {count} × {item}" for item, count in counted.items() if count > 1]
    assert wrong == []


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until a field of this name, or a button of these words, has the focus; it must show."""
    for _ in range(120):
        page.keyboard.press("Tab")
        tag, said = page.evaluate(FOCUSED)
        if tag not in ("BODY", "HTML"):
            assert page.evaluate(MARKED), f"the focus does not show on {tag} {said}"
        if said.strip() == wanted:
            return
    raise AssertionError(f"no way to {wanted} by keyboard")


def test_a_circular_is_signed_with_the_keyboard_alone(device: Device) -> None:
    page = device(person("approver.51"), size=TABLET).new_page()
    page.goto(circular("draft"))
    tab_to(page, "number")
    page.keyboard.type("示机管发〔2026〕12号")
    tab_to(page, "accepted_gaps")
    page.keyboard.type("其余食堂下一期一并通报")
    tab_to(page, "签发")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "通报已签发" in page.inner_text("main")
    assert "示机管发〔2026〕12号" in page.inner_text("main")


def test_a_line_is_judged_with_the_keyboard_alone(device: Device) -> None:
    path = open_sheet()
    sheet_id = int(path.rpartition("/")[2])
    page = device(person("evaluator.51"), size=TABLET).new_page()
    page.goto(f"{path}?at=A3#line-A3")
    tab_to(page, "level")
    page.keyboard.press("ArrowDown")
    tab_to(page, "保存 A3")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with make.context():
        query = select(Line.state).where(Line.sheet_id == sheet_id, Line.code == "A3")
        assert session.scalars(query).one() == "judged"
