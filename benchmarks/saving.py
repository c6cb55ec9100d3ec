"""Saving a meal by HTTP against a trivial page of the same server, twenty clients at once.

The figures are seconds for a thousand requests. The clients run beside the server, so on a small machine
both rates are held down by them.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from flask import Flask

from benchmarks import data
from benchmarks.measure import Ratio, in_turns
from canteen import clock
from canteen.accounts import sessions
from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.registry.models import Canteen
from canteen.settings import PROJECT

CLIENTS = 20
REQUESTS = 1000
FORM = "application/x-www-form-urlencoded"


def run() -> Ratio:
    """Seconds for a thousand saves against a thousand trivial pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = data.service(Path(folder))
        cookies, canteens = _people(app)
        port = _free_port()
        server = _serve(folder, port)
        try:
            _wait_for(port)
            return _compare(port, cookies, canteens)
        finally:
            server.terminate()
            server.wait()


def _compare(port: int, cookies: list[str], canteens: list[str]) -> Ratio:
    day = clock.today() - timedelta(days=1)
    paths = [f"/canteens/{code}/ledger/{day}/lunch" for code in canteens]
    saved = [0] * CLIENTS  # how often each client has saved its meal: the version it has seen

    def save(client: http.client.HTTPConnection, number: int) -> None:
        body = _meal(150 + saved[number] % 400, saved[number])
        _expect(client, "POST", paths[number], 303, body, cookies[number])
        saved[number] += 1

    def trivial(client: http.client.HTTPConnection, _number: int) -> None:
        _expect(client, "GET", "/health", 200)

    return in_turns(
        "saving a meal by HTTP, 20 clients (1,000 requests)",
        lambda: _all_clients(port, save),
        lambda: _all_clients(port, trivial),
        "≤ 5 (a fifth of the rate)",
        rounds=3,
    )


def _meal(diners: int, version: int) -> str:
    """A form that changes the record each time, its warnings confirmed."""
    fields = f"diners={diners}&plate_waste_g={diners // 10}.5&unserved_waste_g=2.1&unit=kg"
    return f"{fields}&accepted=yes&version={version or ''}"


def _all_clients(port: int, request: Callable[[http.client.HTTPConnection, int], None]) -> None:
    def one_client(number: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(REQUESTS // CLIENTS):
            request(client, number)
        client.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one_client, range(CLIENTS)))


def _expect(
    client: http.client.HTTPConnection, method: str, path: str, status: int, body: str = "", cookie: str = ""
) -> bytes:
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"} | ({"Content-Type": FORM} if body else {})
    client.request(method, path, body or None, headers)
    answer = client.getresponse()
    content = answer.read()
    if answer.status != status:
        raise RuntimeError(f"{method} {path}: {answer.status} {content[:400]!r}")
    return content


def _people(app: Flask) -> tuple[list[str], list[str]]:
    """A signed-in recorder for each client's canteen: their cookies and the canteens' codes."""
    with app.test_request_context():
        canteens = data.fill(CLIENTS)
        cookies = [_cookie(app, canteen) for canteen in canteens]
        session.commit()
        return cookies, [canteen.code for canteen in canteens]


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
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "config/gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{port}",
        "wsgi:app",
    ]
    return subprocess.Popen(command, cwd=PROJECT, env=environ, stderr=subprocess.DEVNULL)


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
