"""Where drills are played: a database, a mail server that writes its book, and processes to kill."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from canteen import create_app, migrate, outbox, settings
from canteen.db import session
from canteen.outbox import Letter

PATIENCE_S = 120
TIMEOUT_S = 2

Process = subprocess.Popen[str]


class Stage:
    """An outbox and its mail server; `book` is the file where the server notes what it accepts."""

    def __init__(self, folder: Path, database_url: str, port: int) -> None:
        self.port, self.book = port, folder / "accepted.txt"
        self.book.touch()
        self.environ = {
            "CANTEEN_DATABASE_URL": database_url,
            "CANTEEN_MAIL_URL": f"smtp://127.0.0.1:{port}",
            "CANTEEN_MAIL_TIMEOUT_S": str(TIMEOUT_S),
            "CANTEEN_FILES_DIR": str(folder / "files"),
            "CANTEEN_SECRET_KEY": "for the drill only",
        }
        self.app: Flask = create_app(settings.load(self.environ))
        migrate.upgrade(self.app.extensions["db"])

    def post(self, count: int, name: str) -> None:
        """Put letters into the outbox, their keys beginning with a name."""
        with self.app.app_context():
            for index in range(count):
                to = f"person{index}@example.gov.cn"
                outbox.post(f"drill/{name}/{index}", to=to, subject="演练", text="演练。", topic="drill")
            session.commit()

    def flask(self, *arguments: str) -> Process:
        """Start a command of ours."""
        command = [sys.executable, "-m", "flask", *arguments]
        environ = os.environ | self.environ
        return Process(command, cwd=settings.PROJECT, env=environ, stderr=subprocess.DEVNULL)

    def postbox(self) -> Process:
        """Start the mail server; it answers when this returns."""
        command = [sys.executable, "-m", "benchmarks.drills.postbox", str(self.book), str(self.port)]
        process = Process(command, cwd=settings.PROJECT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def wait_for_more(self, count: int, since: int) -> None:
        """Until the server has accepted `count` letters more than `since`; TimeoutError at a standstill."""
        seen, deadline = since, time.monotonic() + PATIENCE_S
        while self.accepted() < since + count:
            if self.accepted() > seen:
                seen, deadline = self.accepted(), time.monotonic() + PATIENCE_S
            if time.monotonic() > deadline:
                raise TimeoutError(f"{seen - since} letters accepted, {count} expected")
            time.sleep(0.002)

    def wait_for_end(self, delivering: Process) -> None:
        """However many letters it has to deliver: only a standstill is a TimeoutExpired."""
        while delivering.poll() is None:
            before = self.accepted()
            try:
                delivering.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                if self.accepted() == before:
                    raise

    def accepted(self) -> int:
        """How many messages are in the server's book."""
        return self.book.read_bytes().count(b"\n")

    def forget_delays(self) -> None:
        """Letters that wait for a later attempt are due at once: a drill has no hour to wait."""
        with self.app.app_context():
            session.execute(update(Letter).values(next_attempt_at=None))
            session.commit()

    def finish(self) -> None:
        """What still waits goes out; then the time limit of the doubtful ones passes."""
        self.forget_delays()
        self.wait_for_end(self.flask("tick"))
        time.sleep(2 * TIMEOUT_S)

    def close(self) -> None:
        self.app.extensions["db"].dispose()


def kill(*processes: Process) -> None:
    """SIGKILL all of them at the same moment, and see them dead."""
    for process in processes:
        process.kill()
    for process in processes:
        process.communicate()


@contextmanager
def killed_at_the_end(*processes: Process) -> Iterator[None]:
    """Whatever happens meanwhile, these do not outlive the block."""
    try:
        yield
    finally:
        kill(*processes)
