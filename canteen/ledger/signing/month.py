"""A month with its signatures: what is written, what is checked, what is wanting, who confirmed it."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from canteen.ledger import due, locks, states
from canteen.ledger.book import Book
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.ledger.signing import checking
from canteen.ledger.signing.checking import DayStanding, Standing
from canteen.ledger.signing.models import DayCheck, MonthConfirmation
from canteen.ledger.states import MealState
from canteen.registry.models import Canteen
from scoring.periods import Month

GAP_WORDS = {"missing": "{}餐缺报或未填全", "unchecked": "{}天没有审核", "waiting": "{}次停餐待审核人确认"}


@dataclass(frozen=True)
class SignedMonth:
    """One canteen's month. Days to come are there too, with nothing to sign."""

    month: Month
    days: dict[date, list[MealState]]
    standings: dict[date, DayStanding]
    waiting: list[Closure]
    records: list[MealRecord | DayRecord]
    confirmation: MonthConfirmation | None

    @property
    def missing(self) -> list[MealState]:
        """Meals that were due and are not whole, by the day."""
        return [meal for meals in self.days.values() for meal in meals if meal.state in due.WANTING]

    @property
    def checkable(self) -> list[DayStanding]:
        """Days that are whole and want a check."""
        return [each for each in self.standings.values() if each.checkable]

    @property
    def checked(self) -> list[DayStanding]:
        return [each for each in self.standings.values() if each.standing is Standing.CHECKED]

    @property
    def to_check(self) -> int:
        """Days on which there was something to write."""
        return sum(each.standing is not Standing.NOTHING for each in self.standings.values())

    @property
    def alone(self) -> list[DayStanding]:
        """Days checked by the one person who wrote them."""
        return [each for each in self.checked if each.alone]

    @property
    def changed(self) -> list[DayStanding]:
        return [each for each in self.standings.values() if each.standing is Standing.CHANGED]

    @property
    def checks(self) -> list[DayCheck]:
        return [each.check for each in self.checked if each.check is not None]

    @property
    def gaps(self) -> dict[str, int]:
        """How many of each gap there are; empty when the month is whole and checked."""
        counts = {
            "missing": len(self.missing),
            "unchecked": len(self.checkable),
            "waiting": len(self.waiting),
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def fingerprint(self) -> str:
        """Which version of the month somebody looks at."""
        seen = [
            f"{day}:{each.fingerprint}:{each.check and each.check.id}" for day, each in self.standings.items()
        ]
        return hashlib.sha256("|".join(seen).encode()).hexdigest()[:16]

    @property
    def recorders(self) -> list[tuple[int, int]]:
        """(user, days written), most first."""
        pairs = {(row.saved_by_id, row.day) for row in self.records if row.saved_by_id is not None}
        return Counter(by_id for by_id, _ in pairs).most_common()

    @property
    def checkers(self) -> list[tuple[int, int]]:
        """(user, days checked), most first."""
        return Counter(check.by_id for check in self.checks).most_common()

    @property
    def people(self) -> set[int]:
        """Everybody who wrote, checked or confirmed."""
        found = {by_id for by_id, _ in (*self.recorders, *self.checkers)}
        found |= {each.check.by_id for each in self.standings.values() if each.check is not None}
        return found | ({self.confirmation.by_id} if self.confirmation is not None else set())

    def last_act(self, by_id: int, *, of_checks: bool) -> datetime:
        """When this person last wrote, or checked, in this month."""
        acts: Iterable[tuple[int | None, datetime]] = (
            [(check.by_id, check.at) for check in self.checks]
            if of_checks
            else [(row.saved_by_id, row.saved_at) for row in self.records]
        )
        return max(at for who, at in acts if who == by_id)


def read(canteen: Canteen, month: Month, *, writing: bool = False) -> SignedMonth:
    """A month as it is now; `writing` keeps other writers out of this canteen until the end."""
    return of_book(Book(canteen, month.first_day, month.last_day, writing=writing), month)


def of_book(book: Book, month: Month) -> SignedMonth:
    """The month of a book that holds it."""
    closed = due.closed_meals(book.closures.values())
    days = {day: list(states.of_day(book, day, closed)) for day in month.days()}
    return SignedMonth(
        month,
        days,
        checking.of_book(book, days),
        [row for day in days for row in checking.waiting(book, day)],
        [*book.meals.values(), *book.days.values()],
        locks.standing_confirmation(book.canteen, month.first_day),
    )


def gap_words(gaps: dict[str, int]) -> str:
    """2餐缺报或未填全、1天没有审核."""
    return "、".join(GAP_WORDS[name].format(count) for name, count in gaps.items())
