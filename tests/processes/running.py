"""Commands as processes of their own: they have their own signals, and can be killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from canteen.settings import PROJECT
from tests.conftest import CHEAP


class Running:
    """One `flask …` process, with what it writes."""

    def __init__(self, app: Flask, *arguments: str, **environ: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", *arguments],
            cwd=PROJECT,
            env=os.environ | CHEAP | environment_of(app) | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def wait_for(self, words: str) -> str:
        """Read on until a line holds these words; returns it. Fails when the process ends before."""
        assert self.process.stdout is not None
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never written:\n{''.join(seen)}")

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Send a signal; returns the exit code and the rest of what was written."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest


@contextmanager
def running(app: Flask, *arguments: str, **environ: str) -> Iterator[Running]:
    """Start a command; whatever is left of it and its children is killed at the end."""
    command = Running(app, *arguments, **environ)
    watchdog = threading.Timer(60, kill_group, [command.process.pid])  # A test must not hang.
    watchdog.start()
    try:
        yield command
    finally:
        watchdog.cancel()
        kill_group(command.process.pid)
        command.process.communicate()


def kill_group(pid: int) -> None:
    """SIGKILL a process with its children; nothing when they have ended."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def environment_of(app: Flask) -> dict[str, str]:
    """What gives another process the same database, files and mail."""
    chosen = app.config["SETTINGS"]
    names = ("database_url", "files_dir", "mail_url", "secret_key")
    return {f"CANTEEN_{name.upper()}": getattr(chosen, name) for name in names}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children_of(pid: int) -> dict[str, int]:
    """The processes started by one, by a word of their command line."""
    found = {}
    for line in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{line}/cmdline").read_bytes().decode().split("\0")
        found[words[2]] = int(line)
    return found
