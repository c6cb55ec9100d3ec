"""Checking days: the canteen head (审核人) looks at a day and says so, for one version of it.

A check holds as long as nothing of the day has changed since; afterwards the day wants another one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import due, states
from canteen.ledger.book import Book
from canteen.ledger.cards import DAY_KEY, address_of
from canteen.ledger.due import State
from canteen.ledger.models import Closure
from canteen.ledger.signing.models import DayCheck
from canteen.ledger.states import MealState
from canteen.registry.models import Canteen
from canteen.templating import day_short

Versions = dict[str, Any]


class Standing(StrEnum):
    """Where a day stands with its check."""

    NOTHING = "nothing"  # nothing to check: nothing was due and written, or the day is not over
    OPEN = "open"  # something is still wanting
    READY = "unchecked"
    CHECKED = "checked"
    CHANGED = "changed"  # checked once, and changed since


@dataclass(frozen=True)
class DayStanding:
    """One day: whether it is whole, what a check would see, and the last check of it."""

    day: date
    standing: Standing
    whole: bool
    fingerprint: str
    check: DayCheck | None
    recorder_ids: frozenset[int]

    @property
    def checkable(self) -> bool:
        return self.whole and self.standing in (Standing.READY, Standing.CHANGED)

    @property
    def alone(self) -> bool:
        """Whether the person who checked it had also written it, alone."""
        return self.check is not None and self.recorder_ids == {self.check.by_id}


def versions(book: Book, day: date) -> Versions:
    """What a check sees of a day: each record's version, and what was closed and why."""
    seen: Versions = {
        address_of(key): record.version for (on, key), record in book.meals.items() if on == day
    }
    if (own := book.days.get(day)) is not None:
        seen[DAY_KEY] = own.version
    closed = [row for (on, _), row in book.closures.items() if on == day and row.voided_at is None]
    return seen | {f"closed-{row.meal}": row.reason for row in closed if row.counts}


def fingerprint(seen: Versions) -> str:
    """A short name of what was seen, so that a form can say which version of a day it showed."""
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def of_book(book: Book, days: Mapping[date, list[MealState]]) -> dict[date, DayStanding]:
    """The standing of each day of a book, given the states of its meals."""
    checks = _last_checks(book.canteen, days)
    return {day: _standing(book, day, meals, checks.get(day)) for day, meals in days.items()}


def of_day(canteen: Canteen, day: date) -> DayStanding:
    """The standing of one day."""
    book = Book(canteen, day, day, writing=False)
    closed = due.closed_meals(book.closures.values())
    return of_book(book, {day: list(states.of_day(book, day, closed))})[day]


def check_days(canteen: Canteen, seen: Mapping[date, str], *, by: User) -> list[date]:
    """Check each day in the version that was seen; returns those newly checked.

    Raises Refusal, and checks none, when a day is not whole or has changed since it was looked at.
    """
    if not seen:
        raise Refusal("请先勾选要审核的日子。")
    book = Book(canteen, min(seen), max(seen))
    closed = due.closed_meals(book.closures.values())
    found = of_book(book, {day: list(states.of_day(book, day, closed)) for day in sorted(seen)})
    _refuse(
        [day for day, each in found.items() if not each.whole or each.standing is Standing.NOTHING],
        "还没有填全，填全后才能审核。",
    )
    _refuse(
        [day for day, each in found.items() if each.fingerprint != seen[day]],
        "在您查看以后又有改动，请看过新的内容再审核。",
    )
    fresh = [day for day, each in found.items() if each.checkable]
    for day in fresh:
        _check(book, day, by)
    return fresh


def _check(book: Book, day: date, by: User) -> None:
    session.add(
        DayCheck(
            canteen_id=book.canteen.id, day=day, versions=versions(book, day), by_id=by.id, at=clock.now()
        )
    )
    subject = f"day:{book.canteen.code}:{day}"
    audit.record("ledger.check_day", subject, by=by.id, new=versions(book, day))


def _refuse(days: list[date], why: str) -> None:
    if days:
        raise Refusal("、".join(day_short(day) for day in days) + why)


def _standing(book: Book, day: date, meals: list[MealState], check: DayCheck | None) -> DayStanding:
    seen = versions(book, day)
    whole = day <= book.today and _is_whole(book, day, meals)
    standing = _word(book, day, meals, seen, check, whole=whole)
    return DayStanding(day, standing, whole, fingerprint(seen), check, _recorders(book, day))


def _word(
    book: Book, day: date, meals: list[MealState], seen: Versions, check: DayCheck | None, *, whole: bool
) -> Standing:
    if check is not None:
        return Standing.CHECKED if check.versions == seen else Standing.CHANGED
    running = day >= book.today and not whole
    if running or not (meals or seen or waiting(book, day)):
        return Standing.NOTHING
    return Standing.READY if whole else Standing.OPEN


def _is_whole(book: Book, day: date, meals: Iterable[MealState]) -> bool:
    open_states = due.WANTING | {State.DUE}
    return not waiting(book, day) and not any(meal.state in open_states for meal in meals)


def waiting(book: Book, day: date) -> list[Closure]:
    """Closures of a day that were entered afterwards and that nobody has approved yet."""
    closed = [row for (on, _), row in book.closures.items() if on == day]
    return [row for row in closed if not row.counts and row.voided_at is None]


def _recorders(book: Book, day: date) -> frozenset[int]:
    rows = [*book.meals_of(day), book.days.get(day)]
    return frozenset(row.saved_by_id for row in rows if row is not None and row.saved_by_id is not None)


def _last_checks(canteen: Canteen, days: Iterable[date]) -> dict[date, DayCheck]:
    wanted = list(days)
    if not wanted:
        return {}
    query = select(DayCheck).where(
        DayCheck.canteen_id == canteen.id, DayCheck.day.between(min(wanted), max(wanted))
    )
    return {check.day: check for check in session.scalars(query.order_by(DayCheck.id))}
