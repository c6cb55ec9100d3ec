"""Who takes the letters: a folder or an SMTP server. Each answers what became of one message."""

import re
import smtplib
import ssl
import time
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple, Protocol

from canteen import files, settings
from canteen.mail_url import MailFolder, MailServer, parse
from canteen.outbox.letters import Letter

LETTERS_PER_CONNECTION = 50


class Answer(NamedTuple):
    """What became of a letter: `state` is sent, waiting (no for now), refused, or sending (not known)."""

    state: str
    code: int | None = None
    text: str = ""


class Unreachable(Exception):
    """Nobody could be asked; no letter was handed over. The message says why."""


class Carrier(Protocol):
    """`open` before a letter is claimed, `take` after; `close` at the end."""

    def open(self) -> None: ...
    def take(self, letter: Letter, message: bytes) -> Answer: ...
    def close(self) -> None: ...


def carrier_for(chosen: settings.Settings) -> Carrier:
    """The carrier that the mail URL names."""
    where = parse(chosen.mail_url)
    if isinstance(where, MailFolder):
        return FolderCarrier(settings.folder(where.path))
    return SmtpCarrier(where, parseaddr(chosen.mail_from)[1], chosen.mail_timeout_s)


class FolderCarrier:
    """Writes .eml files named by the letter's key, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise Unreachable(f"邮件文件夹不可用：{fault.strerror}") from fault

    def take(self, letter: Letter, message: bytes) -> Answer:
        try:
            files.write_whole(self.folder / file_name(letter), message)
        except OSError as fault:
            return Answer("waiting", text=f"写不进邮件文件夹：{fault.strerror}")
        return Answer("sent")

    def close(self) -> None:
        """Nothing is held open."""


def file_name(letter: Letter) -> str:
    """Readable, and one name per key: a repeated delivery overwrites the same bytes."""
    readable = re.sub(r"[^A-Za-z0-9@._-]+", "-", letter.key)[:60].strip("-.")
    return f"{readable}-{letter.message_id.strip('<>')[:16]}.eml"


class SmtpCarrier:
    """Speaks SMTP step by step, so that "no" and "do not know" are told apart."""

    def __init__(self, server: MailServer, sender: str, timeout_s: int) -> None:
        self.server, self.sender, self.timeout_s = server, sender, timeout_s
        self.connection: smtplib.SMTP | None = None
        self.taken = 0

    def open(self) -> None:
        if self.connection is not None and self.taken < LETTERS_PER_CONNECTION:
            return
        self.close()
        try:
            self.connection = self._dial()
            self._greet(self.connection)
        except OSError as fault:  # smtplib's exceptions are OSErrors too.
            self._drop()
            raise Unreachable(f"连不上邮件服务器：{_words(fault)}") from fault
        self.taken = 0

    def take(self, letter: Letter, message: bytes) -> Answer:
        assert self.connection is not None, "open() comes first"
        self.taken += 1
        answer = self._converse(self.connection, letter.to_address, message)
        if answer.state != "sent":
            self._drop()  # Whatever the server thinks of this conversation, the next letter begins anew.
        return answer

    def close(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.quit()
        self._drop()

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _dial(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout_s, context=context)
        return smtplib.SMTP(host, port, timeout=self.timeout_s)

    def _greet(self, connection: smtplib.SMTP) -> None:
        if self.server.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if self.server.user:
            connection.login(self.server.user, self.server.password)
        connection.ehlo_or_helo_if_needed()

    def _converse(self, connection: smtplib.SMTP, to: str, message: bytes) -> Answer:
        deadline = time.monotonic() + self.timeout_s
        try:
            for command, address in ((connection.mail, self.sender), (connection.rcpt, to)):
                _hurry(connection, deadline)
                code, text = command(address)
                if not 200 <= code < 300:
                    return _judged(code, text)
        except OSError as fault:
            return Answer("waiting", text=_words(fault))
        return self._hand_over(connection, message, deadline)

    def _hand_over(self, connection: smtplib.SMTP, message: bytes, deadline: float) -> Answer:
        try:
            _hurry(connection, deadline)
            return _judged(*connection.data(message))
        except smtplib.SMTPDataError as fault:  # Said no to the command; nothing was handed over.
            return _judged(fault.smtp_code, fault.smtp_error)
        except OSError as fault:
            return Answer("sending", text=_words(fault))


def _hurry(connection: smtplib.SMTP, deadline: float) -> None:
    """One time limit for the whole conversation: after it a letter may honestly be called doubtful."""
    if connection.sock is None:
        raise smtplib.SMTPServerDisconnected("connection lost")
    connection.sock.settimeout(max(0.1, deadline - time.monotonic()))


def _judged(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    states = {2: "sent", 4: "waiting", 5: "refused"}
    return Answer(states.get(code // 100, "sending"), code, words[:500])


def _words(fault: Exception) -> str:
    return (str(fault) or type(fault).__name__)[:400]
