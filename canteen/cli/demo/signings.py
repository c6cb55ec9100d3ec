"""The demo's signatures: the last full quarter's days checked and its months confirmed, as a house does that
keeps its duties; the month after it waits for whoever tries the confirmation."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from canteen import clock
from canteen.accounts.models import Role
from canteen.cli.demo.evaluations import People
from canteen.db import session
from canteen.ledger.book import Book
from canteen.ledger.models import MonthSignature
from canteen.ledger.signing import month as months
from canteen.ledger.signing.checking import versions
from canteen.ledger.signing.models import DayCheck, MonthConfirmation
from canteen.registry.models import Canteen
from scoring.periods import Month, Quarter

REASON = "已向填报人核实，缺报的餐次不能补记，已提醒按日填报。"


def sign(canteens: Iterable[Canteen], quarter: Quarter, people: People) -> None:
    """Sign each month as at its time: written in bulk, because the verbs sign with today's date."""
    for canteen in canteens:
        for month in quarter.months():
            _sign(canteen, month, people)


def _sign(canteen: Canteen, month: Month, people: People) -> None:
    book = Book(canteen, month.first_day, month.last_day, writing=False)
    signed = months.of_book(book, month)
    if not signed.records:
        return
    checker, confirmer, recorder = (
        people(f"{role}.{canteen.code.lower()}").id for role in ("checker", "confirmer", "recorder")
    )
    checked = [each.day for each in signed.checkable]
    for day in checked:
        seen = versions(book, day)
        check = DayCheck(canteen_id=canteen.id, day=day, versions=seen, by_id=checker, at=_next(day, 9))
        session.add(check)
    gaps = {name: count for name, count in signed.gaps.items() if name != "unchecked"}
    at = clock.at(month.next.first_day + timedelta(days=2), 16)
    session.add(
        MonthConfirmation(
            canteen_id=canteen.id,
            month=month.first_day,
            gaps=gaps,
            reason=REASON if gaps else None,
            by_id=confirmer,
            at=at,
        )
    )
    acts = [(Role.RECORDER, recorder, _next(month.last_day, 8)), (Role.CONFIRMER, confirmer, at)]
    if checked:
        acts.append((Role.CHECKER, checker, _next(checked[-1], 9)))
    session.add_all(
        MonthSignature(canteen_id=canteen.id, month=month.first_day, role=role.value, by_id=by_id, at=when)
        for role, by_id, when in acts
    )


def _next(day: date, hour: int) -> datetime:
    return clock.at(day + timedelta(days=1), hour)
