"""The first page says what is due from this person today, and from nobody else."""

import re

import pytest
from flask.testing import FlaskClient

from canteen import clock
from canteen.circulation.models import Circular
from canteen.ledger.models import Closure
from tests import make
from tests.conftest import day

MONDAY = "2026-09-14 12:40"


@pytest.fixture(autouse=True)
def _monday(at) -> None:
    at(MONDAY)


def sentences(browser: FlaskClient) -> list[str]:
    page = browser.get("/")
    assert page.status_code == 200
    return re.findall(r"<li[^>]*>\s*<p>(.*?)(?:<small>|</p>)", page.text)


def complete(canteen, on: str, meal: str = "lunch") -> None:
    made = day(on)
    make.meal(
        canteen,
        made,
        meal,
        diners=200,
        unserved_waste_g=1000,
        plate_waste_g=9000,
        completed_at=clock.at(made, 14),
    )


def test_a_recorder_is_asked_for_todays_lunch_and_for_the_one_of_friday_first(sign_in):
    canteen = make.canteen()
    complete(canteen, "2026-09-10")
    assert sentences(sign_in(make.recorder(canteen))) == [
        "9月11日 周五的午餐还没有填。",
        "今天的午餐等您填写。",
    ]


def test_meals_of_one_day_are_one_sentence(sign_in):
    canteen = make.canteen(serves="breakfast+lunch+dinner", opened_on=day("2026-09-14"))
    complete(canteen, "2026-09-14", "breakfast")
    assert sentences(sign_in(make.recorder(canteen))) == ["今天的午餐、晚餐等您填写。"]


def test_a_lunch_without_the_days_record_of_the_kitchen_is_said_to_be_incomplete(sign_in):
    canteen = make.canteen(opened_on=day("2026-09-14"))
    make.meal(canteen, day("2026-09-14"), diners=200, unserved_waste_g=1000, plate_waste_g=9000)
    found = sentences(sign_in(make.recorder(canteen)))
    assert found == ["今天的午餐已记下，还差称重或当日记录才算填完。"]


def test_a_booking_alone_is_no_lunch_written_down(sign_in):
    canteen = make.canteen(opened_on=day("2026-09-14"))
    make.meal(canteen, day("2026-09-14"), expected_diners=210)
    assert sentences(sign_in(make.recorder(canteen))) == ["今天的午餐等您填写。"]


def test_the_button_leads_to_the_day(sign_in):
    canteen = make.canteen(opened_on=day("2026-09-14"))
    page = sign_in(make.recorder(canteen)).get("/")
    assert f'href="/canteens/{canteen.code}/ledger/2026-09-14">填午餐</a>' in page.text


def test_several_canteens_are_named(sign_in):
    institution = make.institution()
    for name in ("一食堂", "二食堂"):
        make.canteen(institution=institution, name=name, opened_on=day("2026-09-14"))
    found = sentences(sign_in(make.user("recorder", institution)))
    assert found == ["一食堂：今天的午餐等您填写。", "二食堂：今天的午餐等您填写。"]


def test_nothing_is_asked_for_a_closed_meal_or_a_weekend(sign_in, at):
    at("2026-09-19 12:40")
    canteen = make.canteen(opened_on=day("2026-09-18"))
    make.saved(
        Closure(
            canteen_id=canteen.id,
            day=day("2026-09-18"),
            meal="all",
            reason="停电",
            entered_at=clock.now(),
            counts=True,
        )
    )
    assert sentences(sign_in(make.recorder(canteen))) == []


def test_who_has_nothing_to_do_is_told_so_with_a_way_on(sign_in):
    page = sign_in(make.user("auditor", make.bureau())).get("/")
    assert "今天没有等您办的事" in page.text
    assert 'href="/canteens"' in page.text


def test_a_canteen_head_is_asked_about_closures_entered_after_the_meal(sign_in):
    canteen = make.canteen(name="一食堂", opened_on=day("2026-09-15"))
    make.saved(
        Closure(
            canteen_id=canteen.id,
            day=day("2026-09-15"),
            meal="lunch",
            reason="停水",
            entered_at=clock.now(),
            counts=False,
        )
    )
    assert "一食堂有 1 次事后登记的停餐等您确认。" in sentences(sign_in(make.user("checker", canteen)))


def sheets(bureau, *states: str, finished_by=None) -> None:
    for state in states:
        make.sheet(
            make.canteen(bureau=bureau),
            period="2026Q3",
            state=state,
            finished_by_id=finished_by and finished_by.id,
        )


def test_an_evaluator_is_told_how_many_sheets_are_open(sign_in):
    bureau = make.bureau()
    sheets(bureau, "open", "submitted", "approved")
    sheets(make.bureau(), "open")
    assert sentences(sign_in(make.user("evaluator", bureau))) == ["2026年第三季度还有 2 张评估表没有评完。"]


def test_an_officer_approves_the_sheets_of_others_only(sign_in):
    bureau = make.bureau()
    officer = make.user("officer", bureau)
    sheets(bureau, "finished", finished_by=make.user("evaluator", bureau))
    sheets(bureau, "finished", finished_by=officer)
    about_sheets = [said for said in sentences(sign_in(officer)) if "评估表" in said]
    assert about_sheets == ["2026年第三季度有 1 张评估表已评完，等您核定。"]


def test_an_approver_is_asked_to_sign_and_then_to_issue(sign_in):
    bureau = make.bureau()
    for edition, state in enumerate(("draft", "approved", "issued"), start=1):
        make.saved(
            Circular(
                bureau_id=bureau.id,
                kind="quarter",
                period="2026Q3",
                edition=edition,
                state=state,
                title=f"通报{edition}",
                report="{}",
                report_sha256="0" * 64,
                compiled_at=clock.now(),
            )
        )
    assert sentences(sign_in(make.user("approver", bureau))) == [
        "《通报1》已编好，等您签发。",
        "《通报2》已签发，还没有印发。",
    ]


def test_an_officer_is_told_of_letters_that_nobody_knows_about(sign_in):
    bureau = make.bureau()
    claimed = clock.at(day("2026-09-13"))
    make.letter(bureau_id=bureau.id, state="sending", claimed_at=claimed)
    make.letter(bureau_id=bureau.id, state="sent")
    make.letter(bureau_id=make.bureau().id, state="sending", claimed_at=claimed)
    assert sentences(sign_in(make.user("officer", bureau))) == ["有 1 封信不确定是否送到，要由人来认定。"]
