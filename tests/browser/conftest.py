"""A real Chromium against a real server on a database file; the server can be switched off and on."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from canteen.accounts.models import User
from tests import make
from tests.conftest import make_app, signed_browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# What Chromium itself logs of every reply that is not a 2xx and of a worker it could not look up while the
# server is off; whether that was right is for the test to say.
OF_REPLIES = ("Failed to load resource", "An unknown error occurred when fetching the script")


UNTIL = "async () => {{ while (!({})) await new Promise(done => setTimeout(done, 50)); }}"
PAGE_KEPT = UNTIL.format("await caches.match(location.href)")
NO_PAGE_KEPT = UNTIL.format("!(await caches.has('pages-1'))")


class Server:
    """The service on a port of its own, in a thread; a stopped server is a lost network."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server: BaseWSGIServer = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The Chromium of CANTEEN_CHROMIUM, of the PATH, or playwright's own."""
    with sync_playwright() as playwright:
        found = os.environ.get("CANTEEN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium on this machine: set CANTEEN_CHROMIUM or install one")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small demo with sheets in every state, made once."""
    folder = tmp_path_factory.mktemp("demo")
    app = make_app(f"sqlite:///{folder / 'demo.sqlite'}", folder)
    for args in (["upgrade"], ["demo", "--canteens", "7", "--quarters", "1"]):
        result = app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 0, result.output
    app.extensions["db"].dispose()
    return folder


@pytest.fixture
def demo_app(demo: Path, tmp_path: Path) -> Iterator[Flask]:
    """The service on a copy of the demo."""
    folder = Path(shutil.copytree(demo, tmp_path / "demo"))
    app = make_app(f"sqlite:///{folder / 'demo.sqlite'}", folder)
    make.use(app)
    yield app
    app.extensions["db"].dispose()


@pytest.fixture
def server(shared_app: Flask) -> Iterator[Server]:
    """The running service; `server.stop()` takes the network away."""
    running = Server(shared_app)
    yield running
    running.stop()


@pytest.fixture
def device(chromium: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own: device(person) is signed in, device() is a stranger's."""
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def new(user: User | None = None, size: dict[str, int] = PHONE, **more: bool | str) -> BrowserContext:
        context = chromium.new_context(base_url=server.url, viewport=size, locale="zh-CN", **more)
        context.set_default_timeout(10_000)
        context.on("console", lambda message: note(troubles, message))
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        opened.append(context)
        if user:
            let_in(context, server, user)
        return context

    yield new
    for context in opened:
        context.close()
    assert troubles == []


@pytest.fixture
def visit(device: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of a device of its own: page = visit(person, "/")."""

    def opened(user: User | None, path: str, **more: bool) -> Page:
        page = device(user, **more).new_page()
        page.goto(path)
        return page

    return opened


def let_in(context: BrowserContext, server: Server, user: User) -> None:
    """Give a browser the cookie of a session of its own."""
    cookie = signed_browser(server.app, user).get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])


def note(troubles: list[str], message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and not message.text.startswith(OF_REPLIES):
        troubles.append(message.text)
