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

ROUNDS = 20
LETTERS = 200


def main(seed: int) -> int:
    sound = True
    for name in ("sqlite", "postgresql"):
        with _folder() as folder, _database(name, folder) as url:
            began = time.monotonic()
            outcome = letters.run(folder, url, rounds=ROUNDS, letters=LETTERS, seed=seed)
            _tell(name, seed, outcome, time.monotonic() - began)
            sound = sound and outcome.is_sound()
    return 0 if sound else 1


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="canteen-drill-") as name:
        yield Path(name)


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'drill.sqlite'}"
    else:
        with postgres.server() as url:
            yield url


def _tell(database: str, seed: int, outcome: letters.Outcome, seconds: float) -> None:
    states = ", ".join(f"{count} {state}" for state, count in outcome.states.items())
    print(f"{database}: {outcome.letters} letters, {outcome.kills} SIGKILLs, seed {seed}, {seconds:.0f} s")
    print(f"  the mail server accepted {outcome.accepted}, {outcome.twice} of them twice")
    print(f"  the outbox says: {states}")
    print(f"  of the doubtful {outcome.doubtful_and_accepted} had arrived")
    print(f"  sent but not accepted {outcome.sent_but_not_accepted}", end=", ")
    print(f"waiting but accepted {outcome.waiting_but_accepted}")
    print(f"  {'sound' if outcome.is_sound() else 'NOT SOUND'}", flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
