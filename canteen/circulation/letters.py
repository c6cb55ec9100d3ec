"""The letter that brings a circular to one recipient, and who may still have it when it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from canteen import clock, outbox
from canteen.circulation import documents, recipients
from canteen.circulation.documents import Stamp
from canteen.circulation.models import Circular, Subscription
from canteen.circulation.shape import thaw
from canteen.db import session
from canteen.outbox import Letter
from canteen.registry.models import Bureau

PDF = "application/pdf"


def post_letters(circular: Circular, readers: Sequence[Subscription]) -> int:
    """Post an approved circular to each recipient, the PDF attached; how many had not been posted before."""
    report = thaw(circular.report)
    name = documents.file_name(report, stamp_of(circular), "pdf")
    said = {
        "title": circular.title,
        "number": circular.number,
        "issuers": [issuer["name"] for issuer in report["issuers"]],
        "path": f"/circulars/{circular.id}",
        "standard": report["basis"][0],
    }
    return sum(_post(circular, reader, name, said) for reader in readers)


def _post(circular: Circular, reader: Subscription, name: str, said: Mapping[str, object]) -> bool:
    subject, text, html = outbox.render("circular", reader=reader.name, **said)
    return outbox.post(
        f"{topic(circular)}:{reader.address}",
        to=reader.address,
        subject=subject,
        text=text,
        html=html,
        attachments=[(name, PDF, circular.pdf_sha256 or "")],
        topic=topic(circular),
        bureau_id=circular.bureau_id,
    )


@outbox.guard("circular")
def objection(letter: Letter) -> str | None:
    """Why a circular must not go to this address any more: it was taken off the list, or its domain was."""
    bureau = session.get_one(Bureau, letter.bureau_id)
    if letter.to_address not in {reader.address for reader in recipients.of_bureau(bureau)}:
        return f"{letter.to_address}已不在{bureau.name}的收件人里。"
    try:
        recipients.require_own_domain(bureau, letter.to_address)
    except recipients.Wrong as wrong:
        return str(wrong)
    return None


def topic(circular: Circular) -> str:
    """What the letters of a circular are kept under."""
    return f"circular:{circular.id}"


def stamp_of(circular: Circular) -> Stamp:
    """What signing has added to this circular so far."""
    if circular.approved_at is None:
        return Stamp()
    day = clock.local(circular.approved_at).date()
    return Stamp(draft=False, number=circular.number or "", day=day)
