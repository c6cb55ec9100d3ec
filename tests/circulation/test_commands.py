"""The commands of circulars: what contract and office scripts hold on to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests import make
from tests.circulation import material


@pytest.fixture
def bureau(app: Flask, at: Callable[[str], None]) -> Any:
    """A bureau with one evaluated canteen and a recipient, in October."""
    at("2026-10-21 09:00")
    made = make.bureau(code="9901")
    make.user("approver", made, email="approver@example.gov.cn")
    make.user("officer", made, email="officer@example.gov.cn")
    material.ledger(make.canteen(bureau=made))
    material.approve_sheets(made)
    material.reader(made, "a@example.gov.cn")
    return made


def circular(run: FlaskCliRunner, deed: str, *more: str) -> dict[str, Any]:
    arguments = ["circular", deed, "--bureau", "9901", "--period", "2026Q3", "--json", *more]
    result = run.invoke(args=arguments)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)["circular"]
    return found


@pytest.mark.usefixtures("bureau")
def test_a_circular_goes_from_draft_to_letters_and_each_step_may_be_repeated(run: FlaskCliRunner) -> None:
    signer = ("--as", "approver@example.gov.cn")
    for _ in range(2):
        draft = circular(run, "compile", "--as", "officer@example.gov.cn")
        assert (draft["state"], draft["edition"], draft["pdf_sha256"]) == ("draft", 1, None)
    for _ in range(2):
        signed = circular(run, "approve", *signer, "--number", "示机管发〔2026〕12号")
        assert (signed["state"], signed["number"]) == ("approved", "示机管发〔2026〕12号")
    for _ in range(2):
        issued = circular(run, "issue", *signer)
        assert (issued["state"], issued["letters"]) == ("issued", {"waiting": 1})
    assert issued["report_sha256"] == draft["report_sha256"]
    assert issued["pdf_sha256"] == signed["pdf_sha256"]


@pytest.mark.usefixtures("bureau")
def test_the_files_of_an_edition_are_written_under_their_chinese_names(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    draft = circular(run, "compile")
    result = run.invoke(args=["circular", "files", str(draft["id"]), str(tmp_path / "out"), "--json"])
    paths = {suffix: Path(path) for suffix, path in json.loads(result.stdout)["files"].items()}
    assert paths["pdf"].name == f"{draft['title']}（代拟稿）.pdf"
    assert paths["pdf"].read_bytes().startswith(b"%PDF")
    assert json.loads(paths["json"].read_text("utf-8"))["title"] == draft["title"]


@pytest.mark.usefixtures("bureau")
def test_people_see_a_table_and_scripts_an_object(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["circular", "compile", "--bureau", "9901", "--period", "2026Q3"])
    assert "编号" in result.stdout
    assert "草稿" in result.stdout


@pytest.mark.usefixtures("bureau")
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["compile", "--bureau", "404", "--period", "2026Q3"], 1, "没有代码为 404"),
        (["compile", "--bureau", "9901", "--period", "2026-09"], 2, "不是季度"),
        (["compile", "--bureau", "9901", "--period", "2025Q1"], 1, "还没有一张核定的评估表"),
        (
            ["issue", "--bureau", "9901", "--period", "2026Q3", "--as", "approver@example.gov.cn"],
            1,
            "还没有编制",
        ),
        (["files", "404", "."], 1, "没有编号为 404"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: FlaskCliRunner, arguments: list[str], code: int, sentence: str
) -> None:
    result = run.invoke(args=["circular", *arguments])
    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("bureau")
def test_signing_needs_a_person_with_the_right(run: FlaskCliRunner) -> None:
    circular(run, "compile")
    approve = ["circular", "approve", "--bureau", "9901", "--period", "2026Q3"]
    nobody = run.invoke(args=approve)
    assert (nobody.exit_code, "--as" in nobody.stderr) == (2, True)
    officer = run.invoke(args=[*approve, "--as", "officer@example.gov.cn"])
    assert (officer.exit_code, "没有签发" in officer.stderr) == (1, True)
