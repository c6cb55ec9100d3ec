"""The round trip on the web: upload, preview, choice, result; each step is done by a task."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from canteen import tasks
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.imports import views
from canteen.ledger.models import MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.imports import planted

SignIn = Callable[[User], FlaskClient]
HERE = "/canteens/C-1/ledger/import"
HEADER = "食堂,日期,餐次,就餐人次,弃用售剩(kg),餐后回收(kg)\n"
GOOD = HEADER + "C-1,2026-09-14,午餐,190,1.3,5.7\nC-1,2026-09-15,午餐,195,1.2,6.1\n"


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-18 09:00")
    return make.canteen(code="C-1", operation="delivered")


@pytest.fixture
def person(canteen: Canteen, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.recorder(canteen))


def send(person: FlaskClient, *contents: str | bytes, here: str = HERE, name: str = "表.csv") -> TestResponse:
    files = [(io.BytesIO(c.encode() if isinstance(c, str) else c), name) for c in contents]
    return person.post(here, data={"files": files}, content_type="multipart/form-data")


def done(person: FlaskClient, answer: TestResponse) -> str:
    """Let the timetable do the work, and follow the task's page to what came out: its address."""
    assert answer.status_code == 303, answer.text
    with make.context():
        tasks.run_waiting()
    page = person.get(answer.location)
    assert page.status_code == 302, page.text
    return page.location


def looked_over(person: FlaskClient, *contents: str | bytes) -> str:
    return done(person, send(person, *contents))


def count(table: type[Any]) -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(table)) or 0


def counted(html: str) -> dict[str, int]:
    """The counts at the head of a preview or result."""
    found = re.findall(r"<li><strong>([\d,]+)</strong> (\S+)</li>", html)
    return {word: int(number.replace(",", "")) for number, word in found}


def test_a_good_file_is_shown_first_and_written_when_told_so(person: FlaskClient) -> None:
    preview = looked_over(person, GOOD)
    html = person.get(preview).text
    assert (counted(html)["新增"], count(MealRecord)) == (2, 0)
    assert "还没有写入任何内容" in html
    assert "<ins>190 人次</ins>" in html
    result = person.get(done(person, person.post(preview))).text
    assert "已导入：新增 2 行" in result
    assert count(MealRecord) == 2


def test_the_same_choice_sent_twice_and_the_same_file_again_write_once(person: FlaskClient) -> None:
    preview = looked_over(person, GOOD)
    first = person.post(preview)
    done(person, first)
    again = person.post(preview)
    assert (again.status_code, again.location) == (303, first.location)
    html = person.get(looked_over(person, GOOD)).text
    assert (counted(html)["无变化"], counted(html)["新增"], count(Revision)) == (2, 0, 2)
    assert "没有要写入的内容" in html


def test_what_would_change_is_shown_with_both_values(person: FlaskClient, canteen: Canteen) -> None:
    make.meal(canteen, date(2026, 9, 14), diners=180, plate_waste_g=5_700, unserved_waste_g=1_300)
    html = person.get(looked_over(person, GOOD) + "?show=changed").text
    assert "就餐人次 <del>180 人次</del> → <ins>190 人次</ins>" in html
    assert "餐后回收" not in html.split("<tbody>")[1]


def test_bad_rows_are_skipped_only_when_that_was_chosen(person: FlaskClient) -> None:
    preview = looked_over(person, GOOD + "C-1,2026-09-16,午餐,三百,,\n")
    assert "有 1 行有错误" in person.get(preview).text
    refused = person.post(preview)
    assert (refused.status_code, "请选择跳过这些行" in refused.text) == (422, True)
    result = person.get(done(person, person.post(preview, data={"skip_bad": "yes"}))).text
    assert "跳过了 1 行有错误的" in result
    assert count(MealRecord) == 2


def test_warnings_are_written_only_when_somebody_looked_at_them(person: FlaskClient) -> None:
    preview = looked_over(person, HEADER + "C-1,2026-09-14,午餐,20,8,8\n")
    refused = person.post(preview)
    assert (refused.status_code, "有警告还没有核对" in refused.text) == (422, True)
    done(person, person.post(preview, data={"accepted": "yes"}))
    assert count(MealRecord) == 1


def test_what_was_locked_after_the_preview_writes_nothing_and_says_so(
    canteen: Canteen, sign_in: SignIn, at: Any
) -> None:
    recorder = make.recorder(canteen)
    preview = looked_over(sign_in(recorder), GOOD)
    at("2026-10-20 09:00")
    person = sign_in(recorder)
    result = person.get(done(person, person.post(preview))).text
    assert "没有写入任何内容" in result
    assert count(MealRecord) == 0


