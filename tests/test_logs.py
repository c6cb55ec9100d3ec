"""Log lines: readable or JSON, with the traceback of a bug and nobody's data in it."""

import json
from pathlib import Path

import pytest
import structlog

from tests.conftest import make_app


def log_a_bug(folder: Path, **settings: str) -> None:
    make_app("sqlite://", folder, **settings).extensions["db"].dispose()
    password = "geheim-" + "1234"
    try:
        int(password)
    except ValueError:
        structlog.get_logger().exception("bug", path="/食堂")


def test_json_lines_keep_chinese_and_the_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_a_bug(tmp_path, CANTEEN_LOG_JSON="true")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["path"]) == ("bug", "error", "/食堂")
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert "/食堂" in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("as_json", ["true", "false"])
def test_a_traceback_shows_no_values_of_variables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: str
) -> None:
    log_a_bug(tmp_path, CANTEEN_LOG_JSON=as_json)
    written = capsys.readouterr().err
    assert "log_a_bug" in written
    assert "password =" not in written
    assert '"password"' not in written
