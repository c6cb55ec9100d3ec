"""A letter as the bytes of a message: the same letter is always the same bytes, however often it is tried."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath

from canteen import files
from canteen.outbox.letters import Letter

LONGEST_NAME = 60
SEVEN_BIT = SMTP.clone(cte_type="7bit")  # Servers without 8BITMIME take it too.


def compose(letter: Letter, mail_from: str) -> bytes:
    """RFC 5322 bytes with CRLF. Raises OSError when an attachment is not in the store."""
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = mail_from
    message["To"] = letter.to_address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.posted_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"  # No out-of-office answers, please (RFC 3834).
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for attachment in letter.attachments:
        _attach(message, attachment)
    _fix_boundaries(message, letter.message_id)
    return message.as_bytes()


def attachment_name(name: str) -> str:
    """A name that old mail programs keep: no folders, at most 60 characters, its suffix kept."""
    path = PurePath(" ".join(name.replace("/", "_").replace("\\", "_").split()))
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _attach(message: EmailMessage, attachment: dict[str, str]) -> None:
    main, _, sub = attachment["content_type"].partition("/")
    message.add_attachment(
        files.read(attachment["sha256"]),
        maintype=main,
        subtype=sub,
        filename=attachment_name(attachment["name"]),  # Chinese names become RFC 2231 parameters.
    )


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries are random by default; derived ones keep the bytes of a repeated attempt the same."""
    seed = message_id.strip("<>").partition("@")[0]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"={number}={seed}")
