"""Reminders of meals that nobody wrote down: whom, when, what they name, and never twice."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import jobs
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.models import Closure
from canteen.outbox import Letter
from canteen.registry.models import Canteen
from tests import make
from tests.conftest import day
from tests.ledger import build

At = Callable[[str], None]
JOBS = {job.name: job for job in jobs.JOBS}


@pytest.fixture
def canteen(app: Flask, at: At) -> Canteen:
    at("2026-09-14 08:00")
    return make.canteen(
        name="示例食堂", code="C-1", opened_on=date(2026, 9, 10), operation="delivered", serves="lunch+dinner"
    )


def letters() -> list[Letter]:
    with make.context():
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def run(app: Flask, at: At, moment: str, name: str) -> str:
    at(moment)
    return jobs.run(app, JOBS[name])


def test_at_six_each_recorder_is_told_the_meals_of_today_that_are_missing(app, at, canteen) -> None:
    people = [make.recorder(canteen), make.user("recorder", canteen.institution)]
    make.user("checker", canteen)
    make.recorder(make.canteen(serves_on="workdays", opened_on=date(2027, 1, 1)))
    build.whole_meal(canteen, day("2026-09-14"))
    assert run(app, at, "2026-09-14 17:59", "remind_today") == "not due"
    assert run(app, at, "2026-09-14 18:00", "remind_today") == "done"
    found = letters()
    assert sorted(letter.to_address for letter in found) == sorted(person.email for person in people)
    assert "示例食堂：晚餐还没有填。" in found[0].text
    assert "午餐" not in found[0].text
    assert "/canteens/C-1/ledger/2026-09-14" in found[0].text


def test_what_is_begun_is_told_apart_from_what_is_blank(app, at, canteen) -> None:
    make.recorder(canteen)
    make.meal(canteen, day("2026-09-14"), diners=90)
    run(app, at, "2026-09-14 18:05", "remind_today")
    assert "示例食堂：晚餐还没有填；午餐已记下，还差称重或当日记录。" in letters()[0].text


def test_nobody_is_told_twice_and_six_oclock_is_not_made_up_at_night(app, at, canteen) -> None:
    make.recorder(canteen)
    assert [run(app, at, f"2026-09-14 {hour}", "remind_today") for hour in ("18:00", "18:01", "22:00")] == [
        "done",
        "not due",
        "not due",
    ]
    assert len(letters()) == 1
    at("2026-09-15 12:00")
    assert run(app, at, "2026-09-15 12:00", "remind_today") == "not due"


def test_none_on_days_not_due_nor_to_people_switched_off_or_muted(app, at, canteen) -> None:
    make.recorder(canteen, active=False)
    make.recorder(canteen, wants_reminders=False)
    run(app, at, "2026-09-14 18:00", "remind_today")
    make.recorder(canteen)
    run(app, at, "2026-09-19 18:00", "remind_today")  # a Saturday
    closed = {"canteen_id": canteen.id, "day": day("2026-09-15"), "meal": "all", "reason": "检修"}
    make.saved(Closure(counts=True, entered_at=make.clock.now(), **closed))
    run(app, at, "2026-09-15 18:00", "remind_today")
    assert letters() == []


def test_where_nobody_is_recorder_the_head_writes_and_is_told(app, at, canteen) -> None:
    head = make.user("checker", canteen)
    run(app, at, "2026-09-14 18:00", "remind_today")
    assert [letter.to_address for letter in letters()] == [head.email]


def test_next_working_morning_tells_what_is_still_missing(app, at, canteen) -> None:
    make.recorder(canteen)
    build.whole_meal(canteen, day("2026-09-10"))
    build.whole_meal(canteen, day("2026-09-10"), "dinner")
    build.whole_meal(canteen, day("2026-09-11"))
    assert run(app, at, "2026-09-14 08:59", "remind_left") == "not due"
    assert run(app, at, "2026-09-14 09:00", "remind_left") == "done"
    [letter] = letters()
    assert "示例食堂 9月11日 周五：晚餐没有填。" in letter.text
    assert "9月14日" not in letter.text, "today is not over"


def test_no_morning_letter_on_a_day_off_and_the_make_up_day_counts(app, at, canteen) -> None:
    make.recorder(canteen)
    run(app, at, "2026-09-19 09:00", "remind_left")
    assert letters() == []
    run(app, at, "2026-09-20 09:00", "remind_left")  # a Sunday worked for National Day
    assert "9月18日 周五" in letters()[0].text


def test_a_morning_that_was_missed_is_made_up_and_nothing_is_told_twice(app, at, canteen) -> None:
    make.recorder(canteen)
    run(app, at, "2026-09-14 09:00", "remind_left")  # about Friday the 11th
    # Tuesday the 15th the timetable stood still.
    run(app, at, "2026-09-16 10:00", "remind_left")
    first, second = letters()
    assert "9月11日" in first.text
    assert [f"9月{number}日" in second.text for number in (11, 14, 15)] == [False, True, True]


def test_two_timetables_at_once_post_one_letter(shared_app: Flask, at: At) -> None:
    at("2026-09-14 18:00")
    canteen = make.canteen(opened_on=date(2026, 9, 14))
    make.recorder(canteen)
    start = threading.Barrier(2)

    def tick() -> None:
        start.wait()
        jobs.run(shared_app, JOBS["remind_today"])

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(letters()) == 1


def test_a_letter_of_someone_who_muted_it_meanwhile_is_not_sent(app, at, canteen, sign_in) -> None:
    person = make.recorder(canteen)
    run(app, at, "2026-09-14 18:00", "remind_today")
    answer = sign_in(person).post("/account/reminders", data={"wants": "no"}, follow_redirects=True)
    assert "已关闭台账提醒" in answer.text
    jobs.run(app, JOBS["deliver_letters"])
    [letter] = letters()
    assert letter.state == "refused"
    assert "收件人已关闭提醒。" in (letter.answer or "")


def test_a_switched_reminder_can_be_switched_back(app, sign_in) -> None:
    person = make.user("recorder", make.canteen(), wants_reminders=False)
    sign_in(person).post("/account/reminders", data={"wants": "yes"})
    with make.context():
        assert session.get_one(User, person.id).wants_reminders is True
