"""When a month locks, why, and what opens it: the same for pages, files and programs."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from canteen import workdays
from canteen.ledger import locks
from canteen.ledger.locks import Reason
from canteen.registry.models import Canteen
from canteen.workdays import Calendar
from tests import make
from tests.conftest import day
from tests.ledger import build


@pytest.mark.parametrize(
    ("month", "last_open"),
    [
        ("2025-09", "2025-10-11"),  # eight days of holiday: the 9th, the 10th and Saturday the 11th
        ("2025-12", "2026-01-06"),  # New Year; the make-up Sunday the 4th is the first working day
        ("2026-01", "2026-02-05"),  # the Spring Festival comes later in the month
        ("2026-04", "2026-05-08"),  # Labour Day to the 5th
        ("2026-05", "2026-06-05"),
        ("2026-09", "2026-10-10"),  # National Day to the 7th; Saturday the 10th is made up
        ("2026-10", "2026-11-05"),
    ],
)
def test_a_month_is_open_on_its_last_day_and_locked_on_the_next(app, month: str, last_open: str) -> None:
    canteen = make.canteen()
    first, last = day(f"{month}-01"), day(last_open)
    with make.context():
        assert [reasons(canteen, first, on) for on in (last, last + timedelta(days=1))] == [
            [],
            [Reason.DEADLINE],
        ]


@pytest.mark.parametrize("year", [2025, 2026])
def test_no_month_locks_before_the_fifth_nor_before_three_working_days(year: int) -> None:
    calendar = Calendar()
    for number in range(1, 13):
        first = date(year, number, 1)
        last = workdays.month_lock_day(first, calendar)
        following = (first + timedelta(days=31)).replace(day=1)
        worked = list(calendar.working_days(following, last))
        assert last.day >= 5
        assert len(worked) >= 3
        assert last.day == 5 or len(worked) == 3, "not later than it must"


def reasons(canteen: Canteen, on: date, today: date) -> list[Reason]:
    return [lock.reason for lock in locks.of_day(canteen, on, today, Calendar())]


def refusal(canteen: Canteen, on: str, today: str) -> str:
    with make.context():
        return locks.refusal(canteen, day(on), day(today), Calendar()) or ""


def test_a_confirmed_month_says_who_confirmed_it_and_when(app) -> None:
    canteen = make.canteen()
    build.confirmation(canteen, "2026-09")
    said = refusal(canteen, "2026-09-14", "2026-10-04")
    assert said.startswith("2026年9月的台账已由分管负责人示例分管负责人于2026年10月3日确认，不能直接修改。")
    assert said.endswith(locks.HOW_TO_CORRECT)
    assert refusal(canteen, "2026-08-14", "2026-09-04") == ""


def test_a_confirmation_taken_back_locks_no_longer(app) -> None:
    canteen = make.canteen()
    build.confirmation(canteen, "2026-09", withdrawn_at=make.clock.at(day("2026-10-04")))
    assert refusal(canteen, "2026-09-14", "2026-10-05") == ""


def test_each_reason_is_a_sentence_of_its_own(app) -> None:
    canteen = make.canteen()
    build.confirmation(canteen, "2026-09")
    make.sheet(canteen, period="2026Q3", state="approved", approved_at=make.clock.at(day("2026-10-14"), 9))
    said = refusal(canteen, "2026-09-14", "2026-10-20")
    assert "2026年第三季度的评估表已于2026年10月14日核定" in said
    assert "确认" in said
    assert "只开放到10月10日" in said
    assert said.count(locks.HOW_TO_CORRECT) == 1


def test_days_outside_a_canteens_life_say_so(app) -> None:
    canteen = make.canteen(opened_on=day("2026-09-10"), closed_on=day("2026-09-20"))
    assert "2026年9月10日才启用" in refusal(canteen, "2026-09-09", "2026-09-21")
    assert "2026年9月20日已停用" in refusal(canteen, "2026-09-21", "2026-09-21")
    assert refusal(canteen, "2026-09-20", "2026-09-21") == ""


def test_an_exception_holds_its_month_open_until_its_end_and_no_other(app) -> None:
    canteen, other = make.canteen(), make.canteen()
    build.extension(canteen, "2026-09", "2026-10-20")
    assert refusal(canteen, "2026-09-14", "2026-10-20") == ""
    assert "已经锁定" in refusal(canteen, "2026-09-14", "2026-10-21")
    assert "已经锁定" in refusal(canteen, "2026-08-14", "2026-10-20")
    assert "已经锁定" in refusal(other, "2026-09-14", "2026-10-20")


def test_an_exception_that_was_ended_or_a_confirmed_month_stays_locked(app) -> None:
    ended, confirmed_one = make.canteen(), make.canteen()
    build.extension(ended, "2026-09", "2026-10-20", ended_at=make.clock.at(day("2026-10-12")))
    build.extension(confirmed_one, "2026-09", "2026-10-20")
    build.confirmation(confirmed_one, "2026-09")
    assert "已经锁定" in refusal(ended, "2026-09-14", "2026-10-15")
    assert "确认" in refusal(confirmed_one, "2026-09-14", "2026-10-15")


def save(client: FlaskClient, canteen: Canteen, on: str) -> int:
    return client.post(f"/canteens/{canteen.code}/ledger/{on}/lunch", data={"diners": "90"}).status_code


def test_a_page_and_a_closure_meet_the_same_lock(app, sign_in, at) -> None:
    at("2026-10-05 09:00")
    canteen = make.canteen()
    client = sign_in(make.recorder(canteen))
    assert save(client, canteen, "2026-09-14") == 303
    build.confirmation(canteen, "2026-09")
    assert save(client, canteen, "2026-09-15") == 409
    refused = client.post(
        f"/canteens/{canteen.code}/ledger/2026-09-16/close", data={"meal": "lunch", "reason": "停水停电"}
    )
    assert refused.status_code == 409
    assert "示例分管负责人" in refused.text
    assert save(client, canteen, "2026-10-05") == 303


def test_a_file_meets_the_same_lock(app, run, at, tmp_path) -> None:
    at("2026-10-05 09:00")
    canteen = make.canteen()
    build.confirmation(canteen, "2026-09")
    file = tmp_path / "meals.csv"
    file.write_text(f"食堂,日期,餐次,就餐人次\n{canteen.code},2026-09-14,午餐,90\n", "utf-8")
    result = run.invoke(args=["ledger", "import", str(file), "--json"])
    assert result.exit_code == 1
    assert "分管负责人" in result.output