def test_rows_of_a_locked_month_want_the_reason_of_somebody_who_decides(
    canteen: Canteen, sign_in: SignIn, at: Any
) -> None:
    at("2026-10-20 09:00")
    person = sign_in(make.recorder(canteen))
    mine = person.get(looked_over(person, GOOD)).text
    assert "不能直接导入" in mine
    assert "更正的理由" not in mine
    officer = sign_in(make.user("officer", canteen.institution.bureau))
    preview = looked_over(officer, GOOD)
    assert officer.post(preview + "/reason", data={"reason": " "}).status_code == 422
    again = done(officer, officer.post(preview + "/reason", data={"reason": "补录纸质台账"}))
    assert counted(officer.get(again).text)["新增"] == 2
    done(officer, officer.post(again))
    with make.context():
        assert session.scalars(select(Revision.reason)).all() == ["补录纸质台账"] * 2


def test_the_marked_workbook_comes_back(person: FlaskClient) -> None:
    preview = looked_over(person, GOOD + "C-1,2026-09-16,午餐,三百,,\n")
    answer = person.get(preview + "/marked/1")
    assert "marked-1.xlsx" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert "“三百”不是数字" in sheet["D4"].comment.text
    assert sheet["D2"].comment is None
    assert person.get(preview + "/marked/2").status_code == 404


def test_several_files_come_in_together(person: FlaskClient) -> None:
    days = "食堂,日期,边角料产生量(kg)\nC-1,2026-09-14,9\n"
    assert counted(person.get(looked_over(person, GOOD, days)).text)["新增"] == 3


def test_a_file_that_is_no_table_says_why_and_leads_back(person: FlaskClient) -> None:
    answer = send(person, b"%PDF-1.7\n\x00", name="表.pdf")
    with make.context():
        tasks.run_waiting()
    page = person.get(answer.location).text
    assert "不是文字表格" in page
    assert f'href="{HERE}"' in page


def test_unknown_headers_are_named_with_the_nearest_that_is_known(person: FlaskClient) -> None:
    html = person.get(looked_over(person, "食堂,日期,餐次,就餐人数\nC-1,2026-09-14,午餐,190\n")).text
    assert "表头有不认识的列" in html
    assert "是不是“就餐人次”？" in html


def test_nothing_chosen_is_said_at_the_field(person: FlaskClient) -> None:
    answer = person.post(HERE, data={}, content_type="multipart/form-data")
    assert (answer.status_code, views.SENTENCES["files"] in answer.text) == (422, True)


def test_a_request_beyond_the_limit_is_answered_with_a_sentence(app: Any, person: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    answer = send(person, "食" * 2_000)
    assert (answer.status_code, "太大" in answer.text) == (413, True)


def test_long_lists_are_paged(person: FlaskClient) -> None:
    rows = "".join(f"C-1,2026-09-14,餐{n},1,,\n" for n in range(120))
    preview = looked_over(person, HEADER + rows)
    last = person.get(preview + "?show=errors&page=3").text
    assert "第 3/3 页，共 120 条" in last
    assert "E121" not in person.get(preview).text
    assert "C121" in last


def test_only_who_asked_sees_an_import_and_only_who_records_may_ask(
    canteen: Canteen, person: FlaskClient, sign_in: SignIn
) -> None:
    preview = looked_over(person, GOOD)
    colleague = sign_in(make.recorder(canteen))
    assert [colleague.get(preview).status_code, colleague.post(preview).status_code] == [404, 404]
    reader = sign_in(make.user("auditor", canteen))
    assert reader.get(HERE).status_code == 403
    assert sign_in(make.recorder(make.canteen())).get(HERE).status_code == 404


def test_the_month_is_downloaded_by_whoever_sees_it(person: FlaskClient, canteen: Canteen) -> None:
    make.meal(canteen, date(2026, 9, 14), diners=180)
    answer = person.get("/canteens/C-1/ledger/2026-09.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data))["餐次"]
    assert 180 in [row[7] for row in sheet.iter_rows(values_only=True)]
    assert person.get("/canteens/C-1/ledger/2026-13.xlsx").status_code == 404


def test_the_page_offers_the_months_and_lists_what_was_brought(person: FlaskClient) -> None:
    looked_over(person, GOOD)
    html = person.get(HERE).text
    assert "/ledger/2026-09.xlsx" in html
    assert "已办完" in html


def test_fifty_planted_faults_are_counted_and_the_clean_rows_come_in(
    sign_in: SignIn, at: Any, app: Any
) -> None:
    at("2026-11-20 09:00")
    client = sign_in(make.recorder(planted.furnish()))
    here = "/canteens/MINE/ledger/import"
    preview = done(client, send(client, planted.as_xlsx(planted.plant("MINE")), here=here, name="表.xlsx"))
    found = counted(client.get(preview).text)
    assert (found["有错误的行"], found["新增"]) == (planted.FAULTS, planted.CLEAN)
    result = done(client, client.post(preview, data={"skip_bad": "yes", "accepted": "yes"}))
    assert f"新增 {planted.CLEAN} 行" in client.get(result).text


def test_who_only_reads_is_not_led_to_the_import(canteen: Canteen, sign_in: Any) -> None:
    reader = sign_in(make.user("auditor", canteen.institution.bureau)).get("/canteens/C-1/ledger/2026-09")
    assert "导出 Excel" in reader.text
    assert "导入 Excel" not in reader.text
