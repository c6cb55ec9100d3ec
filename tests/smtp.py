"""A mail server for tests: real SMTP on a real socket, with the moods that servers have.

What an address's local part says is what happens: busy@ gets 451, gone@ 550, silent@ no answer after
DATA, hangup@ a closed line before DATA.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MOODS = {"busy": "451 4.3.0 Try again later", "gone": "550 5.1.1 No such user"}


class Postman:
    """Keeps what it accepted: (recipients, message) in order."""

    def __init__(self) -> None:
        self.accepted: list[tuple[list[str], bytes]] = []
        self.connections = 0
        self.url = ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = address.partition("@")[0]
        if mood == "hangup":
            server.transport.abort()
        if mood in MOODS:
            return MOODS[mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if envelope.rcpt_tos[0].startswith("silent@"):
            await asyncio.Event().wait()
        self.accepted.append((envelope.rcpt_tos, envelope.original_content or b""))
        return "250 OK"

    def messages(self) -> list[EmailMessage]:
        """What was accepted, parsed."""
        return [message_from_bytes(content, policy=policy.default) for _, content in self.accepted]


class AnyPort(Controller):
    """A controller that takes whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def server(**options: Any) -> Iterator[Postman]:
    """A server on a free port of this machine, its address in `url`."""
    postman = Postman()
    controller = AnyPort(postman, hostname="127.0.0.1", port=0, **options)
    controller.start()
    postman.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield postman
    finally:
        controller.stop()
