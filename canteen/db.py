"""The database: one session per application context, shared by web, commands and scheduler.

SQLite runs in WAL with foreign keys; what may write begins with BEGIN IMMEDIATE, because a deferred
transaction that turns into a write fails under load whatever the timeout (or loses updates).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import DateTime, Dialect, Engine, Integer, MetaData, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from canteen.settings import PROJECT
from canteen.turns import Turn, Writer

BUSY_MS = 30_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Base(DeclarativeBase):
    """Constraint names are fixed, so that migrations can drop what they made."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is refused, because nobody could say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A Decimal of two places (points), stored as an integer of hundredths."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * 100
        if scaled != int(scaled):
            raise ValueError(f"more than two places: {value}")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


def init(app: Flask, url: str) -> None:
    """Give the app its engine, and close each context's session when the context ends."""
    engine = open_engine(url)
    app.extensions["db"] = engine
    reading = engine.execution_options(deferred=True)
    app.extensions["db_writing"] = sessionmaker(engine, expire_on_commit=False)
    app.extensions["db_reading"] = sessionmaker(reading, expire_on_commit=False)
    app.teardown_appcontext(_close_session)


def engine() -> Engine:
    """The engine of the current app."""
    return cast(Engine, current_app.extensions["db"])


@contextmanager
def hurried() -> Iterator[Connection]:
    """A short transaction for what is not worth waiting for: OperationalError after a tenth of a second
    in which another one holds SQLite's only write lock. (PostgreSQL locks rows, there is no such wait.)"""
    with engine().connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        quick = connection.execution_options(deferred=True)
        with quick.begin():
            if is_sqlite:
                quick.exec_driver_sql("PRAGMA busy_timeout=100")
            try:
                yield quick
            finally:
                if is_sqlite:
                    quick.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")


@contextmanager
def separate(*, reading: bool = False) -> Iterator[None]:
    """A session of its own for a while; what it did not commit is undone. A `reading` one is deferred, so
    that long looking does not hold SQLite's only write lock."""
    around = g.pop("session", None)
    maker = "db_reading" if reading else "db_writing"
    g.session = current_app.extensions[maker]()
    try:
        yield
    finally:
        g.pop("session").close()
        if around is not None:
            g.session = around


def open_engine(url: str) -> Engine:
    """An engine with this house's habits for SQLite or PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database in (None, "", ":memory:"):
        made = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        path = (PROJECT / str(parsed.database)).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = partial(Writer, turn=Turn(BUSY_MS / 1000))
        made = create_engine(parsed.set(database=str(path)), connect_args={"factory": writer})
    event.listen(made, "connect", _set_up_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # The driver would begin deferred transactions of its own.
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if connection.get_execution_options().get("deferred", False):
        connection.exec_driver_sql("BEGIN")
    elif isinstance(driver, Writer):
        _begin_in_turn(connection, driver)
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_in_turn(connection: Connection, writer: Writer) -> None:
    if not writer.turn.take(writer):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        writer.leave()  # Where it could not begin.


def _current_session() -> Session:
    if "session" not in g:
        reads_only = has_request_context() and request.method in SAFE_METHODS
        maker = "db_reading" if reads_only else "db_writing"
        g.session = current_app.extensions[maker]()
    return cast(Session, g.session)


def _close_session(_error: BaseException | None) -> None:
    if (opened := g.pop("session", None)) is not None:
        opened.close()


session: Session = cast(Session, LocalProxy(_current_session))
"""The session of this application context, opened on first use; the edge commits it."""
