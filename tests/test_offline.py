"""Drafts by HTTP, the worker at the root, the progress of long work."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from canteen import clock, tasks
from canteen.db import session
from canteen.ledger.models import MealRecord
from tests import make

LUNCH = "/canteens/C1/ledger/2026-09-14/lunch"
TYPED = {"diners": ["214"], "served": ["lunch", "dinner"]}


def keep(browser: FlaskClient, path: str = LUNCH, fields: object = TYPED):
    return browser.put("/drafts", json={"path": path, "fields": fields})


def kept(browser: FlaskClient) -> dict[str, object]:
    return browser.get("/drafts", query_string={"path": LUNCH}).json


def test_what_one_types_comes_back_on_another_device_with_time_and_device(sign_in, at):
    at("2026-09-14 12:31")
    person = make.user()
    assert keep(sign_in(person)).status_code == 204
    assert kept(sign_in(person)) == {LUNCH: {"fields": TYPED, "device": "电脑", "at": "12:31"}}


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "手机"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel) Mobile", "手机"),
        ("Mozilla/5.0 (Linux; Android 15; Tab)", "平板"),
        ("Mozilla/5.0 (Windows NT 10.0)", "电脑"),
    ],
)
def test_a_draft_names_the_device_it_was_typed_on(sign_in, agent, device):
    browser = sign_in(make.user())
    browser.put("/drafts", json={"path": LUNCH, "fields": TYPED}, headers={"User-Agent": agent})
    assert kept(browser)[LUNCH]["device"] == device


def test_the_latest_text_replaces_the_earlier(sign_in):
    browser = sign_in(make.user())
    keep(browser)
    keep(browser, fields={"diners": ["215"]})
    assert kept(browser)[LUNCH]["fields"] == {"diners": ["215"]}


def test_nobody_reads_or_drops_the_drafts_of_another(sign_in):
    mine, theirs = sign_in(make.user()), sign_in(make.user())
    keep(mine)
    assert kept(theirs) == {}
    theirs.delete("/drafts", query_string={"path": LUNCH})
    assert kept(mine)[LUNCH]["fields"] == TYPED


def test_what_waits_on_a_page_is_not_saved_under_the_next_person_s_name(sign_in):
    canteen = make.canteen(operation="delivered")
    before, now = make.recorder(canteen), make.recorder(canteen)
    browser = sign_in(now)
    url = f"/canteens/{canteen.code}/ledger/{clock.today()}/lunch"
    sent = {"diners": "214", "version": "", "unit": "kg"}
    assert browser.post(url, data=sent, headers={"X-Person": str(before.id)}).status_code == 401
    with make.context():
        assert session.scalar(select(func.count()).select_from(MealRecord)) == 0
    assert browser.post(url, data=sent, headers={"X-Person": str(now.id)}).status_code == 303
    with make.context():
        assert session.scalars(select(MealRecord.saved_by_id)).all() == [now.id]


def test_a_draft_that_is_not_wanted_is_forgotten(sign_in):
    browser = sign_in(make.user())
    keep(browser)
    assert browser.delete("/drafts", query_string={"path": LUNCH}).status_code == 204
    assert kept(browser) == {}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("https://elsewhere.example/", TYPED),
        ("/a?b=1", TYPED),
        ("/" + "a" * 200, TYPED),
        (LUNCH, {"diners": "214"}),
        (LUNCH, {"diners": [214]}),
        (LUNCH, None),
    ],
)
def test_a_draft_of_another_shape_is_refused(sign_in, path, fields):
    browser = sign_in(make.user())
    assert keep(browser, path, fields).status_code == 400
    assert browser.get("/drafts", query_string={"path": path}).json == {}


def test_a_draft_larger_than_any_form_is_refused(sign_in):
    assert keep(sign_in(make.user()), fields={"remark": ["长" * 7000]}).status_code == 413


def test_drafts_are_closed_to_strangers(client):
    assert keep(client).status_code == 401


def test_the_worker_is_served_at_the_root_to_everybody_and_checked_at_every_visit(client):
    worker = client.get("/sw.js")
    assert worker.status_code == 200
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"


def test_the_page_shown_without_network_says_that_nothing_is_lost(client):
    page = client.get("/offline")
    assert "待上传" in page.text
    assert "网络恢复" in page.text


def task(person, **more):
    return make.saved(
        tasks.Task(kind="import", arguments={}, asked_by_id=person.id, asked_at=clock.now(), **more)
    )


def test_a_running_task_shows_how_far_it_is_and_comes_back_by_itself(sign_in):
    person = make.user()
    running = task(person, state="running", done=170, total=280)
    page = sign_in(person).get(f"/tasks/{running.id}")
    assert "170/280" in page.text
    assert page.headers["Refresh"] == "3"


def test_an_ended_task_tells_its_outcome_and_rests(sign_in):
    person = make.user()
    ended = task(person, state="done", finished_at=clock.now(), sentence="导入了 62 行。", result={})
    page = sign_in(person).get(f"/tasks/{ended.id}")
    assert "导入了 62 行。" in page.text
    assert "Refresh" not in page.headers


def test_a_task_of_another_person_is_not_there(sign_in):
    other = task(make.user())
    with make.context():
        assert session.get(tasks.Task, other.id) is not None
    assert sign_in(make.user()).get(f"/tasks/{other.id}").status_code == 404
