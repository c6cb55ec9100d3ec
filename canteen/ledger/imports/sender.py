"""Who brings the files, and why rows of locked months are among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from canteen import clock, workdays
from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.accounts.models import User
from canteen.ledger.book import Book
from canteen.ledger.imports.lines import Line
from canteen.ledger.writing import How
from canteen.registry.models import Canteen
from canteen.workdays import Calendar


@dataclass(frozen=True)
class Sender:
    """The person (None: the operator), their reason, and the moment that counts for every row."""

    by: User | None
    reason: str | None
    at: datetime
    calendar: Calendar
    files: list[str]

    @classmethod
    def now(cls, by: User | None, reason: str | None, files: Iterable[str]) -> "Sender":
        """Somebody who brings files at this moment."""
        return cls(by, reason, clock.now(), workdays.calendar(), list(dict.fromkeys(files)))

    def may_write(self, canteen: Canteen) -> bool:
        """Whether rows of a canteen may come in from here."""
        return self.by is None or access.may(self.by, Right.RECORD, canteen) or self.decides(canteen)

    def decides(self, canteen: Canteen) -> bool:
        """Whether this is somebody whose reason counts: an officer above the canteen, or the operator."""
        return self.by is None or access.may(self.by, Right.DECIDE, canteen)

    def how(self, book: Book, line: Line) -> How:
        """How one row is written: in a locked month as a correction, else as a dated paper ledger."""
        reason = self.reason if self.decides(book.canteen) else None
        locked = book.lock_sentence(line.day) is not None
        return How(
            self.by.id if self.by else None,
            "import",
            self.at,
            accepted=True,
            reason=reason if locked else None,
            paper_reason=None if locked else reason,
            typed=line.weights_as_typed,
        )
