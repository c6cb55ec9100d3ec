"""Letters leave once, whatever the mail server says."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from canteen import clock, files, outbox
from canteen.db import session
from tests import make, smtp
from tests.conftest import make_app

Open = Callable[[str], Flask]


@pytest.fixture
def app_with_mail(shared_app: Flask, tmp_path: Path) -> Iterator[Open]:
    """The service on a database that can be opened again, with another mail URL."""
    url = shared_app.config["SETTINGS"].database_url
    apps: list[Flask] = []

    def opened(mail_url: str) -> Flask:
        more = {"CANTEEN_MAIL_URL": mail_url, "CANTEEN_MAIL_TIMEOUT_S": "1", "CANTEEN_MAIL_ATTEMPTS": "3"}
        made = make_app(url, tmp_path, **more)
        make.use(made)
        apps.append(made)
        return made

    yield opened
    for made in apps:
        made.extensions["db"].dispose()


def post(*addresses: str, **more: object) -> None:
    with make.context():
        for address in addresses:
            outbox.post(f"news/{address}", to=address, subject="通报", text="请查收。", topic="news", **more)
        session.commit()


def deliver(limit: int | None = None) -> dict[str, int]:
    with make.context():
        return outbox.deliver_waiting(limit)


def letter(address: str) -> outbox.Letter:
    with make.context():
        return session.scalars(select(outbox.Letter).where(outbox.Letter.to_address == address)).one()


def state(address: str) -> str:
    found = letter(address)
    with make.context():
        return outbox.state_of(found)


def test_a_letter_reaches_the_server_once_however_often_we_deliver(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("a@x.cn", "b@x.cn")
        assert deliver() == {"sent": 2}
        assert deliver() == {}
    assert [to for to, _ in postman.accepted] == [["a@x.cn"], ["b@x.cn"]]
    assert (state("a@x.cn"), letter("a@x.cn").code, letter("a@x.cn").attempts) == ("sent", 250, 1)


def test_a_batch_shares_one_connection(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("a@x.cn", "b@x.cn", "c@x.cn")
        deliver()
    assert postman.connections == 1


def test_two_deliverers_at_once_share_the_letters_and_send_none_twice(app_with_mail: Open) -> None:
    addresses = [f"person{number}@x.cn" for number in range(30)]
    start, outcomes = Barrier(2), []

    def run() -> None:
        start.wait()
        outcomes.append(deliver())

    with smtp.server() as postman:
        app_with_mail(postman.url)
        post(*addresses)
        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(to for (to,), _ in postman.accepted) == sorted(addresses)
    assert sum(outcome.get("sent", 0) for outcome in outcomes) == 30


def test_no_more_than_the_limit_leave_in_one_pass(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("a@x.cn", "b@x.cn", "c@x.cn")
        assert deliver(2) == {"sent": 2}
    assert state("c@x.cn") == "waiting"


def test_one_refused_address_stops_none_of_the_others(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("a@x.cn", "gone@x.cn", "b@x.cn")
        assert deliver() == {"sent": 2, "refused": 1}
    refused = letter("gone@x.cn")
    assert (refused.state, refused.code) == ("refused", 550)
    assert "No such user" in (refused.answer or "")
    assert refused.sent_at is None


def test_a_server_that_says_not_now_is_asked_again_later_and_later(
    app_with_mail: Open, at: Callable[[str], None]
) -> None:
    at("2026-09-14 12:00")
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("busy@x.cn")
        assert deliver() == {"waiting": 1}
        assert deliver() == {}, "not due yet"
        assert letter("busy@x.cn").next_attempt_at == clock.now() + timedelta(minutes=1)
        at("2026-09-14 12:01")
        assert deliver() == {"waiting": 1}
    again = letter("busy@x.cn")
    assert (again.code, again.attempts) == (451, 2)
    assert again.next_attempt_at == clock.now() + timedelta(minutes=2)


def test_after_too_many_temporary_refusals_a_person_is_asked(
    app_with_mail: Open, at: Callable[[str], None]
) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("busy@x.cn")
        for moment in ("2030-01-01 12:00", "2030-01-01 13:00", "2030-01-01 14:00"):
            at(moment)
            deliver()
    assert (state("busy@x.cn"), letter("busy@x.cn").code) == ("refused", 451)


def test_silence_after_the_content_is_doubtful_and_never_tried_again(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("silent@x.cn", "a@x.cn")
        assert deliver() == {"sending": 1, "sent": 1}
        assert state("silent@x.cn") == "sending", "its time is not up"
        assert deliver() == {}


def test_a_letter_on_its_way_for_too_long_is_doubtful(app_with_mail: Open, at: Callable[[str], None]) -> None:
    app = app_with_mail("smtp://127.0.0.1:9")
    at("2026-09-14 12:00")
    post("a@x.cn")
    with app.app_context():
        claimed = session.scalars(select(outbox.Letter)).one()
        claimed.state, claimed.claimed_at = "sending", clock.now()
        session.commit()
    assert state("a@x.cn") == "sending"
    at("2026-09-14 12:01")
    assert state("a@x.cn") == "doubtful"
    with make.context():
        doubtful = session.scalars(select(outbox.Letter.to_address).where(outbox.in_state("doubtful")))
        assert doubtful.all() == ["a@x.cn"]
    assert deliver() == {}


def test_a_line_that_breaks_before_the_content_leaves_the_letter_waiting(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("hangup@x.cn", "a@x.cn")
        assert deliver() == {"waiting": 1, "sent": 1}
    assert (letter("hangup@x.cn").attempts, letter("hangup@x.cn").code) == (1, None)


def test_a_server_that_is_down_costs_one_letter_its_turn_and_counts_against_none(
    app_with_mail: Open, at: Callable[[str], None]
) -> None:
    app_with_mail("smtp://127.0.0.1:9")
    post("a@x.cn", "b@x.cn")
    for minute in ("12:00", "12:01", "15:00"):
        at(f"2030-09-14 {minute}")
        assert deliver() == {}
    assert {state("a@x.cn"), state("b@x.cn")} == {"waiting"}
    tried = letter("a@x.cn")
    assert (tried.attempts, tried.put_off) == (3, 0)
    assert tried.next_attempt_at == clock.now() + timedelta(minutes=4)
    with smtp.server() as postman:
        app_with_mail(postman.url)
        at("2030-09-15 15:00")
        assert deliver() == {"sent": 2}


def test_a_log_in_that_fails_hands_nothing_over(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url.replace("smtp://", "smtp://user:secret@"))
        post("a@x.cn")
        assert deliver() == {}
    assert "AUTH" in (letter("a@x.cn").answer or "")
    assert postman.accepted == []


def test_a_server_without_tls_gets_no_letter_when_tls_is_asked_for(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url.replace("smtp://", "smtp+starttls://"))
        post("a@x.cn")
        deliver()
    assert postman.accepted == []
    assert state("a@x.cn") == "waiting"


def test_a_lost_attachment_keeps_the_letter_back(app_with_mail: Open) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("a@x.cn", attachments=[("通报.pdf", "application/pdf", "0" * 64)])
        assert deliver() == {"waiting": 1}
    assert postman.accepted == []
    assert "附件" in (letter("a@x.cn").answer or "")


def test_a_folder_gets_one_file_per_key(app_with_mail: Open, tmp_path: Path) -> None:
    app = app_with_mail(f"folder:{tmp_path / 'post'}")
    with app.app_context():
        sha256 = files.put(b"%PDF-1.7")
    post("a@x.cn", "b@x.cn", attachments=[("通报.pdf", "application/pdf", sha256)])
    assert deliver() == {"sent": 2}
    names = sorted(path.name for path in (tmp_path / "post").iterdir())
    assert len(names) == 2
    assert names[0].startswith("news-a@x.cn-")
    assert names[0].endswith(".eml")
    assert b"%PDF" not in (tmp_path / "post" / names[0]).read_bytes(), "attachments are base64"


def test_a_folder_that_cannot_be_made_keeps_letters_waiting(app_with_mail: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    app_with_mail(f"folder:{tmp_path / 'file' / 'post'}")
    post("a@x.cn")
    assert deliver() == {}
    assert "邮件文件夹" in (letter("a@x.cn").answer or "")


def test_a_letter_that_makes_no_message_is_told_with_its_reason_and_stops_no_other(
    app_with_mail: Open,
) -> None:
    with smtp.server() as postman:
        app_with_mail(postman.url)
        post("broken@x.cn", attachments=[("通报.pdf", "application/pdf", "0" * 64)])
        post("a@x.cn")
        with make.context():
            row = session.scalars(select(outbox.Letter).order_by(outbox.Letter.id).limit(1)).one()
            row.attachments = [{"name": "通报.pdf"}]
            session.commit()
        assert deliver() == {"refused": 1, "sent": 1}
        assert deliver() == {}
    assert [to for to, _ in postman.accepted] == [["a@x.cn"]]
    assert state("broken@x.cn") == "refused"
    assert (letter("broken@x.cn").answer or "").startswith("没有发出：这封信写不成邮件（KeyError：")


def test_what_breaks_while_a_letter_is_written_out_leaves_it_waiting(
    app_with_mail: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object) -> bytes:
        raise MemoryError

    with smtp.server() as postman:
        app = app_with_mail(postman.url)
        with app.app_context():
            sha256 = files.put(b"%PDF-1.7")
        post("a@x.cn", attachments=[("通报.pdf", "application/pdf", sha256)])
        with monkeypatch.context() as broken:
            broken.setattr(files.hashlib, "sha256", out_of_memory)
            with pytest.raises(MemoryError):
                deliver()
        assert (state("a@x.cn"), letter("a@x.cn").claimed_at) == ("waiting", None)
        assert deliver() == {"sent": 1}
    assert len(postman.accepted) == 1


def test_a_full_disk_leaves_no_part_of_a_letter_in_the_folder(
    app_with_mail: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    app_with_mail(f"folder:{tmp_path / 'post'}")
    post("a@x.cn")
    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", no_space)
        assert deliver() == {"waiting": 1}
    assert list((tmp_path / "post").iterdir()) == []
    assert "写不进邮件文件夹：No space left" in (letter("a@x.cn").answer or "")
