"""What is still to come in a period: meals due from today on, and about how many people."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from canteen import workdays
from canteen.db import session
from canteen.ledger.due import Duties, closed_meals
from canteen.ledger.models import Closure
from canteen.registry.models import Canteen
from scoring.sums import Sums


@dataclass(frozen=True)
class Ahead:
    """Meals due from today to the period's end, and the diners they bring when as many come as so far."""

    meals: int
    diners: int


def ahead(canteen: Canteen, today: date, last: date, so_far: Sums) -> Ahead:
    """What is to come until the last day; nothing once that is over."""
    query = select(Closure).where(Closure.canteen_id == canteen.id, Closure.day.between(today, last))
    closed = closed_meals(session.scalars(query))
    _, meals = Duties(today, last, workdays.calendar()).count(canteen, closed)
    return Ahead(meals, meals * so_far.diners // so_far.meals if so_far.meals else 0)
