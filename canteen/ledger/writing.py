"""Writing into a book: the one way by which pages, files and programs change a record.

A write changes what it names: an absent field stays, None clears. Every change is a Revision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.book import DAY, Book, MealKey
from canteen.ledger.checks import check_day, check_meal
from canteen.ledger.completion import complete_day, lacks_weight
from canteen.ledger.fields import COLLECTION_NAMES, DAY_FIELDS, MEAL_FIELDS
from canteen.ledger.findings import Findings, Warned
from canteen.ledger.locks import Locked
from canteen.ledger.models import WHOLE_DAY, Collection, DayRecord, MealRecord, Revision
from canteen.ledger.timing import is_booked_in_time
from canteen.ledger.weighing.elsewhere import scope_elsewhere
from canteen.registry.models import Meal

MEAL_NAMES = tuple(field.name for field in MEAL_FIELDS)
DAY_NAMES = tuple(field.name for field in DAY_FIELDS)
Changes = dict[str, list[Any]]
# On the table, not the class: nobody in the transaction looks at the row again.
_REVISION = insert(cast(Table, Revision.__table__))


class Invalid(Refusal):
    """The record contradicts itself; `errors` are sentences by field."""

    status = 422

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("".join(sentence for texts in errors.values() for sentence in texts))
        self.errors = errors


class Unconfirmed(Refusal):
    """Something is unusual and nobody has said that it is right; `warnings` say what."""

    status = 422

    def __init__(self, warnings: list[Warned]) -> None:
        super().__init__("".join(warned.sentence for warned in warnings))
        self.warnings = warnings


@dataclass(frozen=True)
class How:
    """Who writes, from where, and what was said about it.

    `reason` admits a locked month as a correction; `paper_reason` says why a dated paper ledger is typed in
    later (such rows count as in time). `device` is the name of the token that writes.
    """

    by_id: int | None
    source: str
    now: datetime
    accepted: bool = False
    reason: str | None = None
    paper_reason: str | None = None
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    device: str | None = None


@dataclass(frozen=True)
class Written:
    """What came of a write; no changes when everything was there already."""

    record: MealRecord | DayRecord
    created: bool
    changes: Changes
    warnings: list[Warned]
    correction: bool = False


def write_meal(
    book: Book, day: date, meal: Meal, occasion: str, values: Mapping[str, Any], how: How
) -> Written:
    """Write one meal; raises Invalid, Unconfirmed, or Refusal when the day is closed or locked."""
    key = (meal.value, occasion)
    record = book.meals.get((day, key))
    now, changes = _merged(record, _with_booking_time(record, values, how), MEAL_NAMES)
    if record is not None and not changes:
        return Written(record, False, {}, [])
    found = check_meal(now, book.past(day, key))
    _refuse_wrong(book, day, found, booking_only=set(changes) <= {"expected_diners", "expected_at", "remark"})
    correction = _admit(book, day, [meal.value, WHOLE_DAY], now, how)
    warnings = _confirmed(found, record, changes, how)
    created = record is None
    if record is None:
        record = MealRecord(canteen_id=book.canteen.id, day=day, meal=meal, occasion=occasion, version=0)
        _add(book, record)
    _apply(record, {name: now[name] for name in MEAL_NAMES}, found, changes, how)
    record.booked_in_time = is_booked_in_time(day, meal, record.expected_at)
    if created:
        book.add_meal(record)
    _note(book, day, key, record.version, changes, how)
    _complete(book, day, how, correction=correction)
    return Written(record, created, changes, warnings, correction)


def write_day(book: Book, day: date, values: Mapping[str, Any], how: How) -> Written:
    """Write a day's own record and what the collector took; raises as write_meal does."""
    record, collection = book.days.get(day), book.collections.get(day)
    now, changes = _merged(record, values, [name for name in DAY_NAMES if name not in COLLECTION_NAMES])
    taken, taken_changes = _merged(collection, values, COLLECTION_NAMES)
    changes |= taken_changes
    if record is not None and not changes:
        return Written(record, False, {}, [])
    found = check_day(now | taken, book.past(day, DAY), [vars(meal) for meal in book.meals_of(day)])
    _refuse_wrong(book, day, found, booking_only=False)
    correction = _admit(book, day, [], now, how)
    warnings = _confirmed(found, record, changes, how)
    created = record is None
    if record is None:
        record = DayRecord(canteen_id=book.canteen.id, day=day, version=0)
        _add(book, record)
    _apply(record, now, found, changes, how)
    if created:
        book.add_day(record)
    _take(book, day, collection, taken, taken_changes)
    _note(book, day, DAY, record.version, changes, how)
    _complete(book, day, how, correction=correction)
    return Written(record, created, changes, warnings, correction)


def _with_booking_time(record: Any, values: Mapping[str, Any], how: How) -> Mapping[str, Any]:
    """A booking is made when it is saved unless it says when; a file's is not. None booked: no time."""
    booked = values.get("expected_diners")
    if "expected_diners" not in values or booked == getattr(record, "expected_diners", None):
        return values
    if booked is None:
        return {**values, "expected_at": None}
    return {"expected_at": None if how.source == "import" else how.now, **values}


