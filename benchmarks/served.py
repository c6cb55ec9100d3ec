"""The real server on a database of its own, and twenty people at once who ask it over real sockets.

The clients run beside the server, so on a small machine both sides of a ratio are held down by them.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from benchmarks import data
from benchmarks.measure import seconds
from canteen import clock
from canteen.accounts import sessions
from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.registry.models import Canteen
from canteen.settings import PROJECT

CLIENTS = 20
REQUESTS = 1000
FORM = "application/x-www-form-urlencoded"
# What a page is held against: an answer without database and template, and a page without database.
TRIVIAL, TEMPLATE = "/health", "/sign-in"


@dataclass(frozen=True)
class Person:
    """One client: a signed-in recorder of a canteen, on a connection of their own."""

    client: http.client.HTTPConnection
    cookie: str
    canteen: str

    def get(self, path: str) -> bytes:
        """Fetch a page; anything but 200 ends the benchmark."""
        return self._ask("GET", path, 200, None, {"Cookie": self.cookie})

    def look_at(self, path: str) -> bytes:
        """Fetch a page as a stranger."""
        return self._ask("GET", path, 200, None, {})

    def post(self, path: str, body: str, status: int) -> bytes:
        """Send a form from one of our own pages."""
        from_us = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "Cookie": self.cookie}
        return self._ask("POST", path, status, body, from_us)

    def _ask(self, method: str, path: str, status: int, body: str | None, headers: dict[str, str]) -> bytes:
        self.client.request(method, path, body, headers)
        answer = self.client.getresponse()
        content = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:400]!r}")
        return content


def everybody(people: list[Person], ask: Callable[[Person], object]) -> list[float]:
    """A thousand requests by all at once; the seconds that each took."""

    def one(person: Person) -> list[float]:
        return [seconds(lambda: ask(person)) for _ in range(REQUESTS // CLIENTS)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [took for each in pool.map(one, people) for took in each]


@contextmanager
def people() -> Iterator[list[Person]]:
    """The clients of a server that runs meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        signed_in = _sign_in(data.service(Path(folder)))
        port = _free_port()
        server = _serve(folder, port)
        try:
            _wait_for(port)
            yield [Person(_client(port), cookie, canteen) for cookie, canteen in signed_in]
        finally:
            server.terminate()
            server.wait()


def _client(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def _sign_in(app: Flask) -> list[tuple[str, str]]:
    """A signed-in recorder for each client's canteen: cookie and canteen's code."""
    with app.test_request_context():
        signed_in = [(_cookie(app, canteen), canteen.code) for canteen in data.fill(CLIENTS)]
        session.commit()
        return signed_in


def _cookie(app: Flask, canteen: Canteen) -> str:
    user = User(email=f"{canteen.code}@example.gov.cn", name="示例填报员", created_at=clock.now())
    user.memberships = [Membership(role=Role.RECORDER, canteen_id=canteen.id)]
    session.add(user)
    session.flush()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"session={signer.dumps({sessions.COOKIE_KEY: sessions.begin(user)})}"


def _serve(folder: str, port: int) -> subprocess.Popen[bytes]:
    environ = os.environ | {
        "CANTEEN_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite",
        "CANTEEN_FILES_DIR": f"{folder}/files",
        "CANTEEN_MAIL_URL": f"folder:{folder}/mail",
        "CANTEEN_SECRET_KEY": "for benchmarks only",
    }
    address = ["--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", *address, "wsgi:app"]
    return subprocess.Popen(
        command, cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(port: int) -> None:
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
