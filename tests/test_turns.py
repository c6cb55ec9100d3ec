"""Writers of one process to a SQLite file: one after the other, and nobody keeps a turn that is over."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from canteen import db

TABLES = (
    "CREATE TABLE counter (value INTEGER NOT NULL)",
    "INSERT INTO counter VALUES (0)",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
    "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = db.open_engine(f"sqlite:///{tmp_path / 'turns.sqlite'}")
    with made.begin() as connection:
        for table in TABLES:
            connection.exec_driver_sql(table)
    yield made
    made.dispose()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than a fifth of a second, whether here or in SQLite."""
    monkeypatch.setattr(db, "BUSY_MS", 200)


def count(connection: Connection) -> None:
    """Read, then write: two at once would lose one of the two."""
    value = connection.scalar(text("SELECT value FROM counter"))
    connection.execute(text("UPDATE counter SET value = :next"), {"next": value + 1})


def another_counts(engine: Engine) -> None:
    """A thread of its own must get its turn; where one was not given back, it is refused at last."""

    def write() -> None:
        with engine.begin() as connection:
            count(connection)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write).result()


def test_no_count_of_many_threads_is_lost_and_none_is_refused(engine: Engine) -> None:
    def write(_number: int) -> None:
        with engine.connect() as connection:
            for _ in range(20):
                with connection.begin():
                    count(connection)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(12)))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT value FROM counter")) == 240


def broken(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE counter SET value = 1")
    connection.exec_driver_sql("not a statement")


@pytest.mark.parametrize(
    "work", [count, broken, Connection.rollback, Connection.invalidate, Connection.close]
)
def test_however_a_transaction_ends_the_next_one_gets_its_turn(
    hasty: None, engine: Engine, work: Callable[[Connection], None]
) -> None:
    connection = engine.connect()
    connection.begin()
    try:
        work(connection)
    except OperationalError:
        pass
    finally:
        connection.close()
    another_counts(engine)


def test_a_turn_ends_with_the_commit_though_the_connection_stays_open(hasty: None, engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin():
            count(connection)
        another_counts(engine)


def test_after_a_commit_that_was_refused_the_next_one_gets_its_turn(hasty: None, engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")
    another_counts(engine)


def test_a_connection_that_is_simply_forgotten_gives_its_turn_back(hasty: None, engine: Engine) -> None:
    forgotten = engine.connect()
    forgotten.begin()
    count(forgotten)
    del forgotten
    gc.collect()
    another_counts(engine)


def test_a_thread_that_opens_a_second_writing_connection_is_refused_and_not_hung(
    hasty: None, engine: Engine
) -> None:
    with engine.begin() as first:
        count(first)
        with pytest.raises(OperationalError, match="locked"), engine.begin():
            pass
        count(first)
    another_counts(engine)


def test_who_waits_too_long_is_refused_and_may_try_again(hasty: None, engine: Engine) -> None:
    writing, done = Event(), Event()

    def write_slowly() -> None:
        with engine.begin() as connection:
            count(connection)
            writing.set()
            done.wait(20)

    slow = Thread(target=write_slowly)
    slow.start()
    writing.wait(20)
    with pytest.raises(OperationalError, match="locked"):
        another_counts(engine)
    done.set()
    slow.join()
    another_counts(engine)


def test_reading_waits_for_nobody(hasty: None, engine: Engine) -> None:
    reading = engine.execution_options(deferred=True)
    with engine.begin() as writer, ThreadPoolExecutor(1) as pool:
        count(writer)
        seen: Future[int] = pool.submit(lambda: reading.connect().scalar(text("SELECT value FROM counter")))
        assert seen.result(timeout=10) == 0
