"""Run every drill on both databases and print what came of it; exit 1 when a promise was broken.

python -m benchmarks.drills [SEED]
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.drills import letters
from tests import postgres

DRILLS = {
    "two timetables killed": letters.kill_timetables,
    "the mail server killed": letters.kill_mail_servers,
}
ROUNDS = 20
LETTERS = 200


def main(seed: int) -> int:
    sound = True
    for name, drill in DRILLS.items():
        for kind in ("sqlite", "postgresql"):
            with _folder() as folder, _database(kind, folder) as url:
                began = time.monotonic()
                outcome = drill(folder, url, rounds=ROUNDS, letters=LETTERS, seed=seed)
            print(f"{name}, {kind}, seed {seed}, {time.monotonic() - began:.0f} s: {outcome}", flush=True)
            sound = sound and outcome.is_sound()
    return 0 if sound else 1


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="canteen-drill-") as name:
        yield Path(name)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'drill.sqlite'}"
        return
    with postgres.server() as url:
        yield url


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
