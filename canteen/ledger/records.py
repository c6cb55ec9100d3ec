"""The verbs of the ledger for one record at a time: save a meal, save a day.

They raise Invalid (errors by field), Unconfirmed (warnings nobody has confirmed), Conflict (someone else was
faster) or Refusal (the meal is closed, the month locked). Verbs never commit.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.book import Book
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.writing import How, Invalid, Unconfirmed, Written, plain, write_day, write_meal
from canteen.registry.models import Canteen, Meal

__all__ = ["Conflict", "Invalid", "Unconfirmed", "save_day", "save_meal"]


class Conflict(Refusal):
    """Someone has saved this record since it was looked at. `saved` is theirs, `values` are ours."""

    def __init__(self, saved: MealRecord | DayRecord, values: Mapping[str, Any]) -> None:
        super().__init__("别人刚改过这里，您填的还没有保存。请核对后再保存一次。")
        self.saved, self.values = saved, values


def save_meal(
    canteen: Canteen,
    day: date,
    meal: Meal,
    values: Mapping[str, Any],
    *,
    occasion: str = "work",
    by: User | None,
    source: str,
    seen: int | None,
    accepted: bool,
    reason: str | None = None,
    paper_reason: str | None = None,
    typed: Mapping[str, list[str]] | None = None,
    device: str | None = None,
) -> MealRecord:
    """Change what `values` names of one meal; grams and counts, None clears.

    `seen` is the version the person looked at (0: there was none; None: do not compare). `typed` keeps each
    weight's text and unit as entered; `device` is the name of the token that writes.
    """
    book = Book(canteen, day, day)
    _compare(book.meals.get((day, (meal.value, occasion))), seen, values)
    how = _how(by, source, accepted, reason, paper_reason, typed, device)
    with session.no_autoflush:  # Written once, at the end.
        written = write_meal(book, day, meal, occasion, values, how)
    _audit("ledger.save_meal", f"meal:{canteen.code}:{day}:{meal}:{occasion}", written, how)
    assert isinstance(written.record, MealRecord)
    return written.record


def save_day(
    canteen: Canteen,
    day: date,
    values: Mapping[str, Any],
    *,
    by: User | None,
    source: str,
    seen: int | None,
    accepted: bool,
    reason: str | None = None,
    paper_reason: str | None = None,
    typed: Mapping[str, list[str]] | None = None,
    device: str | None = None,
) -> DayRecord:
    """Change what `values` names of a day's own record and its collection; arguments as of save_meal."""
    book = Book(canteen, day, day)
    book.read_collections(day)
    _compare(book.days.get(day), seen, values)
    how = _how(by, source, accepted, reason, paper_reason, typed, device)
    with session.no_autoflush:
        written = write_day(book, day, values, how)
    _audit("ledger.save_day", f"day:{canteen.code}:{day}", written, how)
    assert isinstance(written.record, DayRecord)
    return written.record


def _how(
    by: User | None,
    source: str,
    accepted: bool,
    reason: str | None,
    paper_reason: str | None,
    typed: Mapping[str, list[str]] | None,
    device: str | None,
) -> How:
    return How(
        by.id if by else None, source, clock.now(), accepted, reason, paper_reason, typed or {}, device
    )


def _compare(record: MealRecord | DayRecord | None, seen: int | None, values: Mapping[str, Any]) -> None:
    """Refuse a save that has not seen what it would overwrite; saving the same again is no conflict."""
    if record is None or seen is None or record.version == seen:
        return
    if any(getattr(record, name, None) != value for name, value in values.items()):
        raise Conflict(record, values)


def _audit(action: str, subject: str, written: Written, how: How) -> None:
    if written.changes or written.created:
        audit.record(
            action,
            subject,
            by=how.by_id,
            old={name: plain(old) for name, (old, _) in written.changes.items()},
            new={name: plain(new) for name, (_, new) in written.changes.items()},
            reason=how.reason or how.paper_reason,
        )
