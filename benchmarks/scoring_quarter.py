"""Scoring a quarter of 2,000 canteens against the bare work: the same grouped queries over the ledger and
the insert of the same rows, by the database driver alone.
"""

import sqlite3
import statistics
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from benchmarks import data
from benchmarks.measure import Ratio, seconds
from canteen import db
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.models import Line, Sheet
from canteen.registry.models import Bureau

CANTEENS = 2000
ROUNDS = 3
TABLES = (Sheet.__tablename__, Line.__tablename__)

Query = tuple[str, Any]


def run() -> Ratio:
    """Seconds for one quarter."""
    with tempfile.TemporaryDirectory() as folder:
        app = data.service(Path(folder))
        with app.app_context():
            data.fill(CANTEENS)
        queries = _warm_up(app)
        driver = sqlite3.connect(Path(folder) / "bench.sqlite")
        pairs = [_pair(app, driver, queries) for _ in range(ROUNDS)]
        driver.close()
    return Ratio(
        f"scoring a quarter of {CANTEENS:,} canteens",
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
        "≤ 3",
    )


def _warm_up(app: Flask) -> list[Query]:
    """Score once; the queries over the ledger that this made."""
    made: list[Query] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and "FROM meal_record" in statement:
            made.append((statement, parameters))

    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", note)
        _score()
        event.remove(db.engine(), "before_cursor_execute", note)
    return made


def _pair(app: Flask, driver: sqlite3.Connection, queries: list[Query]) -> tuple[float, float]:
    _empty(driver)
    with app.app_context():
        ours = seconds(_score)
    rows = {table: driver.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    _empty(driver)
    return ours, seconds(lambda: _bare(driver, queries, rows))


def _score() -> None:
    nation = session.scalars(select(Bureau).where(Bureau.code == "CN")).one()
    runs.score_round(nation, data.QUARTER)
    session.commit()


def _bare(driver: sqlite3.Connection, queries: list[Query], rows: dict[str, list[Any]]) -> None:
    for statement, parameters in queries:
        driver.execute(statement, parameters).fetchall()
    for table, content in rows.items():
        marks = ", ".join("?" * len(content[0]))
        driver.executemany(f"INSERT INTO {table} VALUES ({marks})", content)
    driver.commit()


def _empty(driver: sqlite3.Connection) -> None:
    for table in ("ruling", *reversed(TABLES)):
        driver.execute(f"DELETE FROM {table}")
    driver.commit()
