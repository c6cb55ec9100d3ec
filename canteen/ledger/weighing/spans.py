"""Weights of several days of one canteen: a week's bins, entered once, spread over the days by diners."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from canteen import clock
from canteen.db import session
from canteen.ledger.book import Book
from canteen.ledger.locks import Locked
from canteen.ledger.weighing.elsewhere import complete_again
from canteen.ledger.weighing.models import SpanWeight
from canteen.ledger.weighing.recording import ask_about, compare, how, write
from canteen.ledger.writing import Invalid
from canteen.registry.models import Canteen

LONGEST = timedelta(days=30)  # a month's bins; more is no weight of days any more


def weigh_span(
    canteen: Canteen,
    first: date,
    last: date,
    total_g: int,
    scope: str,
    *,
    by: int | None,
    seen: int | None,
    accepted: bool,
    typed: Mapping[str, list[str]],
) -> SpanWeight:
    """Save what the waste of the days from first to last weighs together, in grams.

    A span may cross from one month into the next while both are open: each day's part belongs to its
    month. Raises Invalid for days that cannot be one span or overlap another, Locked, Conflict, Unconfirmed.
    """
    _refuse_wrong_days(canteen, first, last)
    book = Book(canteen, first, last)
    _refuse_locked(book, first, last)
    row = _span_of(canteen, first, last)
    _refuse_overlap(canteen, first, last)
    values = {"total_g": total_g, "mixed_scope": scope, "voided_at": None}
    compare(row, seen, values)
    done = how(by, accepted=accepted, typed=typed)
    ask_about(total_g, scope, book.meals.values(), done)
    row = row or SpanWeight(canteen_id=canteen.id, first_day=first, last_day=last)
    if write(row, values, _subject(canteen, row), done):
        complete_again(book, first, last, done.now)
    return row


def take_back(canteen: Canteen, row: SpanWeight, *, by: int | None) -> None:
    """Let a span count no more; it stays in the history. Raises Locked."""
    book = Book(canteen, row.first_day, row.last_day)
    _refuse_locked(book, row.first_day, row.last_day)
    if row.voided_at is None:
        done = how(by, accepted=True, typed=row.as_typed)
        write(row, {"voided_at": done.now}, _subject(canteen, row), done)
        complete_again(book, row.first_day, row.last_day, done.now)


def spans_between(canteen: Canteen, first: date, last: date) -> list[SpanWeight]:
    """The spans that count and touch the days from first to last, the newest first."""
    query = select(SpanWeight).where(
        SpanWeight.canteen_id == canteen.id,
        SpanWeight.first_day <= last,
        SpanWeight.last_day >= first,
        SpanWeight.voided_at.is_(None),
    )
    return list(session.scalars(query.order_by(SpanWeight.first_day.desc())))


def _refuse_wrong_days(canteen: Canteen, first: date, last: date) -> None:
    if last <= first:
        raise Invalid({"last_day": ["最后一天要在第一天之后。只有一天的，请在那天的当日记录里填合计。"]})
    if last - first > LONGEST:
        raise Invalid({"last_day": [f"一次最多合称 {LONGEST.days + 1} 天，请分成几次填。"]})
    if last > clock.today():
        raise Invalid({"last_day": [f"{last} 还没有到，称完再填。"]})
    if not (canteen.is_open_on(first) and canteen.is_open_on(last)):
        raise Invalid({"first_day": ["这段时间里食堂有一部分日子没有启用，请只填启用的日子。"]})


def _refuse_locked(book: Book, first: date, last: date) -> None:
    for day in (first, last):
        if sentence := book.lock_sentence(day):
            both = (first.year, first.month) != (last.year, last.month)
            told = f"这段时间跨两个月，其中{day.month}月不能再改。" if both else ""
            raise Locked(told + sentence)


def _span_of(canteen: Canteen, first: date, last: date) -> SpanWeight | None:
    return session.scalar(
        select(SpanWeight).where(
            SpanWeight.canteen_id == canteen.id,
            SpanWeight.first_day == first,
            SpanWeight.last_day == last,
        )
    )


def _refuse_overlap(canteen: Canteen, first: date, last: date) -> None:
    for other in spans_between(canteen, first, last):
        if (other.first_day, other.last_day) != (first, last):
            days = f"{other.first_day} 至 {other.last_day}"
            told = f"与已填的 {days} 重叠，同一天只能算一次。请改日期，或先撤回那一次。"
            raise Invalid({"first_day": [told]})


def _subject(canteen: Canteen, row: SpanWeight) -> str:
    return f"span:{canteen.code}:{row.first_day}:{row.last_day}"
