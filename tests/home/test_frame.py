"""The frame of every page: the menu by role, who one is, which standard; the figures of the first page."""

import base64
import re
from decimal import Decimal

import pytest

from canteen import clock
from canteen.home.figures import line
from tests import make
from tests.conftest import day

EVERYBODY = ["首页", "食堂", "评估表", "通报", "标准"]


def menu(browser) -> list[str]:
    page = browser.get("/")
    wide = re.search(r'<nav class="menu-wide".*?</nav>', page.text, re.DOTALL)
    assert wide is not None
    return re.findall(r">([^<>\s]+)</a>", wide[0])


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("evaluator", EVERYBODY),
        ("auditor", EVERYBODY),
        ("officer", ["首页", "食堂", "评估表", "通报", "信件", "标准", "签认", "机构", "人员"]),
        ("approver", ["首页", "食堂", "评估表", "通报", "信件", "标准"]),
        ("admin", [*EVERYBODY, "机构", "人员"]),
    ],
)
def test_the_menu_of_a_bureau_holds_what_the_role_may_use(sign_in, role, labels):
    assert menu(sign_in(make.user(role, make.bureau()))) == labels


def test_whoever_fills_in_one_canteen_gets_its_day_from_every_page(sign_in):
    canteen = make.canteen()
    assert menu(sign_in(make.recorder(canteen)))[:2] == ["首页", "今日台账"]


def test_the_page_shown_is_marked_for_readers_and_screen_readers(sign_in):
    page = sign_in(make.user("auditor", make.bureau())).get("/")
    assert (
        page.text.count('<a href="/" aria-current="page">首页</a>') == 2
    )  # The menu of phones and the wide one.


def test_the_head_says_who_one_is_and_what(sign_in):
    page = sign_in(make.user("officer", make.bureau(), name="示例管理员")).get("/")
    assert "示例管理员" in page.text
    assert "机关事务管理员" in page.text


def test_strangers_see_no_menu_and_are_led_to_the_sign_in(client):
    page = client.get("/offline")
    assert "<nav" not in page.text
    assert client.get("/").headers["Location"].startswith("/sign-in")


def test_whether_the_process_answers_is_said_without_database(client):
    reply = client.get("/health")
    assert (reply.status_code, reply.text, reply.mimetype) == (200, "ok", "text/plain")


def test_the_figures_are_ratios_of_sums_over_everything_one_sees(sign_in, at):
    at("2026-09-14 12:40")
    bureau = make.bureau()
    for clean, checked in ((90, 100), (10, 900)):
        canteen = make.canteen(bureau=bureau, opened_on=day("2026-09-11"))
        make.meal(
            canteen,
            day("2026-09-11"),
            diners=checked,
            checked_plates=checked,
            clean_plates=clean,
            unserved_waste_g=0,
            plate_waste_g=50 * checked,
            completed_at=clock.at(day("2026-09-11"), 14),
        )
    page = sign_in(make.user("auditor", bureau)).get("/figures")
    assert "100÷1000=10.00%" in page.text
    assert re.search(r"10\.00<span", page.text)


def test_where_nothing_is_recorded_there_is_no_empty_dashboard(sign_in):
    page = sign_in(make.user("auditor", make.bureau())).get("/figures")
    assert "figure-card" not in page.text
    assert "本季度还没有可以汇总的台账" in page.text


def drawn(*values: str) -> str:
    uri = line([Decimal(value) for value in values])
    return base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,")).decode()


def test_a_trend_runs_from_left_to_right_with_the_higher_value_higher():
    points = re.search(r'points="([^"]+)"', drawn("10", "20", "15"))
    assert points is not None
    assert points[1] == "5.0,43.0 120.0,5.0 235.0,24.0"


def test_a_level_trend_is_a_line_through_the_middle():
    points = re.search(r'points="([^"]+)"', drawn("7", "7"))
    assert points is not None
    assert points[1] == "5.0,24.0 235.0,24.0"
