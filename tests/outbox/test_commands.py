"""flask mail test | list."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from canteen import clock, outbox
from canteen.audit import AuditEntry
from canteen.db import session
from tests import make


def listed(run: FlaskCliRunner, *options: str) -> list[dict[str, object]]:
    result = run.invoke(args=["mail", "list", "--json", *options])
    assert result.exit_code == 0, result.output
    letters: list[dict[str, object]] = json.loads(result.stdout)["letters"]
    return letters


def test_a_test_letter_is_posted_once_per_address_and_day(run: FlaskCliRunner, at) -> None:
    at("2026-09-14 12:00")
    first = run.invoke(args=["mail", "test", "a@x.cn", "b@x.cn", "--json"])
    again = run.invoke(args=["mail", "test", "a@x.cn", "--json"])
    at("2026-09-15 12:00")
    next_day = run.invoke(args=["mail", "test", "a@x.cn", "--json"])
    posted = [
        [letter["posted"] for letter in json.loads(r.stdout)["letters"]] for r in (first, again, next_day)
    ]
    assert posted == [[True, True], [False], [True]]
    assert [letter["key"] for letter in listed(run)] == [
        "test/2026-09-14/a@x.cn",
        "test/2026-09-14/b@x.cn",
        "test/2026-09-15/a@x.cn",
    ]


def test_addresses_come_from_standard_input_one_a_line(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["mail", "test", "-"], input="a@x.cn\n\n  b@x.cn \na@x.cn\n")
    assert result.exit_code == 0, result.output
    assert [letter["to"] for letter in listed(run)] == ["a@x.cn", "b@x.cn"]


def test_one_wrong_address_posts_nothing(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["mail", "test", "a@x.cn", "nobody"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody" in result.stderr
    assert listed(run) == []


def test_no_address_is_wrong_use(run: FlaskCliRunner) -> None:
    assert run.invoke(args=["mail", "test"]).exit_code == 2


def test_who_asked_for_a_test_is_on_record(run: FlaskCliRunner) -> None:
    officer = make.user(email="officer@example.gov.cn")
    run.invoke(args=["mail", "test", "a@x.cn", "--as", "officer@example.gov.cn"])
    with make.context():
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id) == ("mail.test", officer.id)


@pytest.fixture
def one_of_each(run: FlaskCliRunner, at) -> None:
    """A letter in every state; the doubtful one was claimed long ago."""
    at("2026-09-14 12:00")
    with make.context():
        for state in outbox.letters.STATES:
            outbox.post(f"k/{state}", to=f"{state}@x.cn", subject="通报", text="…", topic="k")
        for letter in session.scalars(select(outbox.Letter)):
            wanted = letter.key.removeprefix("k/")
            letter.state = "sending" if wanted == "doubtful" else wanted
        session.commit()
    claimed_at("doubtful")
    at("2026-09-14 13:00")
    claimed_at("sending")


def claimed_at(name: str) -> None:
    with make.context():
        letter = session.scalars(select(outbox.Letter).where(outbox.Letter.key == f"k/{name}")).one()
        letter.claimed_at = clock.now()
        session.commit()


@pytest.mark.parametrize("state", ["waiting", "sending", "doubtful", "sent", "refused"])
def test_letters_are_listed_by_the_state_people_see(run: FlaskCliRunner, one_of_each, state: str) -> None:
    (letter,) = listed(run, "--state", state)
    assert (letter["to"], letter["state"]) == (f"{state}@x.cn", state)
    assert letter.keys() == {"id", "to", "key", "state", "attempts", "code", "message_id"}


def test_people_get_a_table(app: Flask, run: FlaskCliRunner, one_of_each) -> None:
    table = run.invoke(args=["mail", "list"]).stdout.splitlines()
    assert table[0].split() == ["编号", "收件人", "标题", "状态", "次数", "答复"]
    assert len(table) == 6
    assert "存疑" in table[3]
