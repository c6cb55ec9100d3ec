"""One row of a file becomes a meal, a day, a closure, or nothing new."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from canteen.errors import Refusal
from canteen.inputs import plain
from canteen.ledger import closures
from canteen.ledger.book import Book
from canteen.ledger.fields import COLLECTION_NAMES
from canteen.ledger.imports.lines import Line
from canteen.ledger.imports.outcome import Outcome
from canteen.ledger.models import WHOLE_DAY, Closure
from canteen.ledger.workbook.cells import cell_text
from canteen.ledger.writing import How, Invalid, Written, write_day, write_meal
from canteen.registry.models import Meal

CLOSING = ("closed", "closed_reason")
Key = tuple[Any, ...]


def keys(line: Line) -> Iterable[Key]:
    """What a second row must not repeat: a meal, a day's figures, a closure."""
    place = (line.is_meal, line.code, line.day)
    if line.is_meal:
        return [(*place, line.values["meal"], line.occasion)]
    closed = line.values.get("closed")
    figures = [(*place, "")] if closed is None or _day_figures(line) else []
    return [*figures, *([(*place, closed)] if closed else [])]


def write(book: Book, line: Line, how: How, outcome: Outcome, *, trusted: bool, keep: bool) -> list[Written]:
    """Write one row and count what came of it; raises as writing does.

    Without `keep` no statement that writes is sent: records are only in the session, never flushed.
    """
    if line.is_meal:
        written = _write_meal(book, line, how, outcome)
        return [written] if written else []
    if line.values.get("closed") or line.values.get("closed_reason"):
        _close(book, line, how, outcome, trusted=trusted, keep=keep)
        if not _day_figures(line):
            return []
    day = _write_day(book, line, how, outcome)
    return [day] if day else []


def _write_meal(book: Book, line: Line, how: How, outcome: Outcome) -> Written | None:
    record = book.meals.get((line.day, (line.values["meal"], line.occasion)))
    values = _news(line.figures, [record])
    if not values and (record is not None or _is_blank_form(line)):
        _nothing_new(outcome, line, record)
        return None
    return _count(
        outcome, line, write_meal(book, line.day, Meal(line.values["meal"]), line.occasion, values, how)
    )


def _write_day(book: Book, line: Line, how: How, outcome: Outcome) -> Written | None:
    record, taken = book.days.get(line.day), book.collections.get(line.day)
    figures = _day_figures(line)
    values = _news(figures, [taken if name in COLLECTION_NAMES else record for name in figures])
    if not values and (record is not None or taken is not None or _is_blank_form(line)):
        _nothing_new(outcome, line, record or taken)
        return None
    return _count(outcome, line, write_day(book, line.day, values, how))


def _day_figures(line: Line) -> dict[str, Any]:
    return {name: value for name, value in line.figures.items() if name not in CLOSING}


def _is_blank_form(line: Line) -> bool:
    """A row laid out by our own template in which nobody wrote anything."""
    return line.sheet.is_our_form and not line.figures


def _nothing_new(outcome: Outcome, line: Line, record: object) -> None:
    if record is None and not line.figures:
        outcome.blank += 1
    else:
        outcome.add(line, "unchanged", {})


def _count(outcome: Outcome, line: Line, written: Written) -> Written:
    result = "created" if written.created else "changed" if written.changes else "unchanged"
    outcome.add(line, result, written.changes)
    outcome.warnings += [line.fault(warned.field, warned.sentence) for warned in written.warnings]
    outcome.asking += sum(warned.asks for warned in written.warnings)
    return written


def _news(values: Mapping[str, Any], records: Iterable[object]) -> dict[str, Any]:
    """The values that say something else than the records (one for all, or one for each)."""
    held = list(records)
    each = held if len(held) == len(values) else held * len(values)
    return {
        name: value
        for (name, value), record in zip(values.items(), each, strict=False)
        if not _is_same(getattr(record, name, None), value)
    }


def _is_same(old: Any, new: Any) -> bool:
    """Whether a cell says what is recorded: a file holds times to the minute and text without blanks."""
    if isinstance(old, datetime) and isinstance(new, datetime):
        return old.replace(second=0, microsecond=0) == new.replace(second=0, microsecond=0)
    if isinstance(old, str) and isinstance(new, str):
        return old == new or plain(cell_text(old)) == new
    return bool(old == new)


def _close(book: Book, line: Line, how: How, outcome: Outcome, *, trusted: bool, keep: bool) -> None:
    closed, why = line.values.get("closed"), line.values.get("closed_reason")
    if closed is None:
        raise Invalid({"closed": ["填了停餐原因，请选停的是哪一餐，或者全天。"]})
    if why is None:
        raise Invalid({"closed_reason": ["请写明停餐原因。"]})
    before = book.closures.get((line.day, closed))
    if before is not None and before.voided_at is None and _is_same(before.reason, why):
        outcome.add(line, "unchanged", {})
        return
    if _was_served(book, line.day, closed):
        raise Refusal("这一餐已经填了就餐人次，不能登记停餐。填错的，请先把就餐人次清空。")
    closures.refuse_closing(book.canteen, line.day, closed, correction=how.reason)
    closure = Closure(day=line.day, meal=closed, reason=why)
    if keep:
        closure = closures.close_meal(
            book.canteen, line.day, closed, why, by_id=how.by_id, approves=trusted, correction=how.reason
        )
    book.closures[line.day, closed] = closure
    old = None if before is None or before.voided_at is not None else before.reason
    outcome.add(line, "created" if old is None else "changed", {"closed_reason": [old, why]})


def _was_served(book: Book, day: date, closed: str) -> bool:
    """Also by a row of this very file."""
    served = {row.meal for row in book.meals_of(day) if row.diners}
    return bool(served) if closed == WHOLE_DAY else closed in served
