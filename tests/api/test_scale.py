"""The client for a scale, exactly the file that the page offers, as a process against a live server."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from canteen.api.page import SCALE
from canteen.db import session
from canteen.ledger.models import MealRecord, Revision
from tests import make
from tests.ledger.api.program import key_of
from tests.processes.running import free_port

PRINTED = "ST,GS,+  12.345kg\r\nUS,GS,+  99.000kg\r\nST,NT,+   7.655kg\r\n\r\nOL\r\nST,GS,-   0.020kg\r\n"


@contextmanager
def listening(app: Callable[..., Any], port: int) -> Iterator[None]:
    """The service at a port, for as long as the block lasts."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Scale:
    """The client's process, with its own folder and what it says."""

    def __init__(self, folder: Path, port: int, key: str, code: str) -> None:
        self.kept = folder / "scale.json"
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", SCALE],
            env=os.environ
            | {
                "CANTEEN_URL": f"http://127.0.0.1:{port}",
                "CANTEEN_TOKEN": key,
                "CANTEEN_CODE": code,
                "CANTEEN_FILE": str(self.kept),
                "CANTEEN_RETRY": "0.1",
                "TZ": "Asia/Shanghai",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.watchdog = threading.Timer(60, self.process.kill)  # A test must not hang.
        self.watchdog.start()

    def weigh(self, printed: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(printed)
        self.process.stdin.flush()

    def says(self) -> str:
        assert self.process.stderr
        return self.process.stderr.readline()

    def end(self) -> tuple[int, str]:
        """No more lines; the exit code, and what it said, when everything has arrived."""
        _, said = self.process.communicate(timeout=60)
        self.watchdog.cancel()
        return self.process.returncode, said


def grams() -> int | None:
    with make.context():
        return session.scalars(select(MealRecord.plate_waste_g)).one_or_none()


def revisions() -> list[Revision]:
    with make.context():
        return list(session.scalars(select(Revision).order_by(Revision.id)))


def scale_at(app: Flask, folder: Path, port: int) -> Callable[[], Scale]:
    """Starts the client, again and again if need be, for one new canteen."""
    canteen = make.canteen()
    key = key_of(make.recorder(canteen), canteen)
    return lambda: Scale(folder, port, key, canteen.code)


def test_stable_weights_are_added_up_and_kept_in_the_ledger(shared_app: Flask, tmp_path: Path) -> None:
    port = free_port()
    start = scale_at(shared_app, tmp_path, port)
    with listening(shared_app, port):
        scale = start()
        scale.weigh(PRINTED)
        assert scale.end() == (0, "")

    assert grams() == 20_000
    assert {(row.source, row.device) for row in revisions()} == {("api", "洗碗间电子秤")}


def test_without_a_network_weights_wait_and_arrive_once(shared_app: Flask, tmp_path: Path) -> None:
    port = free_port()
    scale = scale_at(shared_app, tmp_path, port)()
    scale.weigh(PRINTED)
    assert "refused" in scale.says()
    assert grams() is None

    with listening(shared_app, port):
        assert scale.end()[0] == 0

    assert grams() == 20_000
    totals = [row.changes["plate_waste_g"][1] for row in revisions()]
    assert totals in ([20_000], [12_345, 20_000])


def test_a_power_cut_loses_no_weight_that_was_printed(shared_app: Flask, tmp_path: Path) -> None:
    port = free_port()
    start = scale_at(shared_app, tmp_path, port)
    cut_off = start()
    cut_off.weigh(PRINTED)
    cut_off.says()
    while json.loads(cut_off.kept.read_text()).popitem()[1][0] < 20_000:
        cut_off.says()
    cut_off.process.kill()
    cut_off.end()

    with listening(shared_app, port):
        again = start()
        again.weigh("ST,GS,+   1.000kg\n")
        assert again.end() == (0, "")

    assert grams() == 21_000


def test_an_answer_that_gets_lost_is_asked_for_again_and_counts_once(
    shared_app: Flask, tmp_path: Path
) -> None:
    port, cut = free_port(), []

    def losing(environ: dict[str, Any], start_response: Any) -> Any:
        """Does what is asked, and the first two times hangs up instead of answering."""
        answer = shared_app.wsgi_app(environ, start_response)
        if len(cut) < 2:
            cut.append(b"".join(answer))
            environ["werkzeug.socket"].shutdown(2)
        return answer

    start = scale_at(shared_app, tmp_path, port)
    with listening(losing, port):
        scale = start()
        scale.weigh("ST,GS,+  12.345kg\n")
        assert scale.end()[0] == 0

    assert len(cut) == 2
    assert b'"plate_waste_g":12345' in cut[0]
    assert grams() == 12_345
    assert len(revisions()) == 1


def test_a_rule_that_says_no_is_told_to_the_person_and_not_sent_for_ever(
    shared_app: Flask, tmp_path: Path
) -> None:
    port = free_port()
    start = scale_at(shared_app, tmp_path, port)
    with listening(shared_app, port):
        scale = start()
        scale.weigh("ST,GS,+ 99999.999kg\n" * 2)
        code, said = scale.end()

    assert code == 0
    assert "重量太大" in said
    assert grams() == 99_999_999
