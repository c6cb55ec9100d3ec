"""Migrations and models say the same, upwards and downwards, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect

import canteen.models  # noqa: F401  (fills the metadata)
from canteen import migrate
from canteen.db import Base, open_engine


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables; the shared PostgreSQL gets its own back afterwards."""
    if request.config.getoption("--database") == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
        yield engine
        engine.dispose()
        return
    engine = open_engine(request.getfixturevalue("migrated_postgres"))
    migrate.downgrade(engine, "base")
    yield engine
    migrate.upgrade(engine)
    engine.dispose()


def test_migrations_make_what_the_models_describe(empty_database: Engine) -> None:
    migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_every_check_of_the_models(empty_database: Engine) -> None:
    """Alembic does not compare CHECK constraints; their names are ours on both sides."""
    migrate.upgrade(empty_database)
    there = inspect(empty_database)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {str(check["name"]) for check in there.get_check_constraints(table.name)} == wanted, table.name


def test_every_step_goes_down_and_up_again(empty_database: Engine) -> None:
    steps = [script.revision for script in _scripts().walk_revisions()][::-1]
    migrate.upgrade(empty_database)
    full = _shape(empty_database)
    for revision in [*steps[-2::-1], "base"]:
        migrate.downgrade(empty_database, revision)
    assert set(inspect(empty_database).get_table_names()) <= {"alembic_version"}
    for revision in steps:
        migrate.upgrade(empty_database, revision)
    assert _shape(empty_database) == full


def test_revisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(script.revision for script in _scripts().walk_revisions())
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.configuration())


def _shape(engine: Engine) -> dict[str, list[str]]:
    there = inspect(engine)
    looks: tuple[Callable[[str], list[dict[str, object]]], ...] = (  # type: ignore[assignment]
        there.get_columns,
        there.get_indexes,
        there.get_unique_constraints,
    )
    return {
        table: sorted(str(row["name"]) for look in looks for row in look(table))
        for table in there.get_table_names()
    }
