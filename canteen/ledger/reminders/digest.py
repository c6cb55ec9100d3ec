"""The week in a letter to the canteen head: how complete, what is missing, what was late, how waste went."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from canteen import clock, outbox, workdays
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger import facts
from canteen.ledger.models import MealRecord
from canteen.ledger.open_days import open_days
from canteen.ledger.reminders import people
from canteen.ledger.reminders.missing import batches
from canteen.outbox import Letter
from canteen.registry.models import Canteen
from canteen.registry.words import MEALS
from canteen.templating import day_short
from scoring.measures import measure
from scoring.sums import Sums

WEEK = "reminder:week"
SEVEN = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Monday to Sunday of one canteen, in words."""

    canteen: str
    complete: str
    missing: list[str]
    late: int
    waste: str
    path: str


def post_week() -> Iterator[bool]:
    """One letter a head about the week that has ended, on the first working day that sends any."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday()) - SEVEN
    if not workdays.calendar().is_working(today) or _told_before(monday, today):
        return
    found: dict[User, list[Week]] = defaultdict(list)
    for canteens in batches():
        weeks = dict(_weeks(canteens, monday))
        for user, own in people.heads(canteens).items():
            found[user] += [weeks[canteen.id] for canteen in own if canteen.id in weeks]
    yield from (_post(user, monday, weeks) for user, weeks in found.items() if weeks)


def _weeks(canteens: Sequence[Canteen], monday: date) -> Iterator[tuple[int, Week]]:
    """The weeks of canteens that owed anything, by the canteen's id."""
    ids, sunday = [canteen.id for canteen in canteens], monday + SEVEN - timedelta(days=1)
    sums = facts.sums_for(ids, monday, sunday)
    before = facts.sums_for(ids, monday - SEVEN, monday - timedelta(days=1))
    missing, late = _missing(canteens, monday, sunday), _late(ids, monday, sunday)
    for canteen in canteens:
        complete = measure("completeness", sums[canteen.id])
        if complete.denominator:
            yield (
                canteen.id,
                Week(
                    canteen.name,
                    f"按时填完 {complete.numerator}/{complete.denominator} 餐（{complete.text}）",
                    missing.get(canteen.id, []),
                    late.get(canteen.id, 0),
                    trend(before[canteen.id], sums[canteen.id]),
                    f"/canteens/{canteen.code}/ledger/{monday:%Y-%m}",
                ),
            )


def trend(before: Sums, now: Sums) -> str:
    """A sentence about waste per meal against the week before; figures are those that pages print."""
    old, new = measure("waste_per_meal", before), measure("waste_per_meal", now)
    if new.value is None:
        return "这一周没有可以计算人均餐厨垃圾量的记录。"
    said = f"人均每餐餐厨垃圾量 {new.value} 克"
    if old.value is None:
        return f"{said}，前一周没有可比的记录。"
    apart = new.value - old.value
    if not apart:
        return f"{said}，和前一周一样。"
    return f"{said}，比前一周{'多' if apart > 0 else '少'} {abs(apart)} 克。"


def _missing(canteens: Sequence[Canteen], first: date, last: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for left in open_days(canteens, first, last):
        meals = "、".join(MEALS[meal] for meal in (*left.blank, *left.begun))
        found.setdefault(left.canteen.id, []).append(f"{day_short(left.day)} {meals}")
    return found


def _late(ids: list[int], first: date, last: date) -> dict[int, int]:
    query = (
        select(MealRecord.canteen_id, func.count())
        .where(
            MealRecord.canteen_id.in_(ids),
            MealRecord.day.between(first, last),
            MealRecord.occasion == "work",
            MealRecord.completed_at.is_not(None),
            MealRecord.in_time.is_(False),
        )
        .group_by(MealRecord.canteen_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _post(user: User, monday: date, weeks: list[Week]) -> bool:
    last = monday + SEVEN - timedelta(days=1)
    subject, text, html = outbox.render(
        "week", name=user.name, first=day_short(monday), last=day_short(last), weeks=weeks
    )
    key = f"{WEEK}:{monday}:{user.id}"
    return outbox.post(key, to=user.email, subject=subject, text=text, html=html, topic=WEEK)


def _told_before(monday: date, today: date) -> bool:
    """Whether the letters of this week went out on an earlier day."""
    query = select(Letter.id).where(
        Letter.topic == WEEK,
        Letter.key.startswith(f"{WEEK}:{monday}:"),
        Letter.posted_at < clock.at(today),
    )
    return session.scalar(query.limit(1)) is not None
