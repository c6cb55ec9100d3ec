"""What someone types is kept until it is saved, and a form sent twice counts once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from canteen import drafts
from canteen.db import session
from tests import make

PATH = "/canteens/C1/ledger/2026-09-14"


def keep(user_id: int, path: str = PATH, **typed: str) -> None:
    with make.context():
        drafts.keep(user_id, path, typed)
        session.commit()


def typed(user_id: int, path: str = PATH) -> dict[str, str] | None:
    with make.context():
        draft = drafts.find(user_id, path)
        return draft.fields if draft else None


def give(user_id: int, key: str | None, location: str = "/there") -> None:
    with make.context():
        drafts.give_receipt(user_id, key, PATH, location)
        session.commit()


def test_two_devices_may_begin_the_same_form_at_the_same_moment(shared_app: Flask) -> None:
    start = Barrier(4, timeout=20)

    def type_in(device: int) -> None:
        for turn in range(5):
            start.wait()
            keep(1, f"{PATH}/{turn}", diners=str(device))

    with ThreadPoolExecutor(4) as devices:
        list(devices.map(type_in, range(4)))
    assert all(typed(1, f"{PATH}/{turn}") for turn in range(5))


def test_the_last_text_typed_is_kept_for_each_person_and_form(app: Flask) -> None:
    keep(1, diners="1")
    keep(1, diners="120")
    keep(2, diners="7")
    keep(1, "/other", remark="半句")
    assert typed(1) == {"diners": "120"}
    assert typed(2) == {"diners": "7"}
    assert typed(1, "/other") == {"remark": "半句"}


def test_saving_a_form_forgets_its_draft_only(app: Flask) -> None:
    keep(1, diners="120")
    keep(2, diners="7")
    with make.context():
        drafts.drop(1, PATH)
        session.commit()
    assert (typed(1), typed(2)) == (None, {"diners": "7"})


def test_a_repeated_form_finds_the_answer_it_was_given(app: Flask) -> None:
    give(1, "key-1", "/saved")
    with make.context():
        receipt = drafts.answered(1, "key-1")
        assert receipt is not None
        assert receipt.location == "/saved"
        assert drafts.answered(2, "key-1") is None, "a key is one person's"
        assert drafts.answered(1, "key-2") is None


def test_a_form_without_a_key_gets_no_receipt(app: Flask) -> None:
    give(1, None)
    with make.context():
        assert session.scalars(select(drafts.Receipt)).all() == []
        assert drafts.answered(1, None) is None


def test_the_same_key_at_the_same_time_is_refused_by_the_database(app: Flask) -> None:
    give(1, "key-1")
    with pytest.raises(IntegrityError):
        give(1, "key-1")


def test_receipts_are_forgotten_when_no_device_can_still_be_waiting(
    app: Flask, at: Callable[[str], None]
) -> None:
    at("2026-09-14 12:00")
    give(1, "old")
    at("2026-12-01 12:00")
    give(1, "new")
    at("2026-12-13 12:01")
    with make.context():
        drafts.drop_old_receipts()
        session.commit()
        assert session.scalars(select(drafts.Receipt.client_key)).all() == ["new"]
