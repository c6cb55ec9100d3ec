"""The week in a letter to the canteen head."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from canteen import jobs
from canteen.db import session
from canteen.ledger.reminders import digest
from canteen.outbox import Letter
from scoring.sums import Sums
from tests import make
from tests.conftest import day
from tests.ledger import build

TELL = next(job for job in jobs.JOBS if job.name == "tell_week")
MONDAY = day("2026-09-07")


def letters() -> list[Letter]:
    with make.context():
        return list(session.scalars(select(Letter).order_by(Letter.id)))


@pytest.fixture
def canteen(app, at):
    at("2026-09-14 08:00")
    return make.canteen(name="示例食堂", code="C-1", opened_on=date(2026, 8, 31), operation="delivered")


def test_the_week_says_how_complete_what_is_missing_what_was_late_and_how_waste_went(
    app, at, canteen
) -> None:
    head = make.user("checker", canteen)
    make.recorder(canteen)
    build.whole_meal(canteen, day("2026-09-01"), diners=100, plate_waste_g=9_000)
    for number, late in ((0, False), (1, True)):
        on = MONDAY + timedelta(days=number)
        at_ = make.clock.at(on + timedelta(days=2), 9) if late else make.clock.at(on, 14)
        make.meal(canteen, on, diners=100, plate_waste_g=7_000, unserved_waste_g=1_000, completed_at=at_)
    at("2026-09-14 09:00")
    assert jobs.run(app, TELL) == "done"
    [letter] = letters()
    assert letter.to_address == head.email
    assert "按时填完 1/5 餐（20.00%）；另有补报 1 餐，不算按时。" in letter.text
    assert "还缺：9月9日 周三 午餐；9月10日 周四 午餐；9月11日 周五 午餐。" in letter.text
    assert "人均每餐餐厨垃圾量 80.0 克，比前一周少 20.0 克。" in letter.text


def test_the_week_is_told_once_and_made_up_when_monday_was_missed(app, at, canteen) -> None:
    make.user("checker", canteen)
    at("2026-09-15 11:00")
    jobs.run(app, TELL)
    at("2026-09-16 09:00")
    jobs.run(app, TELL)
    assert [letter.key.rpartition(":")[0] for letter in letters()] == ["reminder:week:2026-09-07"]


def test_a_week_in_which_nothing_was_due_is_not_told(app, at) -> None:
    at("2026-10-08 09:00")  # the first working day after National Day
    canteen = make.canteen(opened_on=date(2026, 10, 1))
    make.user("checker", canteen)
    jobs.run(app, TELL)
    assert letters() == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((100, 9_000), (100, 9_000), "90.0 克，和前一周一样。"),
        ((100, 9_000), (100, 9_500), "95.0 克，比前一周多 5.0 克。"),
        ((0, 0), (100, 9_500), "95.0 克，前一周没有可比的记录。"),
        ((100, 9_000), (0, 0), "这一周没有可以计算人均餐厨垃圾量的记录。"),
    ],
)
def test_the_trend_is_a_sentence(before, now, said) -> None:
    def sums(diners: int, grams: int) -> Sums:
        return Sums(waste_diners=diners, waste_g=grams)

    assert digest.trend(sums(*before), sums(*now)).endswith(said)
