"""Long lists: whatever page is asked for, the nearest one is shown, and the filters stay."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from canteen import clock, paging
from canteen.accounts.models import User
from canteen.circulation.models import Circular
from tests import make

SignIn = Callable[[User], FlaskClient]
LISTS = ["/sheets?quarter=2026Q3", "/circulars?", "/letters?topic=news", "/canteens?q=示例", "/people?q=示例"]


@pytest.fixture
def clients(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> dict[str, FlaskClient]:
    """Three of everything below one bureau, one to a page; who may see each list."""
    monkeypatch.setattr(paging, "SIZE", 1)
    bureau = make.bureau()
    for number in range(3):
        make.sheet(make.canteen(bureau=bureau, name=f"示例{number}食堂"))
        make.letter(bureau_id=bureau.id, topic="news")
        paper = {"report": "{}", "report_sha256": "0" * 64, "compiled_at": clock.now(), "edition": number}
        make.saved(Circular(bureau_id=bureau.id, kind="internal", period="2026Q3", title="示例通报", **paper))
    admin, approver = sign_in(make.user("admin", bureau)), sign_in(make.user("approver", bureau))
    make.user("auditor", bureau)
    return {path: approver if path.startswith(("/circulars", "/letters")) else admin for path in LISTS}


def shown(clients: dict[str, FlaskClient], path: str, page: str) -> str:
    text = clients[path].get(f"{path}&page={page}").text
    (where,) = re.findall(r"第 (\d+/\d+) 页", text)
    assert text.count('<th scope="row"') == 1, "a page is never empty"
    return str(where)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("asked", "given"),
    [("2", "2"), ("0", "1"), ("-4", "1"), ("x", "1"), ("", "1"), ("999", "3"), (str(10**30), "3")],
)
def test_a_page_that_is_not_there_shows_the_nearest(
    clients: dict[str, FlaskClient], path: str, asked: str, given: str
) -> None:
    assert shown(clients, path, asked) == f"{given}/3"


@pytest.mark.parametrize("path", LISTS)
def test_the_ways_on_and_back_keep_the_filters(clients: dict[str, FlaskClient], path: str) -> None:
    client = clients[path]
    text = client.get(f"{path}&page=2").text
    back, onwards = (re.findall(rf'href="([^"]*)" rel="{rel}"', text) for rel in ("prev", "next"))
    assert [shown_of(client, link) for link in back + onwards] == ["1/3", "3/3"]
    filters = path.partition("?")[2].partition("=")[0]
    assert all(filters in link for link in back + onwards)


def shown_of(client: FlaskClient, link: str) -> str:
    return str(re.findall(r"第 (\d+/\d+) 页", client.get(link.replace("&amp;", "&")).text)[0])


def test_one_page_needs_no_ways(sign_in: SignIn) -> None:
    bureau = make.bureau()
    make.canteen(bureau=bureau)
    assert 'class="pager"' not in sign_in(make.user("auditor", bureau)).get("/canteens?page=7").text
