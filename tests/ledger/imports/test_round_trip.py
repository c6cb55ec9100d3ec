"""What goes out comes back: an export changes nothing when it is imported, whatever the ledger holds."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.ledger.imports import bring, import_files
from canteen.ledger.models import Closure, Collection, DayRecord, MealRecord, Revision
from canteen.ledger.workbook import layout
from canteen.ledger.workbook.month import rows_of
from canteen.registry.models import Canteen
from scoring.periods import Month
from tests import make
from tests.ledger.imports import any_ledger

SEPTEMBER = Month(2026, 9)
TABLES = (MealRecord, DayRecord, Collection, Closure)


def everything(canteen: Canteen) -> dict[str, Any]:
    """Every value of every row of a canteen, and how much was ever noted about anything."""
    rows = {
        table.__tablename__: sorted(
            map(str, session.execute(select(*table.__table__.c).where(table.canteen_id == canteen.id)))
        )
        for table in TABLES
    }
    counted = {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in (Revision, AuditEntry)
    }
    return rows | counted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledger=any_ledger.ledgers())
def test_importing_an_export_changes_nothing(app: Flask, at: Any, ledger: dict[str, Any]) -> None:
    at("2026-11-18 09:00")  # September is locked by now: what changes nothing asks no lock
    canteen = make.canteen(serves="breakfast+lunch", opened_on=any_ledger.FIRST.replace(day=10))
    with make.context():
        session.add_all(any_ledger.rows_of(ledger, canteen))
        session.commit()
    with make.context():
        before = everything(canteen)
        file = bring("月.xlsx", layout.workbook(rows_of(session.get_one(Canteen, canteen.id), SEPTEMBER)))
        outcome = import_files([file], by=None, reason=None)
        session.commit()
        after = everything(canteen)
    assert ([fault.message for fault in outcome.errors], outcome.warnings) == ([], [])
    assert (outcome.created, outcome.changed) == (0, 0)
    assert outcome.unchanged >= len(ledger["meals"]) + len(ledger["days"])
    assert before == after
