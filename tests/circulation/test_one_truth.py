"""One set of figures: ledger, frozen report, page, signed paper and letter say the same."""

import html
import io
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from canteen import files, outbox
from canteen.accounts.models import User
from canteen.circulation.models import Circular
from canteen.circulation.shape import Report, fingerprint, thaw
from canteen.db import session
from canteen.ledger import facts
from canteen.outbox import Letter
from canteen.outbox.message import compose
from canteen.registry.models import Canteen
from scoring.measures import all_measures, total
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask, at: Callable[[str], None]) -> Office:
    """A city with two counties whose canteens differ in size and waste; its circular is out."""
    at("2026-10-21 09:00")
    made = material.office(level="prefecture", name="示例市机关事务管理局")
    for name, waste, clean, canteens in (("甲区", 12_000, 47, 1), ("乙区", 31_000, 38, 2)):
        below = make.bureau(parent=made.bureau, name=f"{name}机关事务管理局")
        for number in range(canteens):
            canteen = make.canteen(bureau=below, name=f"{name}第{number + 1}食堂")
            material.ledger(canteen, plate_waste_g=waste, clean=clean)
    material.approve_sheets(made.bureau)
    material.reader(made.bureau, "a@example.gov.cn", "甲单位")
    material.signed(made, number="示机管发〔2026〕12号")
    material.issued(made)
    return made


def issued() -> Circular:
    with make.context():
        return session.scalars(select(Circular)).one()


def report() -> Report:
    return thaw(issued().report)


def paper() -> str:
    """The text of the signed file without blanks."""
    with make.context():
        reader = PdfReader(io.BytesIO(files.read(issued().pdf_sha256 or "")))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_the_reports_figures_are_those_of_the_ledger(office: Office) -> None:
    with make.context():
        canteens = session.scalars(select(Canteen.id)).all()
        sums = total(facts.sums_for(canteens, QUARTER.first_day, QUARTER.last_day).values())
    assert len(canteens) == 3
    figures = report()["figures"]
    for name, measure in all_measures(sums).items():
        if name in figures:
            kept = figures[name]
            assert (kept["numerator"], kept["denominator"]) == (measure.numerator, measure.denominator), name
            assert kept["value"] == (None if measure.value is None else str(measure.value)), name


def test_every_figure_of_a_sentence_stands_in_the_signed_paper(office: Office) -> None:
    text, made = paper(), report()
    spoken = [
        run for part in made["sections"] for p in part["paragraphs"] for run in p["runs"] if "figure" in run
    ]
    assert len(spoken) > 3
    for run in spoken:
        value = made["figures"][run["figure"]]["value"]
        assert value is not None
        assert run["text"].startswith(value)
        assert run["text"] in text


def test_every_row_of_the_annexes_stands_in_the_signed_paper(office: Office) -> None:
    text, made = paper(), report()
    for result in made["results"]["rows"]:
        assert f"{result['canteen']}{result['class_label']}{result['grade']}" in text
    for row in [*made["monitoring"]["rows"], made["monitoring"]["total"]]:
        figures = [row["figures"][name] for name, _ in made["monitoring"]["columns"]]
        cells = [row["region"], str(row["canteens"]), row["diners"], row["waste_kg"], *figures]
        assert "".join(cells) in text
    assert [row["region"] for row in made["monitoring"]["rows"]] == ["甲区", "乙区"]
    for sentence in made["basis"]:
        assert re.sub(r"\s", "", sentence) in text


def test_the_page_and_the_json_say_what_the_paper_says(office: Office, sign_in: SignIn) -> None:
    circular, client = issued(), sign_in(make.user("officer", office.bureau))
    page = html.unescape(client.get(f"/circulars/{circular.id}").text)
    made = report()
    assert client.get(f"/circulars/{circular.id}.json").text == circular.report
    for figure in made["figures"].values():
        if figure["value"] is not None:
            assert f'<td class="number">{figure["value"]}<span' in page
            assert f'<td class="number">{figure["numerator"]:,}</td>' in page
    for sentence in made["basis"]:
        assert sentence in page


def test_the_letter_carries_the_very_bytes_that_were_signed(office: Office, sign_in: SignIn) -> None:
    circular = issued()
    with make.context():
        letter = session.scalars(select(Letter)).one()
        message = compose(letter, "canteen@example.gov.cn")
        assert outbox.state_of(letter) == "waiting"
    client = sign_in(make.user("officer", office.bureau))
    downloaded = client.get(f"/circulars/{circular.id}.pdf").data
    assert sha256(downloaded).hexdigest() == circular.pdf_sha256
    assert attached(message) == downloaded
    assert fingerprint(circular.report) == circular.report_sha256


def attached(message: bytes) -> bytes:
    (part,) = message_from_bytes(message, policy=policy.SMTP).iter_attachments()  # type: ignore[attr-defined]
    content: bytes = part.get_content()
    return content
