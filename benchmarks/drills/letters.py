"""Two timetables at once, killed in the middle of delivering: is any letter sent twice, or lost?"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from canteen import create_app, migrate, outbox, settings
from canteen.db import session
from canteen.outbox import Letter

PATIENCE_S = 120
TIMEOUT_S = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """The two books compared: what the mail server accepted, and what the outbox believes."""

    kills: int
    letters: int
    accepted: int
    twice: int
    states: dict[str, int]
    sent_but_not_accepted: int
    waiting_but_accepted: int
    doubtful_and_accepted: int

    def is_sound(self) -> bool:
        """No letter twice, and every letter is sent, waiting or shown as doubtful, rightly."""
        known = sum(self.states.get(state, 0) for state in ("sent", "waiting", "doubtful"))
        return (
            self.twice == self.sent_but_not_accepted == self.waiting_but_accepted == 0
            and known == self.letters
        )


def run(folder: Path, database_url: str, *, rounds: int, letters: int, seed: int) -> Outcome:
    """Post `letters` before each of `rounds` kills of two timetables, then let what is left go out."""
    book, chance = folder / "accepted.txt", random.Random(seed)
    book.touch()
    with _postbox(book) as port:
        environ = _environment(folder, database_url, port)
        app = create_app(settings.load(environ))
        migrate.upgrade(app.extensions["db"])
        for number in range(rounds):
            _post(app, number, letters)
            _kill_midway(environ, book, after=chance.randint(1, letters * 3 // 4))
        _finish(app, environ)
        outcome = _compare(app, book, kills=2 * rounds)
        app.extensions["db"].dispose()
    return outcome


def _environment(folder: Path, database_url: str, port: str) -> dict[str, str]:
    return {
        "CANTEEN_DATABASE_URL": database_url,
        "CANTEEN_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "CANTEEN_MAIL_TIMEOUT_S": str(TIMEOUT_S),
        "CANTEEN_FILES_DIR": str(folder / "files"),
        "CANTEEN_SECRET_KEY": "for the drill only",
    }


@contextmanager
def _postbox(book: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.drills.postbox", str(book)]
    with subprocess.Popen(command, cwd=settings.PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _post(app: Flask, number: int, letters: int) -> None:
    with app.app_context():
        for index in range(letters):
            address = f"person{index}@example.gov.cn"
            outbox.post(f"drill/{number}/{index}", to=address, subject="演练", text="演练。", topic="drill")
        session.commit()


def _kill_midway(environ: dict[str, str], book: Path, after: int) -> None:
    """Start two timetables, and kill both once `after` more letters were accepted."""
    wanted = _lines(book) + after
    pair = [_timetable(environ) for _ in range(2)]
    try:
        _wait_until(book, wanted)
    finally:
        for process in pair:
            process.send_signal(signal.SIGKILL)
        for process in pair:
            process.wait()


def _timetable(environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "timetable"],
        cwd=settings.PROJECT,
        env=os.environ | environ,
        stderr=subprocess.DEVNULL,
    )


def _wait_until(book: Path, wanted: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while _lines(book) < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{_lines(book)} letters accepted, {wanted} expected")
        time.sleep(0.002)


def _lines(book: Path) -> int:
    return book.read_bytes().count(b"\n")


def _finish(app: Flask, environ: dict[str, str]) -> None:
    """What still waits goes out by `flask tick`; then the time limit of the doubtful ones passes."""
    with app.app_context():
        session.execute(update(Letter).values(next_attempt_at=None))
        session.commit()
    tick = [sys.executable, "-m", "flask", "tick"]
    subprocess.run(tick, cwd=settings.PROJECT, env=os.environ | environ, check=True, capture_output=True)
    time.sleep(2 * TIMEOUT_S)


def _compare(app: Flask, book: Path, kills: int) -> Outcome:
    accepted = Counter(line.split()[0] for line in book.read_text().splitlines())
    with app.app_context():
        letters = session.scalars(select(Letter)).all()
        by_state: dict[str, set[str]] = {}
        for letter in letters:
            by_state.setdefault(outbox.state_of(letter), set()).add(letter.message_id)
    arrived = accepted.keys()
    return Outcome(
        kills=kills,
        letters=len(letters),
        accepted=len(accepted),
        twice=sum(count > 1 for count in accepted.values()),
        states={state: len(ids) for state, ids in sorted(by_state.items())},
        sent_but_not_accepted=len(by_state.get("sent", set()) - arrived),
        waiting_but_accepted=len(by_state.get("waiting", set()) & arrived),
        doubtful_and_accepted=len(by_state.get("doubtful", set()) & arrived),
    )
