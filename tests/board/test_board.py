"""The notice board: what it shows, to whom, and for how long a link holds."""

import re
from html import unescape

import pytest
from sqlalchemy import event

from canteen import db
from canteen.audit import AuditEntry
from canteen.db import session
from scoring.periods import Quarter
from tests import make
from tests.conftest import browser
from tests.evaluation import build


@pytest.fixture(autouse=True)
def _a_thursday(at) -> None:
    at("2026-09-17 12:00")


def opened(sign_in, canteen, person=None) -> str:
    """The address of the canteen's board, made by its head."""
    head = sign_in(person or make.user("checker", canteen))
    head.post(f"/canteens/{canteen.code}/board/renew")
    found = re.search(r'href="(/board/[^"]+)"', head.get(f"/canteens/{canteen.code}/board").text)
    assert found
    return found[1]


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def canteen_with_quarter(**more):
    canteen = make.canteen(name="示例食堂")
    build.ledger(canteen, Quarter(2026, 3), **more)
    return canteen


def test_everybody_with_the_link_reads_this_weeks_figures(app, sign_in):
    page = browser(app).get(opened(sign_in, canteen_with_quarter()))
    assert page.status_code == 200
    assert "反食品浪费公示 · 本周（9月14日 周一起）" in words(page)
    assert "光盘率 90.0 %" in words(page)
    assert "人均每餐餐厨垃圾 113.7 克" in words(page)
    assert "本周每 100 个餐盘里，有 90 个吃得干干净净。谢谢您吃多少取多少。" in words(page)


def test_on_monday_morning_last_week_is_shown(app, sign_in, at):
    address = opened(sign_in, canteen_with_quarter())
    at("2026-09-14 08:00")
    assert "上周（9月7日 周一起）" in words(browser(app).get(address))


def test_the_board_shows_nothing_else_and_needs_no_script(app, sign_in):
    page = browser(app).get(opened(sign_in, canteen_with_quarter()))
    assert "<script" not in page.text
    assert "<nav" not in page.text
    assert "<a " not in page.text
    assert '<meta http-equiv="refresh" content="300">' in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_an_empty_ledger_still_has_a_friendly_board(app, sign_in):
    page = browser(app).get(opened(sign_in, make.canteen()))
    assert "按需取餐，吃多少取多少，谢谢您。" in words(page)
    assert "trend.svg" not in page.text


def test_its_pictures_are_there(app, sign_in):
    address, anybody = opened(sign_in, canteen_with_quarter()), browser(app)
    for name in ("trend.svg", "qr.svg"):
        answer = anybody.get(f"{address}/{name}")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


@pytest.mark.parametrize(
    "token", ["token", "1-short", "1-AAAAAAAAAAAAAAAAAAAAAAAA", "999999999-AAAAAAAAAAAAAAAAAAAAAAAA"]
)
def test_a_wrong_link_says_no_more_than_that_it_is_not_there(app, sign_in, token):
    opened(sign_in, canteen_with_quarter())
    for tail in ("", "/trend.svg", "/qr.svg"):
        answer = browser(app).get(f"/board/{token}{tail}")
        assert answer.status_code == 404
        assert "示例食堂" not in answer.text


def test_a_renewed_link_ends_the_old_one_at_once(app, sign_in):
    canteen = canteen_with_quarter()
    old = opened(sign_in, canteen)
    assert browser(app).get(old).status_code == 200
    new = opened(sign_in, canteen)
    assert new != old
    assert browser(app).get(old).status_code == 404
    assert browser(app).get(new).status_code == 200


def test_a_board_switched_off_is_gone_and_comes_back_under_another_link(app, sign_in):
    canteen = canteen_with_quarter()
    old, head = opened(sign_in, canteen), sign_in(make.user("checker", canteen))
    head.post(f"/canteens/{canteen.code}/board/off")
    assert browser(app).get(old).status_code == 404
    assert "打开公示屏" in head.get(f"/canteens/{canteen.code}/board").text
    assert opened(sign_in, canteen) != old


def test_an_officer_may_give_the_link_out_and_a_recorder_may_not(app, sign_in):
    canteen = canteen_with_quarter()
    assert opened(sign_in, canteen, make.user("officer", canteen.institution.bureau))
    recorder = sign_in(make.recorder(canteen))
    assert recorder.get(f"/canteens/{canteen.code}/board").status_code == 403
    assert recorder.post(f"/canteens/{canteen.code}/board/renew").status_code == 403
    assert recorder.post(f"/canteens/{canteen.code}/board/off").status_code == 403


def test_every_change_is_on_record(app, sign_in):
    canteen = canteen_with_quarter()
    opened(sign_in, canteen)
    sign_in(make.user("checker", canteen)).post(f"/canteens/{canteen.code}/board/off")
    with make.context():
        noted = [row.new for row in session.query(AuditEntry).filter_by(action="board.change")]
    assert noted == [{"on": True, "serial": 1}, {"on": False, "serial": 1}]


def test_a_screen_that_asks_again_costs_one_look_into_the_database(app, sign_in, at):
    address, screen = opened(sign_in, canteen_with_quarter()), browser(app)
    first = screen.get(address)
    with app.app_context():
        engine = db.engine()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    again = screen.get(address)
    assert again.data == first.data
    assert len([statement for statement in asked if statement.startswith(("SELECT", "WITH"))]) <= 2
    assert again.headers["Cache-Control"] == "public, max-age=300"


def test_after_some_minutes_the_figures_are_new(app, sign_in, at):
    canteen = canteen_with_quarter()
    address, screen = opened(sign_in, canteen), browser(app)
    assert "光盘率 90.0 %" in words(screen.get(address))
    build_day = make.meal(
        canteen, build.date(2026, 9, 16), "dinner", diners=100, checked_plates=100, clean_plates=0
    )
    assert build_day.checked_plates == 100
    at("2026-09-17 12:04")
    assert "光盘率 90.0 %" in words(screen.get(address))
    at("2026-09-17 12:06")
    assert "光盘率 54.0 %" in words(screen.get(address))
