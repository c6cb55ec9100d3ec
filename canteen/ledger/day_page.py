"""What stands on the page of one day: a card for each meal due or recorded, and one for the day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger import due
from canteen.ledger.book import Book, MealKey
from canteen.ledger.completion import meal_is_filled_in
from canteen.ledger.due import State
from canteen.ledger.fields import COLLECTION_NAMES, TITLES, meal_title
from canteen.ledger.models import WHOLE_DAY, Closure, DayRecord, MealRecord
from canteen.ledger.writing import DAY_NAMES, MEAL_NAMES
from canteen.ledger.written import as_text, as_words, form_text, unit_of
from canteen.registry.models import Canteen, Meal, Operation
from canteen.templating import WEEKDAYS

DAY_KEY = "day"
FOLDED = (State.IN_TIME, State.LATE, State.ZERO)


@dataclass(frozen=True)
class Attempt:
    """A save that was not done: what was typed, and why not."""

    key: str
    typed: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problem: str | None = None
    saved: Any = None  # the other person's record, when two saved at once
    values: Mapping[str, Any] = field(default_factory=dict)

    def conflict_rows(self) -> list[tuple[str, str, str]]:
        """(field, what is saved, what was typed) of every field that differs."""
        return [
            (TITLES[name], as_words(name, getattr(self.saved, name, None)), as_words(name, value))
            for name, value in self.values.items()
            if name in TITLES and getattr(self.saved, name, None) != value
        ]


@dataclass(frozen=True)
class Card:
    """One form of the page. `key` is the last part of its address: lunch, lunch-official or day."""

    key: str
    title: str
    state: State | None
    record: MealRecord | DayRecord | None
    texts: Mapping[str, str]
    unit: str
    version: int
    hints: dict[str, str]
    shown: list[tuple[str, str]]  # for reading only
    usual_g: int | None = None  # the canteen's own median per diner
    closure: Closure | None = None
    attempt: Attempt | None = None
    saved_by: str | None = None
    waits_for_day: bool = False  # filled in, but the kitchen's own day record is still wanting

    @property
    def done(self) -> bool:
        """Whether this card has nothing left to fill in."""
        return self.state in FOLDED or self.waits_for_day

    @property
    def folded(self) -> bool:
        """What is done folds to one line."""
        return self.attempt is None and self.done

    @property
    def said(self) -> str:
        """The line of a folded card: 204 人次 · 人均 66.7 克 · 光盘率 90.0%."""
        row = vars(self.record) if self.record else {}
        checked, clean, each = row.get("checked_plates"), row.get("clean_plates"), _per_diner(row)
        parts = [as_words("diners", row.get("diners"))]
        parts += [f"人均 {each:.1f} 克"] if each is not None else []
        parts += [f"光盘率 {100 * clean / checked:.1f}%"] if checked and clean is not None else []
        parts += ["已保存，还差当日记录"] if self.waits_for_day else []
        return " · ".join(parts)


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


def parse_key(text: str) -> MealKey | None:
    """("lunch", "work") of lunch, ("lunch", "official") of lunch-official; None for anything else."""
    meal, _, occasion = text.partition("-")
    if meal not in [each.value for each in Meal] or occasion not in ("", "official"):
        return None
    return meal, occasion or "work"


def address_of(key: MealKey) -> str:
    """The last part of a meal's address."""
    return key[0] if key[1] == "work" else "-".join(key)


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
        each = [_per_diner(row) for row in self.book.past(self.on, key)]
        known = [grams for grams in each if grams is not None]
        return round(median(known)) if len(known) >= 5 else None


def _per_diner(row: Mapping[str, Any]) -> float | None:
    """Grams of unserved and plate waste (or the total) for each diner."""
    parts = [row[name] for name in ("unserved_waste_g", "plate_waste_g") if row.get(name) is not None]
    grams = sum(parts) if parts else row.get("total_waste_g")
    diners = row.get("diners")
    return float(grams / diners) if grams is not None and diners else None


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
