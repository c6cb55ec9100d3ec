"""The database's structure: numbered migrations by Alembic, configured from setup.cfg."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from canteen.settings import PROJECT


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision (the newest by default)."""
    _run(command.upgrade, engine, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision ("base": empty)."""
    _run(command.downgrade, engine, revision)


def configuration() -> Config:
    """Alembic's configuration, from the section of setup.cfg."""
    config = Config(str(PROJECT / "setup.cfg"))
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    return config


def _run(verb, engine: Engine, revision: str) -> None:  # type: ignore[no-untyped-def]
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        verb(config, revision)
