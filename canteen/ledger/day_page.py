"""What stands on the page of one day: a card for each meal due or recorded, and one for the day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from canteen import clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.drafts import Draft
from canteen.ledger import before, boxes, due, layout, typed, wanting
from canteen.ledger.book import DAY, Book, MealKey
from canteen.ledger.cards import DAY_KEY, Attempt, Card, Unsaved, address_of, parse_key
from canteen.ledger.completion import meal_is_filled_in
from canteen.ledger.due import State
from canteen.ledger.fields import COLLECTION_NAMES, TITLES, meal_title
from canteen.ledger.models import WHOLE_DAY, Closure, MealRecord
from canteen.ledger.units import OTHER_BIN_FIELD
from canteen.ledger.weighing.elsewhere import scope_elsewhere
from canteen.ledger.writing import DAY_NAMES, MEAL_NAMES
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen, Meal, Operation

MEALS = frozenset(meal.value for meal in Meal)
GUESTS = (Meal.LUNCH, Meal.DINNER)  # official meals stand beside these, folded until there was one
STOCK_DAYS = 3  # service days at a month's beginning on which its opening stock is asked for


@dataclass(frozen=True)
class DayPage:
    """The cards of a day, what may be done with them, and how many meals are done of those due."""

    meals: list[Card]
    day: Card
    locked: str | None
    closed: Closure | None

    @property
    def due(self) -> list[Card]:
        """Meals for which a record was or is due."""
        apart = (State.NOT_DUE, State.CLOSED)
        return [card for card in self.meals if card.state not in apart]

    @property
    def done(self) -> int:
        return sum(card.done for card in self.due)

    @property
    def unbooked(self) -> list[Meal]:
        """Meals due that nobody was booked for yet."""
        keys = [card.key for card in self.due if getattr(card.record, "expected_diners", None) is None]
        return [Meal(key) for key in keys if key in MEALS]

    @property
    def wanting(self) -> list[Card]:
        """Cards without which the day is not complete, in the order of the page."""
        cards = [card for card in self.due if not card.done]
        return [*cards, self.day] if self.due and self.day.wanting else cards


def build(
    canteen: Canteen,
    day: date,
    *,
    added: Sequence[str] = (),
    attempt: Attempt | None = None,
    drafts: Mapping[str, Draft] | None = None,
) -> DayPage:
    """The page of a day. `added` are cards asked for though nothing is due, `drafts` what was typed."""
    book = Book(canteen, day, day, writing=False)
    book.read_collections(day)
    closed = due.closed_meals(book.closures.values())
    planned = due.planned(canteen, day, book.calendar)
    asked = [*added, *(drafts or {}), *([attempt.key] if attempt else [])]
    make = _Maker(book, day, planned, closed, attempt, drafts or {})
    return DayPage(
        [make.meal(key, asked=address_of(key) in added) for key in _keys(book, day, planned, asked)],
        make.day_card(),
        book.lock_sentence(day),
        _standing(book.closures.get((day, WHOLE_DAY))),
    )


def _keys(book: Book, day: date, planned: list[Meal], asked: list[str]) -> list[MealKey]:
    """Planned, official, recorded, closed and asked for, in the order of the day."""
    found = {(meal.value, "work") for meal in planned}
    if book.canteen.mode_on(day).official_meals and day <= book.today:
        found |= {(meal.value, "official") for meal in planned if meal in GUESTS}
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
        self,
        book: Book,
        day: date,
        planned: list[Meal],
        closed: due.Closed,
        attempt: Attempt | None,
        drafts: Mapping[str, Draft],
    ) -> None:
        self.book, self.on, self.planned, self.closed = book, day, planned, closed
        self.attempt, self.drafts = attempt, drafts
        self.mode = book.canteen.mode_on(day)
        self.day_record, self.taken = book.days.get(day), book.collections.get(day)
        self.before = before.Before(book.canteen, day)
        self.elsewhere = scope_elsewhere(book.canteen.id, day)
        self.names = _names([*book.meals_of(day), self.day_record])

    def meal(self, key: MealKey, *, asked: bool) -> Card:
        meal, work = Meal(key[0]), key[1] == "work"
        record = self.book.meals.get((self.on, key))
        closed = work and due.is_closed(self.on, meal, self.closed)
        planned = work and meal in self.planned
        state = due.state_of(self.on, record, due=planned, closed=closed, today=self.book.today)
        sections = layout.of_meal(official=not work, to_come=self.on > self.book.today)
        blank = wanting.of_meal(record, self.day_record, self.elsewhere)
        return self._card(
            address_of(key),
            meal_title(*key),
            key,
            record,
            sections,
            MEAL_NAMES,
            state=state,
            wanting=blank if planned and not closed else [],
            usual=self.before.usual(key),
            closure=_standing(self.book.closures.get((self.on, meal.value))) if work else None,
            waits_for_day=self._waits_for_day(record),
            asked=asked,
        )

    def day_card(self) -> Card:
        kitchen = self.mode.operation != Operation.DELIVERED
        there = {name for name in DAY_NAMES if getattr(self.day_record, name, None) is not None}
        sections = layout.of_day(self.mode.operation, there, opening=self._asks_for_stock())
        blank = wanting.of_day(self.day_record, self.elsewhere) if kitchen else []
        return self._card(DAY_KEY, "当日记录", DAY, self.day_record, sections, DAY_NAMES, wanting=blank)

    def _card(
        self,
        address: str,
        title: str,
        key: MealKey,
        record: Any,
        sections: list[layout.Section],
        names: tuple[str, ...],
        **more: Any,
    ) -> Card:
        attempt = self.attempt if self.attempt and self.attempt.key == address else None
        fields = [name for section in sections for name in section.names]
        taken = self.taken if key == DAY else None
        units = boxes.unit_before(self.before, key, fields)
        shown = typed.of_record(record, taken, fields, units)
        draft = None if attempt else self._draft(address, shown)
        texts = (
            shown | (draft.texts if draft else {}) | ({**attempt.typed, **attempt.merged} if attempt else {})
        )
        version = record.version if record else 0
        return Card(
            address,
            title,
            more.pop("state", None),
            record,
            draft.version if draft else version,
            boxes.parts(sections, key, texts, record, self.before, attempt),
            list(_words(record, taken, names)),
            attempt=attempt,
            saved_by=self.names.get(record.saved_by_id) if record else None,
            draft=draft.told if draft else None,
            other_bin=texts.get(OTHER_BIN_FIELD, ""),
            **more,
        )

    def _draft(self, address: str, shown: typed.Texts) -> "_Draft | None":
        """What was typed and not saved, when it is anything else than what stands there."""
        row = self.drafts.get(address)
        if row is None:
            return None
        texts = {name: str(values[0]) for name, values in row.fields.items() if values}
        if not typed.differs(texts, shown):
            return None
        seen = texts.get("version", "")
        told = Unsaved(row.device, f"{clock.local(row.saved_at):%H:%M}")
        return _Draft(texts, int(seen) if seen.isascii() and seen.isdigit() else 0, told)

    def _waits_for_day(self, record: Any) -> bool:
        if not isinstance(record, MealRecord) or record.completed_at is not None:
            return False
        return meal_is_filled_in(record, self.day_record)

    def _asks_for_stock(self) -> bool:
        """Whether this is one of the month's first service days and nobody wrote the opening stock yet."""
        if self.day_record is not None and self.day_record.opening_stock_g is not None:
            return self.on.day <= 10
        if not self.planned or self.before.has_opening_stock():
            return False
        earlier = (self.on.replace(day=1) + timedelta(days=n) for n in range(self.on.day - 1))
        canteen, calendar = self.book.canteen, self.book.calendar
        return sum(bool(due.planned(canteen, day, calendar)) for day in earlier) < STOCK_DAYS


@dataclass(frozen=True)
class _Draft:
    texts: typed.Texts
    version: int
    told: Unsaved


def _words(record: Any, taken: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is recorded, for reading only."""
    for name in names:
        value = getattr(taken if name in COLLECTION_NAMES else record, name, None)
        if value is not None and name != "expected_at":
            yield TITLES[name], as_words(name, value)


def _names(records: Iterable[Any]) -> dict[int, str]:
    """The names of those who saved these records, in one query."""
    ids = {record.saved_by_id for record in records if record is not None and record.saved_by_id}
    found = session.execute(select(User.id, User.name).where(User.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in found}
