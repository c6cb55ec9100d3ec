"""The letter that brings a circular to one recipient."""

from __future__ import annotations

from canteen import clock, outbox
from canteen.circulation import documents
from canteen.circulation.documents import Stamp
from canteen.circulation.models import Circular, Subscription
from canteen.circulation.shape import thaw

PDF = "application/pdf"


def post_letter(circular: Circular, reader: Subscription) -> bool:
    """Post an approved circular to one recipient, the PDF attached; False when it was posted before."""
    report, stamp = thaw(circular.report), stamp_of(circular)
    subject, text, html = outbox.render(
        "circular",
        reader=reader.name,
        title=circular.title,
        number=circular.number,
        issuers=[issuer["name"] for issuer in report["issuers"]],
        path=f"/circulars/{circular.id}",
        standard=report["basis"][0],
    )
    return outbox.post(
        f"{topic(circular)}:{reader.address}",
        to=reader.address,
        subject=subject,
        text=text,
        html=html,
        attachments=[(documents.file_name(report, stamp, "pdf"), PDF, circular.pdf_sha256 or "")],
        topic=topic(circular),
        bureau_id=circular.bureau_id,
    )


def topic(circular: Circular) -> str:
    """What the letters of a circular are kept under."""
    return f"circular:{circular.id}"


def stamp_of(circular: Circular) -> Stamp:
    """What signing has added to this circular so far."""
    if circular.approved_at is None:
        return Stamp()
    day = clock.local(circular.approved_at).date()
    return Stamp(draft=False, number=circular.number or "", day=day)
