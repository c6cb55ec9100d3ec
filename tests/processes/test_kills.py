"""The short form of `make drill`: timetables and mail servers die in the middle of their work."""

from pathlib import Path

from flask import Flask

from benchmarks.drills import books, letters


def test_killed_timetables_send_no_letter_twice_and_lose_none(shared_app: Flask, tmp_path: Path) -> None:
    url = shared_app.config["SETTINGS"].database_url
    outcome = letters.kill_timetables(tmp_path, url, rounds=2, letters=30, seed=3)
    assert outcome.is_sound(), outcome
    assert (outcome.letters, outcome.kills) == (60, 4)
    assert outcome.accepted >= 60 - 4, "each kill can leave one letter doubtful, no more"


def test_a_mail_server_killed_while_it_takes_letters_gets_none_twice(
    shared_app: Flask, tmp_path: Path
) -> None:
    url = shared_app.config["SETTINGS"].database_url
    outcome = letters.kill_mail_servers(tmp_path, url, rounds=2, letters=20, seed=3)
    assert outcome.is_sound(), outcome
    assert outcome.letters == 40
    assert outcome.accepted >= 40 - 2


def test_the_books_notice_a_letter_sent_twice_or_lost() -> None:
    good = {"kills": 2, "letters": 3, "accepted": 2, "twice": 0, "sent_but_not_accepted": 0}
    more = {"waiting_but_accepted": 0, "doubtful_and_accepted": 1, "states": {"sent": 1, "doubtful": 2}}
    sound = good | more
    assert books.Outcome(**sound).is_sound()
    for fault in (
        {"twice": 1},
        {"sent_but_not_accepted": 1},
        {"waiting_but_accepted": 1},
        {"states": {"sent": 1, "doubtful": 1, "sending": 1}},
    ):
        assert not books.Outcome(**(sound | fault)).is_sound()
