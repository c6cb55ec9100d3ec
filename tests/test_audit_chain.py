"""The audit record shows when somebody changed it afterwards."""

import pytest
from flask import Flask
from sqlalchemy import delete, update

from canteen import audit
from canteen.db import session
from tests import make


def record(*subjects: str) -> None:
    with make.context():
        for subject in subjects:
            audit.record("test.edit", subject, by=1, old={"名称": "旧"}, new={"名称": "新"}, reason="更正")
        session.commit()


def chain() -> int:
    with make.context():
        chained = audit.chain_new()
        session.commit()
        return chained


def broken() -> int | None:
    with make.context():
        return audit.broken_link()


def test_the_chain_holds_and_grows(app: Flask) -> None:
    record("canteen:1", "canteen:2")
    assert chain() == 2
    record("canteen:3")
    assert (chain(), chain()) == (1, 0)
    assert broken() is None


def test_what_is_not_yet_chained_breaks_nothing(app: Flask) -> None:
    record("canteen:1")
    assert broken() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("new", {"名称": "改过"}), ("actor_id", 2), ("reason", None), ("subject", "canteen:9")],
)
def test_a_changed_entry_breaks_the_chain_there(app: Flask, column: str, value: object) -> None:
    record("canteen:1", "canteen:2", "canteen:3")
    chain()
    with make.context():
        session.execute(update(audit.AuditEntry).where(audit.AuditEntry.id == 2).values({column: value}))
        session.commit()
    assert broken() == 2


def test_a_removed_entry_breaks_the_chain_at_the_next(app: Flask) -> None:
    record("canteen:1", "canteen:2", "canteen:3")
    chain()
    with make.context():
        session.execute(delete(audit.AuditEntry).where(audit.AuditEntry.id == 2))
        session.commit()
    assert broken() == 3
