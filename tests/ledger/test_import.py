"""Bringing in tables: what a file may look like, what is refused and where, what is kept."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from canteen import tables
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.ledger.models import Closure, Collection, DayRecord, MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make

HEADER = "canteen,date,meal,expected_diners,diners,plate_waste_kg,unserved_waste_kg,total_waste_kg\n"


@pytest.fixture(autouse=True)
def _in_september(app: Any, at: Any) -> None:
    at("2026-09-18 09:00")


@pytest.fixture
def canteen(app: Any) -> Canteen:
    return make.canteen(code="C-1", operation="delivered")


class Importer:
    """Writes a file and imports it."""

    def __init__(self, run: FlaskCliRunner, folder: Path) -> None:
        self.run, self.folder = run, folder

    def __call__(self, content: str | bytes, *options: str, name: str = "meals.csv") -> Result:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.run.invoke(args=["ledger", "import", str(path), "--json", *options])


@pytest.fixture
def bring(run: FlaskCliRunner, tmp_path: Path) -> Importer:
    return Importer(run, tmp_path)


def said(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def count(table: type[Any]) -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(table)) or 0


def the_meal() -> MealRecord:
    with make.context():
        return session.scalars(select(MealRecord)).one()


def test_rows_become_records_and_the_same_file_again_changes_nothing(
    canteen: Canteen, bring: Importer
) -> None:
    content = HEADER + "C-1,2026-09-14,lunch,200,190,5.7,1.3,\nC-1,2026-09-15,lunch,200,195,6.1,1.2,\n"
    first, again = bring(content), bring(content)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert said(first) == {
        "rows": 2,
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "blank": 0,
        "warnings": [],
        "errors": [],
    }
    assert (said(again)["unchanged"], count(Revision)) == (2, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_in_any_order_and_encoding(canteen: Canteen, bring: Importer, encoding: str) -> None:
    content = (
        "就餐人次,餐次,餐后回收(kg),日期,食堂,用餐类型,备注\n190,午餐,5.7,2026年9月14日,C-1,公务用餐,接待\n"
    )
    assert bring(content.encode(encoding)).exit_code == 0
    row = the_meal()
    assert (row.diners, row.meal, row.plate_waste_g, row.occasion) == (190, "lunch", 5_700, "official")


def test_figures_of_spreadsheets_come_to_whole_grams_and_people(canteen: Canteen, bring: Importer) -> None:
    bring(HEADER + "C-1,2026/9/14,lunch,540.0,491.0,18.8,5.699999999999999,24.5\n")
    row = the_meal()
    assert (row.expected_diners, row.unserved_waste_g) == (540, 5_700)
    assert row.as_typed["unserved_waste_g"] == ["5.699999999999999", "kg"]
    assert (row.expected_at, row.booked_in_time) == (None, True)


def test_unknown_headers_are_named_and_nothing_is_read(canteen: Canteen, bring: Importer) -> None:
    result = bring("canteen,date,meal,diners,weather,厨师\nC-1,2026-09-14,lunch,190,雨,甲\n", "--skip-bad")
    assert result.exit_code == 1
    assert [(f["row"], f["column"]) for f in said(result)["errors"]] == [(1, "weather"), (1, "厨师")]
    assert count(MealRecord) == 0


def test_both_names_of_one_column_are_one_too_many(canteen: Canteen, bring: Importer) -> None:
    result = bring("canteen,date,meal,diners,就餐人次\nC-1,2026-09-14,lunch,190,190\n")
    assert (result.exit_code, said(result)["errors"][0]["column"]) == (1, "就餐人次")


def test_a_table_without_canteens_or_dates_says_what_is_missing(canteen: Canteen, bring: Importer) -> None:
    result = bring("meal,diners\nlunch,190\n")
    assert len(said(result)["errors"]) == 2
    assert "食堂" in said(result)["errors"][0]["message"]


def test_every_fault_is_told_with_the_row_and_column_of_the_file(canteen: Canteen, bring: Importer) -> None:
    content = (
        "食堂,日期,餐次,就餐人次,检查餐盘数,光盘数\n"
        "C-1,2026-09-14,午餐,三百,,\n"
        "C-1,2026-09-15,午餐,12.5,,\n"
        "C-1,昨天,午餐,190,,\n"
        "C-1,2026-09-16,夜宵,190,,\n"
        "C-9,2026-09-16,午餐,190,,\n"
        "C-1,2026-09-16,午餐,100,90,95\n"
        "C-1,2026-09-17,午餐,-5,,\n"
        "C-1,2026-09-19,午餐,100,,\n"
        "C-1,2023-09-19,午餐,100,,\n"
        "C-1,2026-09-11,午餐,=1+2,,\n"
        "C-1,2026-09-10,午餐,100,,\n"
    )
    result = bring(content)
    assert result.exit_code == 1
    places = [(fault["row"], fault["column"], fault["value"]) for fault in said(result)["errors"]]
    assert places == [
        (2, "就餐人次", "三百"),
        (3, "就餐人次", "12.5"),
        (4, "日期", "昨天"),
        (5, "餐次", "夜宵"),
        (6, "食堂", "C-9"),
        (7, "光盘数", "95"),
        (8, "就餐人次", "-5"),
        (9, "日期", "2026-09-19"),
        (10, "日期", "2023-09-19"),
        (11, "就餐人次", "=1+2"),
    ]
    assert (count(MealRecord), said(result)["created"], said(result)["rows"]) == (0, 0, 11)


def test_good_rows_are_kept_beside_bad_ones_when_told_so(canteen: Canteen, bring: Importer) -> None:
    content = HEADER + "C-1,2026-09-14,lunch,,many,,,\nC-1,2026-09-15,lunch,,195,6.1,1.2,\n"
    result = bring(content, "--skip-bad")
    assert (result.exit_code, said(result)["created"], len(said(result)["errors"])) == (0, 1, 1)
    assert count(MealRecord) == 1


def test_the_same_meal_twice_in_a_file_names_the_first_row(canteen: Canteen, bring: Importer) -> None:
    content = HEADER + "C-1,2026-09-14,lunch,,190,,,\nC-1,2026/9/14,午餐,,195,,,\n"
    (fault,) = said(bring(content))["errors"]
    assert (fault["row"], "第2行" in fault["message"]) == (3, True)


def test_warnings_want_somebodys_word(canteen: Canteen, bring: Importer) -> None:
    content = HEADER + "C-1,2026-09-14,lunch,541,7419,12.5,8.8,21.3\n"
    asked = bring(content)
    assert asked.exit_code == 1
    assert {(w["row"], w["column"]) for w in said(asked)["warnings"]} == {
        (2, "diners"),
        (2, "plate_waste_kg"),
    }
    assert count(MealRecord) == 0
    assert bring(content, "--accept-warnings").exit_code == 0
    assert "diners:forecast" in the_meal().flags


def test_a_weight_without_diners_is_told_but_stops_nothing(canteen: Canteen, bring: Importer) -> None:
    result = bring(HEADER + "C-1,2026-09-14,lunch,200,,5.7,,\n")
    assert (result.exit_code, len(said(result)["warnings"])) == (0, 1)


def test_a_dry_run_keeps_nothing_and_fails_when_there_is_anything_to_say(
    canteen: Canteen, bring: Importer
) -> None:
    clean = bring(HEADER + "C-1,2026-09-14,lunch,200,190,5.7,1.3,\n", "--dry-run")
    assert (clean.exit_code, said(clean)["created"], count(MealRecord)) == (0, 1, 0)
    odd = bring(HEADER + "C-1,2026-09-14,lunch,541,7419,12.5,8.8,21.3\n", "--dry-run", "--accept-warnings")
    assert (odd.exit_code, count(MealRecord)) == (1, 0)


def test_locked_months_want_a_reason_and_their_rows_are_never_in_time(
    canteen: Canteen, bring: Importer
) -> None:
    content = HEADER + "C-1,2026-07-14,lunch,200,190,5.7,1.3,\n"
    refused = bring(content)
    assert (refused.exit_code, said(refused)["errors"][0]["row"]) == (1, 2)
    assert bring(content, "--reason", "补录纸质台账").exit_code == 0
    row = the_meal()
    assert (row.in_time, row.completed_at is not None) == (False, True)
    with make.context():
        assert session.scalars(select(Revision.reason)).all() == ["补录纸质台账"]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "ledger.import")).one()
    assert (entry.reason, entry.new and entry.new["corrections"]) == ("补录纸质台账", ["2026-07-14"])


def test_an_open_months_paper_ledger_is_in_time_and_marked(canteen: Canteen, bring: Importer) -> None:
    bring(HEADER + "C-1,2026-09-14,lunch,200,190,5.7,1.3,\n", "--reason", "停电期间手工登记")
    row = the_meal()
    assert (row.in_time, row.paper_reason) == (True, "停电期间手工登记")


def test_a_blank_cell_leaves_what_is_there(canteen: Canteen, bring: Importer) -> None:
    bring(HEADER + "C-1,2026-09-14,lunch,200,190,5.7,1.3,\n")
    again = bring(HEADER + "C-1,2026-09-14,lunch,,192,,,\n")
    row = the_meal()
    assert (row.expected_diners, row.diners, row.plate_waste_g) == (200, 192, 5_700)
    assert said(again)["changed"] == 1


def test_a_row_without_figures_is_an_incomplete_record(canteen: Canteen, bring: Importer) -> None:
    assert said(bring(HEADER + "C-1,2026-09-14,lunch,,,,,\n"))["created"] == 1
    assert the_meal().completed_at is None


def test_days_bring_their_streams_the_collection_and_closures(canteen: Canteen, bring: Importer) -> None:
    content = (
        "食堂,日期,边角料产生量(kg),其中再利用(kg),储存报损(kg),采购金额(元),收运单位,收运重量(kg),停餐,停餐原因\n"
        "C-1,2026-09-14,12,2.5,0,1234.50,示例收运公司,30,,\n"
        "C-1,2026-09-15,,,,,,,全天,停水\n"
        "C-1,2026-09-16,,,,,,,午餐,\n"
    )
    result = bring(content, "--skip-bad")
    assert [(f["row"], f["column"]) for f in said(result)["errors"]] == [(4, "停餐原因")]
    with make.context():
        row = session.scalars(select(DayRecord)).one()
        taken, closure = session.scalars(select(Collection)).one(), session.scalars(select(Closure)).one()
    assert (row.prep_waste_g, row.reused_g, row.spoilage_g, row.purchased_fen) == (12_000, 2_500, 0, 123_450)
    assert (taken.collected_g, closure.meal, closure.day) == (30_000, "all", date(2026, 9, 15))
    assert said(bring(content, "--skip-bad"))["unchanged"] == 2


def test_meals_and_days_of_several_files_make_a_complete_meal(
    run: FlaskCliRunner, tmp_path: Path, app: Any
) -> None:
    make.canteen(code="K-1")
    (tmp_path / "days.csv").write_text("canteen,date,prep_waste_kg,spoilage_kg\nK-1,2026-09-18,9,0\n")
    (tmp_path / "meals.csv").write_text(HEADER + "K-1,2026-09-18,lunch,,190,5.7,1.3,\n")
    files = [str(tmp_path / name) for name in ("days.csv", "meals.csv")]
    assert run.invoke(args=["ledger", "import", *files]).exit_code == 0
    assert the_meal().in_time


def test_somebodys_import_reaches_only_their_canteens(canteen: Canteen, bring: Importer) -> None:
    stranger, recorder = make.recorder(make.canteen()), make.recorder(canteen)
    content = HEADER + "C-1,2026-09-14,lunch,200,190,5.7,1.3,\n"
    assert bring(content, "--as", stranger.email).exit_code == 1
    assert bring(content, "--as", recorder.email).exit_code == 0
    assert the_meal().saved_by_id == recorder.id


def test_a_recorders_reason_opens_no_locked_month(canteen: Canteen, bring: Importer) -> None:
    recorder, officer = make.recorder(canteen), make.user("officer", canteen.institution.bureau)
    content = HEADER + "C-1,2026-07-14,lunch,200,190,5.7,1.3,\n"
    assert bring(content, "--as", recorder.email, "--reason", "补录").exit_code == 1
    assert bring(content, "--as", officer.email, "--reason", "补录").exit_code == 0


def test_a_file_too_large_is_refused_before_it_is_read(
    canteen: Canteen, bring: Importer, tmp_path: Path
) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(tables.MOST_BYTES + 1)
    result = bring.run.invoke(args=["ledger", "import", str(path)])
    assert (result.exit_code, "没有读取" in result.stderr) == (1, True)


def test_people_get_a_table_and_every_fault_on_standard_error(canteen: Canteen, bring: Importer) -> None:
    path = bring.folder / "meals.csv"
    path.write_text(HEADER + "C-1,2026-09-14,lunch,541,7419,12.5,8.8,21.3\nC-1,x,lunch,,,,,\n")
    result = bring.run.invoke(args=["ledger", "import", str(path)])
    assert result.stdout.splitlines()[0].split() == ["行数", "新增", "有变化", "无变化"]
    assert "第3行 date" in result.stderr
    assert "没有导入任何内容" in result.stderr
