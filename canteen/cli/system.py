"""Commands that look after the installation."""

import click

from canteen import db, migrate
from canteen.cli.console import edge


@click.command()
@edge
def upgrade() -> None:
    """Bring the database to the newest migration."""
    migrate.upgrade(db.engine())


commands: list[click.Command] = [upgrade]
