"""Signing a draft: who may, what it fixes, and what a second signature is told."""

from collections.abc import Callable

import pytest
from flask import Flask

from canteen import files
from canteen.circulation import notices
from canteen.circulation.models import Circular
from canteen.db import session
from canteen.errors import Refusal
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office, compiled, signed

pytestmark = pytest.mark.usefixtures("october")


@pytest.fixture
def october(app: Flask, at: Callable[[str], None]) -> None:
    """The clock after the third quarter, when circulars are written."""
    at("2026-10-21 09:00")


@pytest.fixture
def office() -> Office:
    """A bureau with one evaluated canteen and a person for every step."""
    made = material.office(name="示例区机关事务管理局")
    canteen = make.canteen(bureau=made.bureau, name="第一食堂")
    material.ledger(canteen)
    material.approve_sheets(made.bureau)
    return made


def test_signing_fixes_report_and_file_and_dates_the_paper(office: Office) -> None:
    circular = signed(office, number="示机管发〔2026〕12号")
    assert circular.state == "approved"
    assert circular.pdf_sha256 is not None
    with make.context():
        assert files.read(circular.pdf_sha256).startswith(b"%PDF")
    with make.context(), pytest.raises(Refusal, match="已经签发"):
        notices.compile_circular(office.bureau, QUARTER, office.officer)


def test_signing_twice_changes_nothing(office: Office) -> None:
    first = signed(office)
    with make.context():
        again = session.get(Circular, first.id)
        assert again is not None
        notices.approve(again, office.approver)
        session.commit()
        assert (again.number, again.version) == (None, first.version)


def test_a_second_signature_that_says_something_else_is_told_what_stands(office: Office) -> None:
    first = signed(office, number="示机管发〔2026〕12号")
    other = make.user("approver", office.bureau, name="示例第二签发人")
    with make.context():
        again = session.get_one(Circular, first.id)
        said = f"已由{office.approver.name}于2026年10月21日09:00签发，文号是示机管发〔2026〕12号"
        for person, number in ((office.approver, "示机管发〔2026〕99号"), (session.merge(other), "")):
            with pytest.raises(notices.AlreadySigned, match=said):
                notices.approve(again, person, number=number)
        assert (again.number, again.version) == ("示机管发〔2026〕12号", first.version)


def test_an_officer_cannot_sign_and_a_stranger_cannot_compile(office: Office) -> None:
    stranger = material.office()
    circular = compiled(office)
    with make.context():
        circular = session.get_one(Circular, circular.id)
        with pytest.raises(Refusal, match="没有签发"):
            notices.approve(circular, office.officer)
        with pytest.raises(Refusal, match="没有编制"):
            notices.compile_circular(office.bureau, QUARTER, stranger.officer)


def test_missing_sheets_stop_the_signature_until_a_reason_accepts_them(office: Office) -> None:
    material.ledger(make.canteen(bureau=office.bureau, name="第二食堂"))
    with pytest.raises(Refusal, match="还有1个食堂没有核定的评估表"):
        signed(office)
    circular = signed(office, accepted_gaps="该食堂正在搬迁")
    assert (circular.state, circular.accepted_gaps) == ("approved", "该食堂正在搬迁")


def test_a_draft_that_changed_after_it_was_read_is_not_signed(office: Office) -> None:
    with pytest.raises(Refusal, match="不是同一份"):
        signed(office, seen="0" * 64)


def test_a_number_not_written_as_papers_write_it_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="文号"):
        signed(office, number="示机管发(2026)012")