def _merged(record: Any, values: Mapping[str, Any], names: Any) -> tuple[dict[str, Any], Changes]:
    """The record as it would be, and {field: [old, new]} of what differs."""
    before = {name: getattr(record, name, None) for name in names}
    now = before | {name: values[name] for name in names if name in values}
    return now, {name: [before[name], now[name]] for name in names if before[name] != now[name]}


def _refuse_wrong(book: Book, day: date, found: Findings, *, booking_only: bool) -> None:
    if day > book.today and not booking_only:
        found.refuse("date", f"{day} 还没有到，只能先填预报人数。")
    if not book.canteen.is_open_on(day):
        early = day < book.canteen.opened_on
        told = f"启用（{book.canteen.opened_on}）之前" if early else f"停用（{book.canteen.closed_on}）之后"
        found.refuse("date", f"{day} 在食堂{told}。")
    if found.errors:
        raise Invalid(found.errors)


def _admit(book: Book, day: date, closing: list[str], now: Mapping[str, Any], how: How) -> bool:
    """Refuse closed meals and locked months; returns whether this is a correction of a locked month."""
    for meal in closing:
        closure = book.closures.get((day, meal))
        if closure is not None and closure.voided_at is None and now.get("diners"):
            raise Refusal(f"{day} 已登记停餐（{closure.reason}）。如果照常供餐，请先撤销停餐再填报。")
    if (sentence := book.lock_sentence(day)) is None:
        return False
    if how.reason is None:
        raise Locked(sentence)
    return True


def _confirmed(found: Findings, record: Any, changes: Changes, how: How) -> list[Warned]:
    """The warnings not confirmed before; raises Unconfirmed when one asks and nobody has answered."""
    known = set(record.flags) if record is not None else set()
    fresh = [w for w in found.warnings if w.flag not in known or w.field in changes]
    if not how.accepted and any(warned.asks for warned in fresh):
        raise Unconfirmed(fresh)
    return fresh


def _apply(record: Any, now: Mapping[str, Any], found: Findings, changes: Changes, how: How) -> None:
    for name, value in now.items():
        setattr(record, name, value)
    record.flags = sorted({warned.flag for warned in found.warnings})
    kept = {name: text for name, text in (record.as_typed or {}).items() if name not in changes}
    record.as_typed = kept | {name: text for name, text in how.typed.items() if name in changes}
    record.source, record.saved_at, record.saved_by_id = how.source, how.now, how.by_id
    record.paper_reason = how.paper_reason or record.paper_reason
    record.version += 1


def _take(book: Book, day: date, row: Collection | None, taken: dict[str, Any], changes: Changes) -> None:
    if not changes:
        return
    if row is None:
        row = Collection(canteen_id=book.canteen.id, day=day, kind="food", version=0)
        book.collections[day] = row
        session.add(row)
    for name, value in taken.items():
        setattr(row, name, value)
    row.version += 1


def _note(book: Book, day: date, key: MealKey, version: int, changes: Changes, how: How) -> None:
    revision = {
        "canteen_id": book.canteen.id,
        "day": day,
        "meal": key[0],
        "occasion": key[1],
        "version": version,
        "changes": {name: [plain(old), plain(new)] for name, (old, new) in changes.items()},
        "source": how.source,
        "device": how.device,
        "reason": how.reason or how.paper_reason,
        "by_id": how.by_id,
        "at": how.now,
    }
    if book.gathers:
        book.revisions.append(revision)
    else:
        session.execute(_REVISION, revision)


def _add(book: Book, record: MealRecord | DayRecord) -> None:
    if book.gathers:
        book.fresh.append(record)
    else:
        session.add(record)


def enter_gathered(book: Book) -> None:
    """Enter at once the records and revisions that a gathering book holds; what changed is flushed first."""
    session.flush()
    for table in (MealRecord, DayRecord):
        if rows := [_columns(record) for record in book.fresh if isinstance(record, table)]:
            session.execute(insert(cast(Table, table.__table__)), rows)
    if book.revisions:
        session.execute(_REVISION, book.revisions)
    book.fresh, book.revisions = [], []


def _columns(record: MealRecord | DayRecord) -> dict[str, Any]:
    held = vars(record)
    return {column.key: held[column.key] for column in record.__table__.columns if column.key in held}


def plain(value: Any) -> Any:
    """A value as JSON can keep it."""
    return value.isoformat() if isinstance(value, date) else value


def _complete(book: Book, day: date, how: How, *, correction: bool) -> None:
    meals, record = book.meals_of(day), book.days.get(day)
    # Asked only where a weight is wanting: almost every canteen weighs at home, day by day.
    wanting = any(lacks_weight(meal, record) for meal in meals)
    complete_day(
        meals,
        record,
        book.canteen.mode_on(day),
        how.now,
        correction=correction,
        on_paper=how.paper_reason is not None,
        elsewhere=scope_elsewhere(book.canteen.id, day) if wanting else None,
    )
