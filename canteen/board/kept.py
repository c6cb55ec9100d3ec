"""What screens ask for over and over, kept for some minutes: a board costs one look into the database.

Each process keeps its own; a renewed link is another key, and a switched-off one is refused before this.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from canteen import clock

FRESH = timedelta(minutes=5)
MOST = 500

Made = TypeVar("Made")


class Shelf:
    """The last things made, each with the moment until which it is fresh."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[datetime, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, now: datetime) -> Any | None:
        with self._lock:
            until, made = self._held.get(key, (now, None))
            return made if now < until else None

    def put(self, key: str, made: object, now: datetime) -> None:
        with self._lock:
            self._held[key] = (now + FRESH, made)
            self._held.move_to_end(key)
            while len(self._held) > MOST:
                self._held.popitem(last=False)


def kept(key: str, make: Callable[[], Made]) -> Made:
    """What was made under this key within the last minutes, else made now."""
    shelf: Shelf = current_app.extensions.setdefault("board_shelf", Shelf())
    found: Made | None = shelf.get(key, clock.now())
    if found is None:
        found = make()
        shelf.put(key, found, clock.now())
    return found
