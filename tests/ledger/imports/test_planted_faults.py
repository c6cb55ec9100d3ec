"""Fifty planted faults of many kinds: each is found at its very cell, and no clean row is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook
from sqlalchemy import func, select

from canteen.db import session
from canteen.ledger.models import MealRecord
from tests import make
from tests.ledger.imports import planted
from tests.ledger.imports.planted import FAULTS, HEADERS, KINDS

LETTERS = dict(zip(HEADERS, "ABCDEFGHIJKLMN", strict=True))
Brought = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_november(app: Any, at: Any) -> None:
    at("2026-11-20 09:00")


def bring(run: FlaskCliRunner, path: Path, content: bytes, *options: str) -> tuple[int, Brought]:
    path.write_bytes(content)
    person = make.recorder(planted.furnish())
    result = run.invoke(args=["ledger", "import", str(path), "--json", "--as", person.email, *options])
    return result.exit_code, json.loads(result.stdout)


def contents() -> dict[str, bytes]:
    made = planted.plant("MINE")
    return {
        "表.xlsx": planted.as_xlsx(made),
        "表.csv": planted.as_csv(made),
        "国标.csv": planted.as_csv(made, "gb18030"),
    }


@pytest.mark.parametrize("name", ["表.xlsx", "表.csv", "国标.csv"])
def test_each_fault_is_found_at_its_cell_and_every_clean_row_is_kept(
    run: FlaskCliRunner, tmp_path: Path, name: str
) -> None:
    wanted = planted.plant("MINE").faults
    code, said = bring(run, tmp_path / name, contents()[name], "--skip-bad", "--accept-warnings")
    found = {fault["row"]: (fault["column"], fault["cell"]) for fault in said["errors"]}
    assert found == {row: (column, f"{LETTERS[column]}{row}") for row, (_, column) in wanted.items()}
    assert len(said["errors"]) == FAULTS
    assert (code, said["created"]) == (0, planted.CLEAN)
    with make.context():
        assert session.scalar(select(func.count()).select_from(MealRecord)) == planted.CLEAN


def test_the_planted_kinds_are_at_least_fifteen_and_each_says_why(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    wanted = planted.plant("MINE").faults
    _, said = bring(run, tmp_path / "表.xlsx", contents()["表.xlsx"])
    told = {wanted[fault["row"]][0]: fault["message"] for fault in said["errors"]}
    assert set(told) == set(KINDS)
    assert len(KINDS) >= 15
    assert len(set(told.values())) == len(KINDS)
    assert all(message.endswith("。") for message in told.values())


def test_the_marked_workbook_has_a_note_in_every_bad_cell_and_nowhere_else(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    out = tmp_path / "marked.xlsx"
    wanted = planted.plant("MINE").faults
    _, said = bring(run, tmp_path / "表.xlsx", contents()["表.xlsx"], "--marked", str(out))
    sheet = load_workbook(out)["餐次"]
    noted = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    warned = {fault["cell"] for fault in said["warnings"]}
    assert set(noted) == {f"{LETTERS[column]}{row}" for row, (_, column) in wanted.items()} | warned
    assert all(sheet[fault["cell"]].fill.start_color.rgb == "FFF6C7C3" for fault in said["errors"])
    assert all(fault["message"] in noted[fault["cell"]] for fault in said["errors"])


def test_a_csv_comes_back_as_a_workbook_whose_text_is_no_formula(run: FlaskCliRunner, tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    bring(run, tmp_path / "表.csv", contents()["表.csv"], "--marked", str(out))
    sheet = load_workbook(out).active
    formulas = [cell for row in sheet for cell in row if str(cell.value).startswith("=")]
    assert formulas
    assert all(cell.data_type == "s" and "公式" in cell.comment.text for cell in formulas)


def test_mending_the_bad_rows_and_bringing_the_file_again_adds_just_those(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    made = planted.plant("MINE")
    bring(run, tmp_path / "表.xlsx", planted.as_xlsx(made), "--skip-bad", "--accept-warnings")
    places = planted._places()
    mended = planted.Planted([planted._clean("MINE", *next(places), n) for n in range(len(made.rows))], {})
    path = tmp_path / "改好.xlsx"
    path.write_bytes(planted.as_xlsx(mended))
    again = run.invoke(args=["ledger", "import", str(path), "--json", "--accept-warnings"])
    said = json.loads(again.stdout)
    assert (said["errors"], said["created"], said["unchanged"]) == ([], FAULTS, planted.CLEAN)
