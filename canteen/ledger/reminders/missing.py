"""Reminders of meals that nobody has written down: at six today's, next working morning what is left.

What to remind of is asked of the ledger when a letter is posted; a key per person and day keeps a letter
from being posted twice, whoever asks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from canteen import clock, outbox, workdays
from canteen.accounts.models import User
from canteen.db import session
from canteen.ledger.open_days import OpenDay, open_days
from canteen.ledger.reminders import people
from canteen.ledger.timing import begins_at
from canteen.outbox import Letter
from canteen.registry.models import Canteen
from canteen.registry.words import MEALS
from canteen.templating import day_short

TODAY, LEFT = "reminder:today", "reminder:left"
FURTHEST = timedelta(days=7)
BATCH = 500  # canteens whose days are read at once


def post_today() -> Iterator[bool]:
    """One letter a person about the meals of today that have begun and are not written down."""
    today, now = clock.today(), clock.now()
    for user, days in _owed(today, today, now).items():
        yield _post("meals_today", TODAY, today, user, days)


def post_left() -> Iterator[bool]:
    """One letter a person, on a working day, about what is still missing of the days before.

    These are the days since the last such letters went out (so that a morning that was missed is made up
    and nothing is told twice), at least since the last working day, at most a week.
    """
    today, calendar = clock.today(), workdays.calendar()
    if not calendar.is_working(today):
        return
    yesterday = today - timedelta(days=1)
    first = max(_told_on(today) or _last_working_day(today, calendar), today - FURTHEST)
    for user, days in _owed(first, yesterday, clock.now()).items():
        yield _post("meals_left", LEFT, today, user, days)


def _owed(first: date, last: date, now: datetime) -> dict[User, list[OpenDay]]:
    """By person, the days on which a meal that has begun is not whole."""
    found: dict[User, list[OpenDay]] = defaultdict(list)
    for canteens in batches():
        by_canteen = defaultdict(list)
        for left in open_days(canteens, first, last):
            if begun := _begun(left, now):
                by_canteen[left.canteen.id].append(begun)
        for user, own in people.recorders([c for c in canteens if c.id in by_canteen]).items():
            found[user] += [left for canteen in own for left in by_canteen[canteen.id]]
    return found


def batches() -> Iterator[Sequence[Canteen]]:
    """Every canteen that has not closed long ago, some hundreds at a time."""
    recent = (Canteen.closed_on.is_(None)) | (Canteen.closed_on >= clock.today() - 2 * FURTHEST)
    ids = session.scalars(select(Canteen.id).where(recent).order_by(Canteen.code)).all()
    for start in range(0, len(ids), BATCH):
        query = select(Canteen).where(Canteen.id.in_(ids[start : start + BATCH]))
        yield session.scalars(query.order_by(Canteen.code)).all()


def _begun(left: OpenDay, now: datetime) -> OpenDay | None:
    blank = [meal for meal in left.blank if begins_at(left.day, meal) <= now]
    begun = [meal for meal in left.begun if begins_at(left.day, meal) <= now]
    return OpenDay(left.canteen, left.day, blank, begun) if blank or begun else None


def _post(letter: str, topic: str, today: date, user: User, days: list[OpenDay]) -> bool:
    rows = [
        {
            "canteen": left.canteen.name,
            "day": day_short(left.day),
            "blank": "、".join(MEALS[meal] for meal in left.blank),
            "begun": "、".join(MEALS[meal] for meal in left.begun),
            "path": f"/canteens/{left.canteen.code}/ledger/{left.day}",
        }
        for left in days
    ]
    subject, text, html = outbox.render(letter, name=user.name, today=day_short(today), rows=rows)
    return outbox.post(
        f"{topic}:{today}:{user.id}", to=user.email, subject=subject, text=text, html=html, topic=topic
    )


def _told_on(today: date) -> date | None:
    """The date of the last morning before today on which letters went out."""
    query = select(Letter.posted_at).where(Letter.topic == LEFT, Letter.posted_at < clock.at(today))
    at = session.scalar(query.order_by(Letter.id.desc()).limit(1))
    return clock.local(at).date() if at is not None else None


def _last_working_day(today: date, calendar: workdays.Calendar) -> date:
    day = today - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day
