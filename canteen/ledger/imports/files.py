"""The files that somebody brings: their bytes, to be sent back marked, and the tables in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from canteen.ledger.imports.headers import KNOWN
from canteen.tables import Table, read_bytes, read_content


@dataclass(frozen=True, eq=False)
class Brought:
    """One file as it came."""

    name: str
    content: bytes
    tables: list[Table]


def bring(name: str, content: bytes) -> Brought:
    """A file by its bytes; raises tables.Unreadable for one that is no table."""
    return Brought(name, content, read_content(name, content, KNOWN))


def bring_all(paths: Iterable[Path]) -> list[Brought]:
    """The files at these places; raises tables.Unreadable."""
    return [bring(path.name, read_bytes(path)) for path in paths]
