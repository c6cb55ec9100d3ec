"""What stands on the page of one day: a card for each meal due or recorded, and one for the day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger import due
from canteen.ledger.book import Book, MealKey
from canteen.ledger.cards import DAY_KEY, Attempt, Card, address_of, parse_key, per_diner
from canteen.ledger.completion import meal_is_filled_in
from canteen.ledger.due import State
from canteen.ledger.fields import COLLECTION_NAMES, TITLES, meal_title
from canteen.ledger.models import WHOLE_DAY, Closure, MealRecord
from canteen.ledger.writing import DAY_NAMES, MEAL_NAMES
from canteen.ledger.written import as_text, as_words, form_text, unit_of
from canteen.registry.models import Canteen, Meal, Operation
from canteen.templating import WEEKDAYS


@dataclass(frozen=True)
class DayPage:
    """The cards of a day, what may be done with them, and how many meals are done of those due."""

    meals: list[Card]
    day: Card
    locked: str | None
    closed: Closure | None
    kitchen: bool
    serves: list[Meal]

    @property
    def due(self) -> list[Card]:
        """Meals for which a record was or is due."""
        apart = (State.NOT_DUE, State.CLOSED)
        return [card for card in self.meals if card.state not in apart]

    @property
    def done(self) -> int:
        return sum(card.done for card in self.due)


def build(
    canteen: Canteen,
    day: date,
    *,
    added: Iterable[str] = (),
    attempt: Attempt | None = None,
    kept: Mapping[str, Mapping[str, str]] | None = None,
) -> DayPage:
    """The page of a day. `added` are cards asked for though nothing is due, `kept` the texts of drafts."""
    book = Book(canteen, day - timedelta(days=7), day, writing=False)
    book.read_collections(day)
    closed = due.closed_meals(book.closures.values())
    planned = due.planned(canteen, day, book.calendar)
    keys = _keys(book, day, planned, [*added, *([attempt.key] if attempt else [])])
    make = _Maker(book, day, attempt, kept or {})
    cards = [make.meal(key, planned, closed) for key in keys]
    mode = canteen.mode_on(day)
    return DayPage(
        cards,
        make.day_card(),
        book.lock_sentence(day),
        _standing(book.closures.get((day, WHOLE_DAY))),
        mode.operation != Operation.DELIVERED,
        mode.meals,
    )


def _keys(book: Book, day: date, planned: list[Meal], asked: list[str]) -> list[MealKey]:
    """Planned, recorded, closed and asked for, in the order of the day."""
    found = {(meal.value, "work") for meal in planned}
    found |= {(str(row.meal), row.occasion) for row in book.meals_of(day)}
    found |= {
        (row.meal, "work")
        for (on, meal), row in book.closures.items()
        if on == day and meal != WHOLE_DAY and _standing(row)
    }
    found |= {key for key in map(parse_key, asked) if key}
    order = [meal.value for meal in Meal]
    return sorted(found, key=lambda key: (order.index(key[0]), key[1] != "work"))


def _standing(closure: Closure | None) -> Closure | None:
    return closure if closure is not None and closure.voided_at is None else None


class _Maker:
    """Makes the cards of one day out of a book."""

    def __init__(
        self, book: Book, day: date, attempt: Attempt | None, kept: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.book, self.on, self.attempt, self.kept = book, day, attempt, kept

    def meal(self, key: MealKey, planned: list[Meal], closed: due.Closed) -> Card:
        meal, work = Meal(key[0]), key[1] == "work"
        record = self.book.meals.get((self.on, key))
        is_closed = work and due.is_closed(self.on, meal, closed)
        state = due.state_of(
            self.on, record, due=work and meal in planned, closed=is_closed, today=self.book.today
        )
        before = self.book.meals.get((self.on - timedelta(days=7), key))
        closure = _standing(self.book.closures.get((self.on, meal.value)))
        return self._card(
            address_of(key), meal_title(*key), record, MEAL_NAMES, state, before, self._usual(key), closure
        )

    def day_card(self) -> Card:
        record = self.book.days.get(self.on)
        before = self.book.days.get(self.on - timedelta(days=7))
        return self._card(DAY_KEY, "当日", record, DAY_NAMES, None, before, None, None)

    def _card(
        self,
        key: str,
        title: str,
        record: Any,
        names: tuple[str, ...],
        state: State | None,
        before: Any,
        usual_g: int | None,
        closure: Closure | None,
    ) -> Card:
        attempt = self.attempt if self.attempt and self.attempt.key == key else None
        unit = unit_of(record)
        texts: Mapping[str, str] = form_text(record, names, unit) | self._collected(key, unit)
        typed = attempt.typed if attempt else self.kept.get(key)
        version = record.version if record else 0
        return Card(
            key,
            title,
            state,
            record,
            texts if typed is None else typed,
            unit if typed is None else typed.get("unit", unit),
            version,
            _hints(before, names, self.on),
            list(self._shown(key, record, names)),
            usual_g,
            closure,
            attempt,
            _name(record.saved_by_id) if record else None,
            self._waits_for_day(record),
        )

    def _waits_for_day(self, record: Any) -> bool:
        if not isinstance(record, MealRecord) or record.completed_at is not None:
            return False
        return meal_is_filled_in(record, self.book.days.get(self.on))

    def _collected(self, key: str, unit: str) -> dict[str, str]:
        row = self.book.collections.get(self.on) if key == DAY_KEY else None
        return form_text(row, COLLECTION_NAMES, unit) if row else {}

    def _shown(self, key: str, record: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        row = self.book.collections.get(self.on) if key == DAY_KEY else None
        for name in names:
            value = getattr(row if name in COLLECTION_NAMES else record, name, None)
            if value is not None and name != "expected_at":
                yield TITLES[name], as_words(name, value)

    def _usual(self, key: MealKey) -> int | None:
        """What one diner usually leaves here: the median of the last records, in grams."""
        each = [per_diner(row) for row in self.book.past(self.on, key)]
        known = [grams for grams in each if grams is not None]
        return round(median(known)) if len(known) >= 5 else None


def _hints(before: Any, names: tuple[str, ...], day: date) -> dict[str, str]:
    """上周一 214, for every figure of the same weekday before."""
    if before is None:
        return {}
    weekday = f"上周{WEEKDAYS[day.weekday()]}"
    values = {name: getattr(before, name, None) for name in names}
    return {
        name: f"{weekday} {as_text(name, value)}"
        for name, value in values.items()
        if isinstance(value, int) and name != "opening_stock_g"
    }


def _name(user_id: int | None) -> str | None:
    person = session.get(User, user_id) if user_id else None
    return person.name if person else None
