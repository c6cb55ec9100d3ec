"""`flask registry import`: tables of any kind and order, all or nothing, safe to repeat."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.registry.models import Bureau, Canteen, Institution, ServedInstitution
from tests import make

BUREAUS = """代码,名称,层级,上级代码,协作组
510104,示例区机关事务管理局,县级,5101,示例协作组
5101,示例市机关事务管理局,市级,51,
51,示例省机关事务管理局,省级,,
"""
INSTITUTIONS = "code,name,bureau\nI-1,示例单位一,510104\nI-2,示例单位二,5101\n"
HEADERS = "启用日期,code,名称,管理单位代码,serves_institutions,经营方式,supply,服务方式,日常就餐人数,供应餐次"
CANTEENS = f"""{HEADERS},供应日,公务用餐
2024年12月1日,C-1,示例食堂,I-1,I-2,自营,portion,内部,１２０,早餐+午餐,workdays,否
"""


def import_files(run: FlaskCliRunner, folder: Path, *texts: str) -> Result:
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"table{number}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return run.invoke(args=["registry", "import", *paths, "--json"])


def errors(result: Result) -> list[tuple[int, str | None, str]]:
    return [(e["row"], e["column"], e["message"]) for e in json.loads(result.stdout)["errors"]]


def count(model: Any) -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_files_in_any_order_and_either_language_make_the_whole_registry(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    result = import_files(run, tmp_path, CANTEENS, INSTITUTIONS, BUREAUS)

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["created"] == 6
    with make.context():
        canteen = session.scalars(select(Canteen)).one()
        assert canteen.institution.bureau.path == "/51/5101/510104/"
        assert canteen.institution.bureau.group_name == "示例协作组"
        assert canteen.opened_on == date(2024, 12, 1)
        mode = canteen.mode_on(date(2024, 12, 1))
        assert (mode.operation, mode.serves, mode.usual_diners) == ("own", "breakfast+lunch", 120)
        assert mode.official_meals is False
        served = session.scalars(select(ServedInstitution)).one()
        assert (served.institution.code, served.holds_from) == ("I-2", date(2024, 12, 1))


def test_importing_the_same_files_again_changes_nothing(run: FlaskCliRunner, tmp_path: Path) -> None:
    import_files(run, tmp_path, BUREAUS, INSTITUTIONS, CANTEENS)
    audited = count(AuditEntry)

    result = json.loads(import_files(run, tmp_path, BUREAUS, INSTITUTIONS, CANTEENS).stdout)

    assert (result["created"], result["changed"], result["unchanged"]) == (0, 0, 6)
    assert count(AuditEntry) == audited


def test_one_fault_keeps_everything_out_and_every_fault_is_named(run: FlaskCliRunner, tmp_path: Path) -> None:
    canteens = CANTEENS + "2025-13-01,C 2,,I-9,,自助,portion,内部,12.5,夜宵,workdays,也许\n"

    result = import_files(run, tmp_path, BUREAUS, INSTITUTIONS, canteens)

    assert result.exit_code == 1
    assert (count(Bureau), count(Institution), count(Canteen)) == (0, 0, 0)
    found = errors(result)
    assert {row for row, _, _ in found} == {3}
    columns = "启用日期 code 名称 经营方式 日常就餐人数 供应餐次 公务用餐"
    assert [column for _, column, _ in found] == columns.split()
    assert "第3行 日常就餐人数" in result.stderr
    assert "没有导入任何内容" in result.stderr


def test_a_reference_to_nobody_is_named_but_not_the_rows_that_hang_on_a_faulty_one(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    rows = "51,示例省局,省级,\n5101,,市级,51\n510104,示例区局,县级,5101\n52,另一省局,省级,99\n"

    result = import_files(run, tmp_path, f"code,name,level,parent\n{rows}")

    assert errors(result) == [
        (3, "name", "请填写。"),
        (5, "parent", "没有代码为“99”的部门。"),
    ]


def test_unknown_and_doubled_headers_are_named(run: FlaskCliRunner, tmp_path: Path) -> None:
    result = import_files(
        run, tmp_path, "代码,名称,主管部门代码,电话\n", "code,name,bureau,名称\n", "食谱,价格\n"
    )

    assert [(column, message[:6]) for _, column, message in errors(result)] == [
        ("电话", "不认识这一列"),
        (None, "同一列出现了"),
        (None, "看不出这张表"),
    ]


def test_a_code_twice_in_one_import_is_a_fault(run: FlaskCliRunner, tmp_path: Path) -> None:
    result = import_files(run, tmp_path, "code,name,level\n51,示例省局,省级\n51,又一个,省级\n")

    assert errors(result) == [(3, "code", "与table0.csv第2行的代码重复。")]


def test_a_code_on_the_same_row_of_two_files_is_a_fault_too(run: FlaskCliRunner, tmp_path: Path) -> None:
    table = "code,name,level\n51,示例省局,省级\n"

    result = import_files(run, tmp_path, table, table)

    assert errors(result) == [(2, "code", "与table0.csv第2行的代码重复。")]


def test_a_level_above_its_parent_is_refused(run: FlaskCliRunner, tmp_path: Path) -> None:
    result = import_files(
        run, tmp_path, "code,name,level,parent\n5101,示例市局,市级,510104\n510104,示例区局,县级,\n"
    )

    assert [error[:2] for error in errors(result)] == [(2, "parent")]


def test_a_blank_cell_or_absent_column_leaves_what_is_there(run: FlaskCliRunner, tmp_path: Path) -> None:
    import_files(run, tmp_path, BUREAUS, INSTITUTIONS, CANTEENS)

    result = import_files(run, tmp_path, "code,名称,管理单位代码,日常就餐人数\nC-1,新名称,,\n")

    assert json.loads(result.stdout)["changed"] == 1
    with make.context():
        canteen = session.scalars(select(Canteen)).one()
        assert (canteen.name, canteen.institution.code) == ("新名称", "I-1")
        assert canteen.modes[0].usual_diners == 120


def test_another_mode_holds_from_the_day_named_and_history_stays(
    run: FlaskCliRunner, tmp_path: Path, at: Callable[[str], None]
) -> None:
    at("2026-09-14 12:00")
    import_files(run, tmp_path, BUREAUS, INSTITUTIONS, CANTEENS)

    import_files(run, tmp_path, "code,管理单位代码,经营方式,方式生效日期\nC-1,I-1,委托经营,2025-07-01\n")
    import_files(run, tmp_path, "code,管理单位代码,供餐方式\nC-1,I-1,自助餐\n")

    with make.context():
        modes = session.scalars(select(Canteen)).one().modes
        assert [(str(mode.holds_from), mode.operation, mode.supply) for mode in modes] == [
            ("2024-12-01", "own", "portion"),
            ("2025-07-01", "contracted", "portion"),
            ("2026-09-14", "contracted", "buffet"),
        ]


def test_moving_a_bureau_moves_all_below_it(run: FlaskCliRunner, tmp_path: Path) -> None:
    import_files(run, tmp_path, BUREAUS)

    import_files(run, tmp_path, "code,name,level,parent\n50,另一省局,省级,\n5101,,,50\n")

    with make.context():
        paths = session.scalars(select(Bureau.path).order_by(Bureau.path)).all()
        assert paths == ["/50/", "/50/5101/", "/50/5101/510104/", "/51/"]


def test_a_workbook_with_number_codes_and_dates_reads_like_text(run: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "registry.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheets = {"部门": BUREAUS, "单位": INSTITUTIONS, "食堂": CANTEENS}
        for name, text in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.splitlines()):
                for column, cell in enumerate(line.split(",")):
                    sheet.write(row, column, int(cell) if cell.isascii() and cell.isdigit() else cell)

    result = run.invoke(args=["registry", "import", str(path)])

    assert result.exit_code == 0, result.stderr
    assert "食堂  1" in result.stdout
    with make.context():
        assert session.scalars(select(Institution.code)).all() == ["I-1", "I-2"]
        assert session.scalars(select(Canteen)).one().institution.bureau.code == "510104"


def test_every_row_is_audited_in_the_name_of_the_person(run: FlaskCliRunner, tmp_path: Path) -> None:
    officer = make.user("officer", make.bureau(code="5"))
    path = tmp_path / "bureaus.csv"
    path.write_text("code,name,level\n51,示例省局,省级\n", encoding="gb18030")

    result = run.invoke(args=["registry", "import", str(path), "--as", officer.email])

    assert result.exit_code == 0
    with make.context():
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject, entry.actor_id) == ("bureau.create", "bureau:51", officer.id)
        assert entry.new is not None
        assert entry.new["name"] == "示例省局"


def test_a_file_that_is_no_table_is_refused_in_a_sentence(run: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(b"%PDF-1.7\x00\xff")

    result = run.invoke(args=["registry", "import", str(path)])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "notes.csv 不是文字表格" in result.stderr
    assert run.invoke(args=["registry", "import", str(tmp_path / "none.csv")]).exit_code == 2
    assert run.invoke(args=["registry", "import"]).exit_code == 2


def test_an_unknown_person_cannot_be_named_as_the_one_who_imports(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "bureaus.csv"
    path.write_text(BUREAUS, encoding="utf-8")

    result = run.invoke(args=["registry", "import", str(path), "--as", "nobody@example.gov.cn"])

    assert result.exit_code == 1
    assert "没有邮箱为 nobody@example.gov.cn 的用户" in result.stderr
    assert count(Bureau) == 0


def test_a_canteen_that_is_closed_keeps_its_modes_and_may_still_be_renamed(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    canteen = make.canteen(code="C-1", opened_on=date(2024, 1, 1), closed_on=date(2025, 1, 1))
    head = "code,名称,管理单位代码,日常就餐人数\n"

    result = import_files(run, tmp_path, f"{head}C-1,改了名的食堂,{canteen.institution.code},200\n")

    assert json.loads(result.stdout)["changed"] == 1
    with make.context():
        assert len(session.scalars(select(Canteen)).one().modes) == 1
