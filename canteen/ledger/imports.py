"""Bring tables of records into the ledger: the same checks as on the page, canteen by canteen.

What each canteen's rows need is read once, so that a hundred thousand rows take seconds to a minute. The
caller keeps everything or nothing: `Outcome.refused` says which.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from canteen import audit, clock, workdays
from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import closures
from canteen.ledger.book import Book
from canteen.ledger.workbook import KEYS, Fault, Line, UnknownHeaders, read_lines
from canteen.ledger.writing import How, Invalid, Written, write_day, write_meal
from canteen.registry.models import Canteen, Meal
from canteen.workdays import Calendar

CODES_AT_ONCE = 500


@dataclass
class Outcome:
    """What became of the rows. Warnings that nobody accepted, or errors not skipped, refuse the whole."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    warnings: list[Fault] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    asking: int = 0  # warnings that want somebody's word
    headers_unknown: bool = False

    def refused(self, *, accept_warnings: bool, skip_bad: bool) -> bool:
        """Whether nothing may be kept."""
        unaccepted = self.asking and not accept_warnings
        return bool(self.headers_unknown or unaccepted or (self.errors and not skip_bad))

    def forget(self) -> None:
        """Nothing was kept, so nothing was created."""
        self.created = self.changed = self.unchanged = 0

    def to_data(self) -> dict[str, Any]:
        """The JSON object that `flask ledger import --json` promises."""
        counts = {name: getattr(self, name) for name in ("rows", "created", "changed", "unchanged")}
        return counts | {
            "warnings": [fault.to_data() for fault in self.warnings],
            "errors": [fault.to_data() for fault in self.errors],
        }


@dataclass(frozen=True)
class _Sender:
    """Who brings the files, and why rows of locked months are among them."""

    by: User | None
    reason: str | None
    now: datetime
    calendar: Calendar
    files: list[str]

    def may_write(self, canteen: Canteen) -> bool:
        return self.by is None or access.may(self.by, Right.RECORD, canteen) or self.decides(canteen)

    def decides(self, canteen: Canteen) -> bool:
        """Whether this is somebody whose reason counts: an officer above the canteen, or the operator."""
        return self.by is None or access.may(self.by, Right.DECIDE, canteen)


def import_files(paths: Iterable[Path], *, by: User | None, reason: str | None) -> Outcome:
    """Write every good row of the files into the session; the caller commits or rolls back.

    With a `reason`, rows of locked months come in as corrections, never in time, and rows of open months as
    dated paper ledgers. Raises tables.Unreadable for a file that is no table.
    """
    files = list(paths)
    try:
        lines, faults = read_lines(files)
    except UnknownHeaders as unknown:
        return Outcome(errors=unknown.faults, headers_unknown=True)
    outcome = Outcome(rows=len(lines) + len({(f.file, f.sheet, f.row) for f in faults}), errors=faults)
    sender = _Sender(by, reason, clock.now(), workdays.calendar(), [path.name for path in files])
    lines = _without_repeats(lines, outcome)
    canteens = _canteens({line.code for line in lines}, sender)
    mine: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.code in canteens:
            mine[line.code].append(line)
        else:
            outcome.errors.append(line.fault("canteen", f"没有代码为“{line.code}”的食堂，或者无权填报。"))
    for code, own in mine.items():
        _import_canteen(canteens[code], own, sender, outcome)
    outcome.errors.sort(key=_place)
    outcome.warnings.sort(key=_place)
    return outcome


def _place(fault: Fault) -> tuple[str, str, int]:
    return fault.file, fault.sheet or "", fault.row


def _without_repeats(lines: list[Line], outcome: Outcome) -> list[Line]:
    """The first row of each key; the others are errors that name it."""
    first: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        earlier = first.setdefault(line.key, line)
        if earlier is not line:
            same = "" if earlier.table.file == line.table.file else f"{earlier.table.file} "
            outcome.errors.append(line.fault("date", f"与{same}第{earlier.row}行是同一条记录，只能有一行。"))
    return list(first.values())


