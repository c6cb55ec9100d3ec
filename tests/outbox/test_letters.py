"""One letter per key and recipient, and what a person may decide about a doubtful one."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from canteen import clock, outbox
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.errors import Refusal
from tests import make


def post(key: str = "news/1", to: str = "a@x.cn", subject: str = "通报") -> bool:
    with make.context():
        posted = outbox.post(key, to=to, subject=subject, text="请查收。", topic="news")
        session.commit()
        return posted


def only_letter() -> outbox.Letter:
    with make.context():
        return session.scalars(select(outbox.Letter)).one()


def set_state(state: str, **more: object) -> outbox.Letter:
    with make.context():
        letter = session.scalars(select(outbox.Letter)).one()
        letter.state = state
        for name, value in more.items():
            setattr(letter, name, value)
        session.commit()
        return letter


def make_doubtful(at: Callable[[str], None]) -> outbox.Letter:
    at("2026-09-14 12:00")
    post()
    letter = set_state("sending", claimed_at=clock.now(), attempts=1)
    at("2026-09-14 12:10")
    return letter


def test_a_key_posts_one_letter_however_often(app: Flask) -> None:
    assert post()
    assert not post()
    assert only_letter().state == "waiting"


def test_a_letter_belongs_to_the_transaction_that_decided_it(app: Flask) -> None:
    with make.context():
        outbox.post("news/1", to="a@x.cn", subject="通报", text="…", topic="news")
        session.rollback()
        assert session.scalar(select(func.count()).select_from(outbox.Letter)) == 0


def test_a_repeated_key_leaves_the_rest_of_the_transaction_alone(app: Flask) -> None:
    post("news/1")
    with make.context():
        for number in (1, 2):
            outbox.post(f"news/{number}", to="a@x.cn", subject="通报", text="…", topic="news")
        session.commit()
        assert session.scalars(select(outbox.Letter.key).order_by(outbox.Letter.key)).all() == [
            "news/1",
            "news/2",
        ]


def test_two_at_once_post_one_letter(shared_app: Flask) -> None:
    start, answers = Barrier(2), []

    def run() -> None:
        start.wait()
        answers.append(post())

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]


def test_the_message_id_comes_from_the_key(app: Flask) -> None:
    post("news/1", to="a@x.cn")
    post("news/2", to="a@x.cn")
    with make.context():
        first, second = session.scalars(select(outbox.Letter.message_id).order_by(outbox.Letter.key))
    assert first != second
    assert first.endswith("@example.gov.cn>")


@pytest.mark.parametrize("address", ["", "a", "@x.cn", "a@", "a b@x.cn", "a@x.cn\nBcc: b@x.cn", "李@x.cn"])
def test_an_address_that_no_server_takes_is_refused_at_once(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        post(to=address)


def test_a_line_break_in_a_subject_cannot_begin_another_header(app: Flask) -> None:
    post(subject="通报\r\nBcc: b@x.cn")
    assert only_letter().subject == "通报 Bcc: b@x.cn"


def test_a_person_says_that_a_doubtful_letter_arrived(app: Flask, at: Callable[[str], None]) -> None:
    letter = make_doubtful(at)
    with make.context():
        assert outbox.needs_person(letter)
        outbox.mark_arrived(letter, by=7)
        session.commit()
    assert (only_letter().state, only_letter().sent_at) == ("sent", clock.now())
    with make.context():
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.actor_id) == ("letter.arrived", f"letter:{letter.id}", 7)


@pytest.mark.parametrize("state", ["waiting", "sent", "refused"])
def test_only_a_doubtful_letter_can_be_said_to_have_arrived(app: Flask, state: str) -> None:
    post()
    letter = set_state(state)
    with make.context(), pytest.raises(Refusal, match="存疑"):
        outbox.mark_arrived(letter, by=7)


def test_a_letter_still_on_its_way_is_left_to_the_machine(app: Flask) -> None:
    post()
    letter = set_state("sending", claimed_at=clock.now())
    with make.context(), pytest.raises(Refusal):
        outbox.mark_arrived(letter, by=7)
    with make.context(), pytest.raises(Refusal):
        outbox.send_again(letter, by=7)


def test_sending_again_posts_a_copy_under_a_key_of_its_own(app: Flask, at: Callable[[str], None]) -> None:
    letter = make_doubtful(at)
    with make.context():
        again = outbox.send_again(letter, by=7)
        session.commit()
    assert (again.key, again.state, again.text) == ("news/1#again", "waiting", letter.text)
    assert again.message_id != letter.message_id
    assert again.message_id.endswith("@example.gov.cn>")
    with make.context():
        old = session.get(outbox.Letter, letter.id)
        assert old is not None
        assert (outbox.state_of(old), old.again_id) == ("doubtful", again.id)
        assert not outbox.needs_person(old)
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.old, entry.new) == (
        "letter.again",
        {"state": "doubtful", "attempts": 1},
        {"letter": again.id},
    )


def test_two_presses_of_send_again_send_one_copy(app: Flask, at: Callable[[str], None]) -> None:
    letter = make_doubtful(at)
    for expected in (1, 0):
        with make.context():
            if expected:
                outbox.send_again(letter, by=7)
                session.commit()
            else:
                with pytest.raises(Refusal, match="已经再发过一次"):
                    outbox.send_again(letter, by=7)
    with make.context():
        assert session.scalar(select(func.count()).select_from(outbox.Letter)) == 2
        with pytest.raises(Refusal):
            outbox.mark_arrived(letter, by=7)


def test_a_refused_letter_can_be_sent_again_and_again(app: Flask) -> None:
    post()
    letter = set_state("refused", code=550)
    with make.context():
        copy = outbox.send_again(letter, by=7)
        copy.state = "refused"
        session.commit()
        assert outbox.send_again(copy, by=7).key == "news/1#again#again"


def test_the_words_of_a_letter_come_from_its_folder(app: Flask) -> None:
    with make.context():
        subject, text, html = outbox.render("test")
    assert subject == "测试邮件：机关食堂反食品浪费评估系统"
    assert "http://127.0.0.1:8000" in text
    assert '<a href="http://127.0.0.1:8000">' in html
