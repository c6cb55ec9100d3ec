"""Days whose ledger is not complete: what nobody has written down, and what was only begun."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from canteen import workdays
from canteen.db import session
from canteen.ledger import due
from canteen.ledger.models import Closure, MealRecord
from canteen.registry.models import Canteen, Meal


@dataclass(frozen=True)
class OpenDay:
    """A canteen's day: meals without a head count, and meals that still lack a weight or the day's record."""

    canteen: Canteen
    day: date
    blank: list[Meal] = field(default_factory=list)
    begun: list[Meal] = field(default_factory=list)


def open_days(canteens: Sequence[Canteen], first: date, last: date) -> Iterator[OpenDay]:
    """The days from first to last, both included, on which a meal due is not complete."""
    ids = [canteen.id for canteen in canteens]
    complete, begun = _recorded(ids, first, last)
    closures, calendar = _closures(ids, first, last), workdays.calendar()
    for canteen in canteens:
        days: dict[date, OpenDay] = {}
        for day, meal in due.meals_due(canteen, first, last, calendar, closures[canteen.id]):
            key = (canteen.id, day, meal)
            if key not in complete:
                open_day = days.setdefault(day, OpenDay(canteen, day))
                (open_day.begun if key in begun else open_day.blank).append(meal)
        yield from days.values()


Keys = set[tuple[int, date, Meal]]


def _recorded(ids: list[int], first: date, last: date) -> tuple[Keys, Keys]:
    """Working meals that are complete, and all whose diners are known."""
    row = MealRecord
    query = select(row.canteen_id, row.day, row.meal, row.completed_at).where(
        row.canteen_id.in_(ids),
        row.day.between(first, last),
        row.occasion == "work",
        row.diners.is_not(None),
    )
    found = session.execute(query).all()
    begun = {(canteen_id, day, meal) for canteen_id, day, meal, _ in found}
    return {(canteen_id, day, meal) for canteen_id, day, meal, at in found if at is not None}, begun


def _closures(ids: list[int], first: date, last: date) -> dict[int, list[Closure]]:
    found = defaultdict(list)
    query = select(Closure).where(Closure.canteen_id.in_(ids), Closure.day.between(first, last))
    for closure in session.scalars(query):
        found[closure.canteen_id].append(closure)
    return found
