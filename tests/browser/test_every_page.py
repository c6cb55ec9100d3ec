"""Every page a role can reach, at two widths: no console error, no broken policy, nothing too wide or small.

The pages are those of the demo, found by following links from the first page, one of each kind.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Response
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from canteen.accounts.models import User
from canteen.db import session
from tests import make
from tests.browser.conftest import DESK, PHONE, Server

ROLES = (
    *("recorder.51-001", "checker.51-001", "confirmer.51-001"),
    *("evaluator.51", "officer.51", "approver.51", "auditor.51", "admin"),
)
FILES = (".pdf", ".docx", ".xlsx", ".json", ".csv", ".svg", ".png")
MOST_BYTES_OF_A_FIRST_VISIT = 100_000
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOUCHED = "button, .button, select, textarea, summary, input:not([type=hidden])"
TOO_SMALL = f"""[...document.querySelectorAll('{TOUCHED}')]
    .filter(it => it.offsetParent && !it.matches('[type=checkbox], [type=radio]'))
    .map(it => it.closest('label.file') ?? it)  // what is touched is the label: its input is out of sight
    .filter(it => it.getBoundingClientRect().height < 43.5).map(it => it.outerHTML)"""


@pytest.fixture
def shared_app(demo_app: Flask) -> Flask:
    return demo_app


def person(name: str) -> User:
    with make.context():
        return session.scalars(select(User).where(User.email == f"{name}@example.gov.cn")).one()


def kind_of(app: Flask, address: str) -> str | None:
    """Which kind of page an address is; None for files and for what is not ours."""
    parts = urlsplit(address)
    if parts.path.startswith("/static/") or parts.path.endswith(FILES):
        return None
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return f"nothing answers to {parts.path}"
    return endpoint + ("?" if parts.query else "")


def walk(page: Page, server: Server) -> Iterator[tuple[Page, Response]]:
    """Visit one page of each kind, beginning with the first page."""
    found, seen = [f"{server.url}/"], set()
    while found:
        address = found.pop(0).partition("#")[0]
        kind = kind_of(server.app, address) if address.startswith(server.url) else None
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        response = page.goto(address, wait_until="load")
        assert response is not None
        yield page, response
        found += page.evaluate(LINKS)


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the page shown, at the width of a phone and of a desk."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            yield f"{excess}px too wide at {size['width']}"
        yield from (f"too small for a finger: {source}" for source in page.evaluate(TOO_SMALL))


@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_a_role_fits_answers_and_is_quiet(
    device: Callable[..., BrowserContext], server: Server, name: str
) -> None:
    wrong = []
    for page, response in walk(device(person(name)).new_page(), server):
        found = [f"answers {response.status}"] if response.status != 200 else faults(page)
        wrong += [f"{urlsplit(page.url).path}: {fault}" for fault in found]
    assert wrong == []


def test_a_first_visit_to_a_day_moves_less_than_a_hundred_kilobytes(
    device: Callable[..., BrowserContext], server: Server
) -> None:
    page = device(person("recorder.51-001")).new_page()
    moved: list[int] = []
    page.on("requestfinished", lambda request: moved.append(sum(request.sizes().values())))
    page.goto("/canteens/51-001/ledger", wait_until="networkidle")
    assert sum(moved) < MOST_BYTES_OF_A_FIRST_VISIT
