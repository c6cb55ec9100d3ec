"""Writers of one process wait here for their turn, not in SQLite: its busy handler sleeps ever longer before
it looks again, so that under load all sleep while the database is free. Other processes still meet there.
"""

import sqlite3
from threading import Lock
from typing import Any


class Turn:
    """Which connection to a database file may write."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._free = Lock()
        self._holder: Writer | None = None

    def take(self, writer: "Writer") -> bool:
        """Wait until nobody else here writes; False when that took more than `patience` seconds.

        So a thread that opens a second writing connection is refused, as it would be by SQLite.
        """
        mine = self._free.acquire(timeout=self._patience)
        if mine:
            self._holder = writer
        return mine

    def give_back(self, writer: "Writer") -> None:
        """Let the next one write, if the turn was this connection's."""
        if self._holder is writer:
            self._holder = None
            self._free.release()


class Writer(sqlite3.Connection):
    """A connection that gives its turn back when its transaction is over, however it ends."""

    def __init__(self, *arguments: Any, turn: Turn, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.turn = turn

    def commit(self) -> None:
        """Commit; a transaction that could not be committed is still open and keeps the turn."""
        try:
            super().commit()
        finally:
            self.leave()

    def rollback(self) -> None:
        """Roll back; the pool does so, too, before it keeps a connection."""
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        """Close, and so end whatever was begun."""
        super().close()
        self.turn.give_back(self)

    def leave(self) -> None:
        """Give the turn back unless a transaction is open."""
        if not self.in_transaction:
            self.turn.give_back(self)
