"""`flask check` finds what is wrong, says what to do, and changes nothing."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import update

from canteen import audit, health, workdays
from canteen.db import session
from tests import make, smtp
from tests.conftest import make_app


@pytest.fixture(autouse=True)
def in_a_year_that_is_known(at: Callable[[str], None]) -> None:
    at("2026-11-20 10:00")


def findings() -> dict[str, health.Finding]:
    with make.context():
        return {finding.part: finding for finding in health.check_all()}


def wrong() -> set[str]:
    return {part for part, finding in findings().items() if not finding.ok}


def record_a_change() -> None:
    with make.context():
        audit.record("test.edit", "canteen:1", by=None)
        audit.chain_new()
        session.commit()


def test_a_fresh_installation_is_in_order(app: Flask, run: FlaskCliRunner) -> None:
    result = run.invoke(args=["check", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["ok"] is True
    parts = [check["check"] for check in told["checks"]]
    assert parts == ["database", "migrations", "clock", "calendar", "fonts", "mail", "disk", "audit_chain"]


def test_an_empty_database_is_named_with_the_command_that_mends_it(tmp_path: Path) -> None:
    empty = make_app(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)
    result = empty.test_cli_runner().invoke(args=["check"])
    empty.extensions["db"].dispose()
    assert result.exit_code == 1
    assert "flask upgrade" in result.stdout
    assert "migrations" in result.stderr


def test_a_database_that_cannot_be_reached_is_a_finding_and_not_a_traceback(tmp_path: Path) -> None:
    nowhere = make_app("postgresql+psycopg://nobody@127.0.0.1:9/none", tmp_path)
    result = nowhere.test_cli_runner().invoke(args=["check", "--json"])
    assert result.exit_code == 1
    told = {check["check"]: check for check in json.loads(result.stdout)["checks"]}
    assert told["database"]["ok"] is False
    assert "数据库没有回答" in told["database"]["sentence"]
    assert told["fonts"]["ok"] is True


def test_a_clock_set_back_is_found(app: Flask, at: Callable[[str], None]) -> None:
    at("2026-09-14 12:00")
    record_a_change()
    assert wrong() == set()
    at("2026-09-13 12:00")
    assert wrong() == {"clock"}
    assert "校准" in findings()["clock"].sentence


def test_a_changed_audit_entry_is_found(app: Flask) -> None:
    record_a_change()
    with make.context():
        session.execute(update(audit.AuditEntry).values(action="test.other"))
        session.commit()
    assert wrong() == {"audit_chain"}


def test_a_missing_font_is_named(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "FandolFang-Regular.otf").write_bytes(b"not a font")
    monkeypatch.setattr(health, "FONTS", tmp_path)
    assert wrong() == {"fonts"}
    assert "FandolFang-Regular" in findings()["fonts"].sentence


def test_a_full_disk_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_SPACE_MIB", 10**9)
    assert wrong() == {"disk"}


def test_a_mail_server_is_really_greeted(shared_app: Flask, tmp_path: Path) -> None:
    url = shared_app.config["SETTINGS"].database_url
    with smtp.server() as postman:
        served = make_app(url, tmp_path, CANTEEN_MAIL_URL=postman.url)
        make.use(served)
        assert wrong() == set()
        assert postman.connections == 1
    assert wrong() == {"mail"}
    assert "连不上邮件服务器" in findings()["mail"].sentence
    served.extensions["db"].dispose()


def test_a_year_without_its_holiday_notice_is_named_until_someone_enters_it(
    app: Flask, run: FlaskCliRunner, at: Callable[[str], None]
) -> None:
    at("2035-12-20 10:00")
    assert not findings()["calendar"].ok
    assert "2036年" in findings()["calendar"].sentence
    for day in ("2035-10-01", "2036-01-01"):
        result = run.invoke(args=["workday", day, "--holiday", "--reason", "放假通知"])
        assert result.exit_code == 0, result.output
    assert findings()["calendar"].ok
    with make.context():
        assert not workdays.calendar().is_working(date(2036, 1, 1))