def _canteens(codes: set[str], sender: _Sender) -> dict[str, Canteen]:
    wanted = sorted(codes)
    found: dict[str, Canteen] = {}
    for start in range(0, len(wanted), CODES_AT_ONCE):
        chosen = Canteen.code.in_(wanted[start : start + CODES_AT_ONCE])
        query = select(Canteen).where(chosen).options(selectinload(Canteen.modes))
        found |= {canteen.code: canteen for canteen in session.scalars(query)}
    return {code: canteen for code, canteen in found.items() if sender.may_write(canteen)}


def _import_canteen(canteen: Canteen, lines: list[Line], sender: _Sender, outcome: Outcome) -> None:
    """In the order of days, meals before the day: so each row is compared with what came before it."""
    lines.sort(key=lambda line: (line.day, not line.is_meal, line.order))
    first, last = lines[0].day, lines[-1].day
    book = Book(canteen, first, last, calendar=sender.calendar)
    book.read_collections(last)
    trusted = sender.decides(canteen)
    done: list[Written] = []
    with session.no_autoflush:
        for line in lines:
            try:
                done += _write(book, line, _how(book, line, sender, trusted), outcome, trusted)
            except Invalid as invalid:
                outcome.errors += [line.fault(name, "".join(said)) for name, said in invalid.errors.items()]
            except Refusal as refusal:
                outcome.errors.append(line.fault("date", str(refusal)))
    session.flush()
    _audit(canteen, done, sender)


def _how(book: Book, line: Line, sender: _Sender, trusted: bool) -> How:
    reason = sender.reason if trusted else None
    locked = book.lock_sentence(line.day) is not None
    return How(
        sender.by.id if sender.by else None,
        "import",
        sender.now,
        accepted=True,
        reason=reason if locked else None,
        paper_reason=None if locked else reason,
        typed=line.weights_as_typed,
    )


def _write(book: Book, line: Line, how: How, outcome: Outcome, trusted: bool) -> list[Written]:
    values = {name: value for name, value in line.values.items() if name not in KEYS}
    if line.is_meal:
        occasion = line.values.get("occasion") or "work"
        written = [write_meal(book, line.day, Meal(line.values["meal"]), occasion, values, how)]
    else:
        written = _write_day(book, line, values, how, outcome, trusted)
    for each in written:
        outcome.created += each.created
        outcome.changed += bool(each.changes) and not each.created
        outcome.unchanged += not each.changes and not each.created
        outcome.warnings += [line.fault(warned.field, warned.sentence) for warned in each.warnings]
        outcome.asking += sum(warned.asks for warned in each.warnings)
    return written


def _write_day(
    book: Book, line: Line, values: dict[str, Any], how: How, outcome: Outcome, trusted: bool
) -> list[Written]:
    closed, why = values.pop("closed", None), values.pop("closed_reason", None)
    if closed is not None and why is None:
        raise Invalid({"closed_reason": ["请写明停餐原因。"]})
    if closed is not None:
        before = book.closures.get((line.day, closed))
        known = before is not None and before.voided_at is None and before.reason == why
        closures.close_meal(
            book.canteen, line.day, closed, why, by_id=how.by_id, approves=trusted, correction=how.reason
        )
        outcome.created += not known
        outcome.unchanged += known
    return [write_day(book, line.day, values, how)] if values or closed is None else []


def _audit(canteen: Canteen, done: list[Written], sender: _Sender) -> None:
    """One entry for a canteen's rows; each row's old and new values are in its Revision."""
    touched = [written for written in done if written.created or written.changes]
    if not touched:
        return
    audit.record(
        "ledger.import",
        f"canteen:{canteen.code}",
        by=sender.by.id if sender.by else None,
        new={
            "files": sender.files,
            "created": sum(written.created for written in touched),
            "changed": sum(not written.created for written in touched),
            "corrections": sorted({str(written.record.day) for written in touched if written.correction}),
        },
        reason=sender.reason,
    )
