"""Asking for a correction: the save is tried out and taken back, so that nonsense is refused at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from canteen import audit, clock, workdays
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import locks
from canteen.ledger.book import DAY, Book, MealKey
from canteen.ledger.corrections import applying
from canteen.ledger.corrections.models import Correction
from canteen.ledger.fields import COLLECTION_NAMES
from canteen.ledger.locks import Reason
from canteen.ledger.writing import DAY_NAMES, MEAL_NAMES, plain
from canteen.registry.models import Canteen


class _TriedOut(Exception):
    """Ends the trial, so that its savepoint takes everything back."""


def names_of(key: MealKey) -> tuple[str, ...]:
    """The fields of a record; when a meal was booked is no figure to be corrected."""
    names = DAY_NAMES if key == DAY else MEAL_NAMES
    return tuple(name for name in names if name != "expected_at")


def values_now(canteen: Canteen, day: date, key: MealKey, *, writing: bool = False) -> dict[str, Any]:
    """What the ledger holds of a record; `writing` keeps other writers out until the end."""
    book = Book(canteen, day, day, writing=writing)
    book.read_collections(day)
    record: Any = book.days.get(day) if key == DAY else book.meals.get((day, key))
    taken = book.collections.get(day)
    return {
        name: getattr(taken if key == DAY and name in COLLECTION_NAMES else record, name, None)
        for name in names_of(key)
    }


def ask(
    canteen: Canteen,
    day: date,
    key: MealKey,
    values: Mapping[str, Any],
    *,
    typed: Mapping[str, list[str]],
    reason: str,
    accepted: bool,
    by: User,
) -> Correction:
    """Ask for other values of one record of a locked day.

    Raises Invalid and Unconfirmed as a save does, Refusal when the day is open (save it), when nothing
    differs, or when a request about this record waits already.
    """
    _refuse_open(canteen, day)
    now = values_now(canteen, day, key, writing=True)
    changes = {
        name: [plain(now[name]), plain(value)] for name, value in values.items() if now.get(name) != value
    }
    if not changes:
        raise Refusal("没有改动任何一项，不用申请。")
    _refuse_waiting(canteen, day, key)
    asked = _request(canteen, day, key, changes, reason, by)
    asked.as_typed = {name: text for name, text in typed.items() if name in changes}
    _try_out(canteen, asked, by, accepted=accepted)
    return _keep(canteen, asked)


def ask_closure(canteen: Canteen, day: date, meal: str, why: str, *, reason: str, by: User) -> Correction:
    """Ask that a meal (or "all") of a locked day be noted as not served; `why` is the closure's reason."""
    _refuse_open(canteen, day)
    key = (meal, "closure")
    _refuse_waiting(canteen, day, key)
    asked = _request(canteen, day, key, {"closed": [None, why]}, reason, by)
    _try_out(canteen, asked, by, accepted=True)
    return _keep(canteen, asked)


def _request(
    canteen: Canteen, day: date, key: MealKey, changes: dict[str, Any], reason: str, by: User
) -> Correction:
    return Correction(
        canteen_id=canteen.id,
        day=day,
        meal=key[0],
        occasion=key[1],
        changes=changes,
        as_typed={},
        reason=reason,
        asked_by_id=by.id,
        asked_at=clock.now(),
        state="open",
    )


def _refuse_open(canteen: Canteen, day: date) -> None:
    found = locks.of_day(canteen, day, clock.today(), workdays.calendar())
    if not found:
        raise Refusal("这一天还没有锁定，可以直接在当天的页面修改，不用申请。")
    if found[0].reason is Reason.NOT_OPEN:
        raise Refusal(found[0].sentence)


def _refuse_waiting(canteen: Canteen, day: date, key: MealKey) -> None:
    query = select(Correction.id).where(
        Correction.canteen_id == canteen.id,
        Correction.day == day,
        Correction.meal == key[0],
        Correction.occasion == key[1],
        Correction.state == "open",
    )
    if session.scalar(query.limit(1)) is not None:
        raise Refusal("这条记录已有一份更正申请在等审定。要改申请内容的，请先撤回那一份。")


def _try_out(canteen: Canteen, asked: Correction, by: User, *, accepted: bool) -> None:
    try:
        with session.begin_nested():
            applying.apply(canteen, asked, by=by, accepted=accepted)
            raise _TriedOut
    except _TriedOut:
        session.expire_all()


def _keep(canteen: Canteen, asked: Correction) -> Correction:
    session.add(asked)
    session.flush()
    subject = f"correction:{asked.id}"
    audit.record(
        "ledger.ask_correction", subject, by=asked.asked_by_id, new=asked.changes, reason=asked.reason
    )
    return asked
