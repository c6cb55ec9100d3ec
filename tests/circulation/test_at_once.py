"""Several people at once: what is pressed twice happens once, and nobody waits for typesetting."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from canteen import files, typesetting
from canteen.accounts.models import User
from canteen.circulation import notices, previews
from canteen.circulation.models import Circular
from canteen.db import session
from canteen.outbox import Letter
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office
from tests.conftest import signed_browser


@pytest.fixture
def office(shared_app: Flask, at: Callable[[str], None]) -> Office:
    at("2026-10-21 09:00")
    made = material.office()
    material.ledger(make.canteen(bureau=made.bureau))
    material.approve_sheets(made.bureau)
    material.reader(made.bureau, "a@example.gov.cn")
    return made


def both(app: Flask, people: list[User], path: str, forms: list[dict[str, str]]) -> list[int]:
    """Each person posts a form to the same address, all at once; the answers' status codes."""
    barrier = Barrier(len(people))
    clients = [signed_browser(app, person) for person in people]

    def press(place: int) -> int:
        barrier.wait()
        return clients[place].post(path, data=forms[place]).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, range(len(people))))


def two(role: str, office: Office) -> list[User]:
    return [make.user(role, office.bureau) for _ in range(2)]


def test_two_compilers_make_one_draft(shared_app: Flask, office: Office) -> None:
    form = {"bureau": office.bureau.code, "period": "2026Q3"}
    assert both(shared_app, two("officer", office), "/circulars", [form, form]) == [303, 303]
    with make.context():
        assert len(session.scalars(select(Circular)).all()) == 1


def test_two_signers_give_one_number_and_the_file_that_carries_it(shared_app: Flask, office: Office) -> None:
    with make.context():
        draft = notices.compile_circular(office.bureau, QUARTER)
        session.commit()
    forms = [{"report_sha256": draft.report_sha256, "number": f"示机管发〔2026〕{n}号"} for n in (11, 12)]
    people = two("approver", office)
    assert both(shared_app, people, f"/circulars/{draft.id}/approve", forms) == [303, 303]
    with make.context():
        circular = session.get_one(Circular, draft.id)
        assert circular.number is not None
        assert circular.version == draft.version + 1
        first = PdfReader(io.BytesIO(files.read(circular.pdf_sha256 or ""))).pages[0].extract_text()
        assert circular.number in first.replace(" ", "")


def test_two_issuers_write_one_letter_to_each_recipient(shared_app: Flask, office: Office) -> None:
    with make.context():
        circular = notices.compile_circular(office.bureau, QUARTER)
        notices.approve(circular, office.approver)
        session.commit()
    people = two("approver", office)
    assert both(shared_app, people, f"/circulars/{circular.id}/issue", [{}, {}]) == [303, 303]
    with make.context():
        assert len(session.scalars(select(Letter)).all()) == 1


@pytest.mark.parametrize("number", ["12号文", "示机管发〔2026〕12号"])
def test_no_page_is_typeset_while_the_database_waits_for_it(
    shared_app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    with make.context():
        draft = notices.compile_circular(office.bureau, QUARTER)
        session.commit()
    pool, held, compiler = shared_app.extensions["db"].pool, [], typesetting.typst.Compiler

    def watched(*args: Any, **more: Any) -> Any:
        held.append(pool.checkedout())
        return compiler(*args, **more)

    monkeypatch.setattr(typesetting.typst, "Compiler", watched)
    previews.pages.cache_clear()
    form = {"report_sha256": draft.report_sha256, "number": number}
    signed_browser(shared_app, make.user("approver", office.bureau)).post(
        f"/circulars/{draft.id}/approve", data=form
    )
    assert held == [0]
