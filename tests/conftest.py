"""What every test builds on: an app on a fresh database, people signed in, a clock that can be set.

Only the clock and the mail server are ever replaced. No fixture pushes an app context, so that a
forgotten commit fails its test.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from canteen import clock, create_app, migrate, settings
from canteen.accounts import sessions
from canteen.accounts.models import User
from canteen.db import open_engine
from canteen.db import session as db_session
from tests import make, postgres

CHEAP = {
    "CANTEEN_SECRET_KEY": "for tests only",
    "CANTEEN_PASSWORD_MEMORY_KIB": "8",
    "CANTEEN_PASSWORD_PASSES": "1",
    "CANTEEN_MAIL_FROM": "canteen@example.gov.cn",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows, copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database on a real PostgreSQL."""
    with postgres.server() as url:
        engine = open_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Where this test's database is: in memory, or the emptied PostgreSQL."""
    if request.config.getoption("--database") == "postgresql":
        url: str = request.getfixturevalue("migrated_postgres")
        empty(url)
        return url
    return "sqlite://"


@pytest.fixture
def app(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The service on a fresh database, letters and files in this test's folder."""
    made = make_app(database_url, tmp_path)
    if database_url == "sqlite://":
        fill_memory(made, request.getfixturevalue("empty_sqlite"))
    make.use(made)
    yield made
    made.extensions["db"].dispose()


@pytest.fixture
def shared_app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The service on a database that several threads and processes can open."""
    if request.config.getoption("--database") == "postgresql":
        url: str = request.getfixturevalue("migrated_postgres")
        empty(url)
    else:
        path = tmp_path / "shared.sqlite"
        path.write_bytes(request.getfixturevalue("empty_sqlite").read_bytes())
        url = f"sqlite:///{path}"
    made = make_app(url, tmp_path)
    make.use(made)
    yield made
    made.extensions["db"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return browser(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """A browser signed in as a person: client = sign_in(make.recorder(canteen))."""

    def signed(user: User) -> FlaskClient:
        return signed_browser(app, user)

    return signed


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands: run.invoke(args=["score", "--quarter", "2026Q3"])."""
    return app.test_cli_runner()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock to a Shanghai wall time: at("2026-09-14 12:30")."""

    def set_clock(moment: str) -> None:
        instant = datetime.fromisoformat(moment).replace(tzinfo=clock.SHANGHAI)
        monkeypatch.setattr(clock, "now", lambda: instant.astimezone(clock.UTC))

    return set_clock


def make_app(database_url: str, folder: Path, **more: str) -> Flask:
    """An app with cheap passwords, keeping letters and files below `folder`."""
    environ = CHEAP | {
        "CANTEEN_DATABASE_URL": database_url,
        "CANTEEN_FILES_DIR": str(folder / "files"),
        "CANTEEN_MAIL_URL": f"folder:{folder / 'mail'}",
    }
    made = create_app(settings.load(environ | more))
    made.testing = True
    return made


def browser(app: Flask) -> FlaskClient:
    """A test client that sends what a browser sends from our own pages."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def signed_browser(app: Flask, user: User) -> FlaskClient:
    """A browser with a session of its own for a person."""
    with app.test_request_context():
        token = sessions.begin(user)
        db_session.commit()
    client = browser(app)
    with client.session_transaction() as cookie:
        cookie[sessions.COOKIE_KEY] = token
    return client


def fill_memory(app: Flask, template: Path) -> None:
    """Copy the migrated schema into an app's database in memory."""
    source = sqlite3.connect(template)
    target = app.extensions["db"].raw_connection()
    source.backup(target.driver_connection)
    target.close()
    source.close()


def empty(url: str) -> None:
    """Delete every row of a PostgreSQL database and begin its numbers again."""
    engine = open_engine(url)
    with engine.begin() as connection:
        postgres.empty(connection)
    engine.dispose()


def day(text: str) -> date:
    """A date, short enough for a test's sentence."""
    return date.fromisoformat(text)
