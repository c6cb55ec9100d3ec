"""Where letters go, read from one URL: an SMTP server or a folder of .eml files."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class WrongMailUrl(ValueError):
    """A mail URL that cannot be used; the message says why, without repeating a password."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Letters are written as .eml files below this path."""

    path: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Letters are handed to this server; user and password are "" where it asks for none."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def parse(url: str) -> MailFolder | MailServer:
    """Read folder:PATH or smtp://, smtps://, smtp+starttls:// with [user:password@]host[:port]."""
    scheme, _, rest = url.partition(":")
    if scheme == "folder":
        if not rest:
            raise WrongMailUrl("mail_url: folder: must be followed by a path")
        return MailFolder(rest)
    if scheme not in PORTS:
        raise WrongMailUrl(f"mail_url must begin with folder: or {', '.join(PORTS)}")
    return _server(url)


def _server(url: str) -> MailServer:
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise WrongMailUrl("mail_url: the port must be a whole number up to 65535") from None
    if not parts.hostname:
        raise WrongMailUrl("mail_url must name a host: smtp://host:port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        # Python's SMTP log-in encodes ASCII only; better to say so now than at the first letter.
        raise WrongMailUrl("mail_url: user and password of an SMTP server must be ASCII")
    return MailServer(parts.scheme, parts.hostname, port, user, password)
