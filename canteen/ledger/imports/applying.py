"""Write rows into the ledger: the same checks as on the page, canteen by canteen.

What each canteen's rows need is read once, so that a hundred thousand rows take seconds to a minute. The
caller keeps everything or nothing: `Outcome.refused` says which.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from canteen import audit
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.book import Book
from canteen.ledger.imports import rows
from canteen.ledger.imports.files import Brought
from canteen.ledger.imports.headers import UnknownHeaders
from canteen.ledger.imports.lines import Line, read_lines
from canteen.ledger.imports.outcome import Outcome
from canteen.ledger.imports.sender import Sender
from canteen.ledger.locks import Locked
from canteen.ledger.writing import Invalid, Written, enter_gathered
from canteen.registry.models import Canteen

CODES_AT_ONCE = 500
Progress = Callable[[int, int], None]  # rows looked at, of how many


def import_files(
    files: Sequence[Brought],
    *,
    by: User | None,
    reason: str | None,
    writing: bool = True,
    listing: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Write every good row of the files into the session; the caller commits or rolls back.

    With a `reason`, rows of locked months come in as corrections, never in time, and rows of open months as
    dated paper ledgers. Without `writing` nothing is flushed and the caller rolls back. With `listing`, each
    row created or changed is kept in the outcome. Raises tables.Unreadable for a cell without a header.
    """
    sender = Sender.now(by, reason, [file.name for file in files])
    tables = [table for file in files for table in file.tables]
    outcome = Outcome(done=[] if listing else None)
    try:
        lines, outcome.errors = read_lines(tables)
    except UnknownHeaders as unknown:
        return Outcome(errors=unknown.faults, headers_unknown=True)
    outcome.rows = len(lines) + len({fault.order for fault in outcome.errors})
    mine = _by_canteen(_without_repeats(lines, outcome))
    canteens = _canteens(list(mine), sender)
    looked_at, total = 0, len(lines)
    del lines
    for code in list(mine):
        own = mine.pop(code)  # What is written is let go: a province's year would fill the memory.
        if code in canteens:
            _import_canteen(canteens[code], own, sender, outcome, writing=writing)
        else:
            sentence = f"没有代码为“{code}”的食堂，或者无权填报。"
            outcome.errors += [line.fault("canteen", sentence) for line in own]
        looked_at += len(own)
        progress(looked_at, total)
    outcome.rows -= outcome.blank
    outcome.errors.sort(key=lambda fault: fault.order)
    outcome.warnings.sort(key=lambda fault: fault.order)
    return outcome


def _without_repeats(lines: list[Line], outcome: Outcome) -> list[Line]:
    """The first row of each key; the others are errors that name it."""
    first: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        for key in rows.keys(line):
            earlier = first.setdefault(key, line)
            if earlier is not line:
                same = "" if earlier.sheet is line.sheet else f"{_where(earlier)} "
                told = f"与{same}第{earlier.row}行是同一条记录，只能有一行。"
                outcome.errors.append(line.fault("date", told))
                break
    bad = {(fault.table, fault.row) for fault in outcome.errors} if outcome.errors else set()
    return [line for line in lines if (line.sheet.table, line.row) not in bad]


def _where(line: Line) -> str:
    table = line.sheet.table
    return f"{table.file}（{table.sheet}）" if table.sheet else table.file


def _by_canteen(lines: list[Line]) -> dict[str, list[Line]]:
    mine: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        mine[line.code].append(line)
    return mine


def _canteens(codes: list[str], sender: Sender) -> dict[str, Canteen]:
    found: dict[str, Canteen] = {}
    for start in range(0, len(codes), CODES_AT_ONCE):
        chosen = Canteen.code.in_(codes[start : start + CODES_AT_ONCE])
        query = select(Canteen).where(chosen).options(selectinload(Canteen.modes))
        found |= {canteen.code: canteen for canteen in session.scalars(query)}
    return {code: canteen for code, canteen in found.items() if sender.may_write(canteen)}


def _import_canteen(
    canteen: Canteen, lines: list[Line], sender: Sender, outcome: Outcome, *, writing: bool
) -> None:
    """In the order of days, meals before the day: so each row is compared with what came before it."""
    lines.sort(key=lambda line: (line.day, not line.is_meal, line.order))
    first, last = lines[0].day, lines[-1].day
    book = Book(canteen, first, last, calendar=sender.calendar, writing=writing, gathers=True)
    book.read_collections(last)
    done: list[Written] = []
    with session.no_autoflush:
        for line in lines:
            done += _import_line(book, line, sender, outcome, keep=writing)
    if writing:
        enter_gathered(book)
        _audit(canteen, done, sender)


def _import_line(book: Book, line: Line, sender: Sender, outcome: Outcome, *, keep: bool) -> list[Written]:
    how = sender.how(book, line)
    try:
        return rows.write(book, line, how, outcome, trusted=sender.decides(book.canteen), keep=keep)
    except Invalid as invalid:
        outcome.errors += [line.fault(name, "".join(said)) for name, said in invalid.errors.items()]
    except Refusal as refusal:
        outcome.locked += isinstance(refusal, Locked)
        outcome.errors.append(line.fault("date", str(refusal)))
    return []


def _audit(canteen: Canteen, done: list[Written], sender: Sender) -> None:
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
