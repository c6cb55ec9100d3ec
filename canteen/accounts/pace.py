"""How many calls each token makes in a minute: a device gone wild must not slow the others down.

Counted in the memory of each server process, so that a call costs no write.
"""

from collections import Counter
from datetime import datetime
from threading import Lock

MINUTE = 60


class Pace:
    """Counts calls by key within the minute of the clock; a new minute begins at nothing."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute = 0
        self._calls: Counter[int] = Counter()
        self._lock = Lock()

    def wait(self, key: int, now: datetime) -> int:
        """Count one call; the seconds to wait when it was one too many, else 0."""
        minute, second = divmod(int(now.timestamp()), MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._calls.clear()
            self._calls[key] += 1
            return MINUTE - second if self._calls[key] > self.most else 0
