"""Looking behind: the history of a record, and the rows that a figure is made of."""

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import clock
from canteen.accounts.access import canteen_for_user
from canteen.accounts.people import names_of
from canteen.inputs import read_day
from canteen.ledger import cards, history
from canteen.ledger.behind import NAMES, behind
from canteen.ledger.blueprint import bp
from canteen.ledger.fields import meal_title
from canteen.templating import day_short
from scoring.periods import Month

LONGEST = timedelta(days=3 * 366)  # the page lists every record: nobody reads the ledger of an age


@bp.get("/canteens/<canteen_code>/ledger/<day:day>/<record>/history")
def show_history(canteen_code: str, day: date, record: str) -> ResponseReturnValue:
    """Every change of one record: both values, who, when, from where and why."""
    canteen = canteen_for_user(canteen_code)
    key = ("", "") if record == cards.DAY_KEY else cards.parse_key(record)
    if key is None:
        raise NotFound
    events = history.of_record(canteen, day, key)
    return render_template(
        "ledger/history.html",
        canteen=canteen,
        day=day,
        title=f"{day_short(day)} {meal_title(*key) if key[0] else '当日记录'}",
        events=events,
        names=names_of(history.people(events)),
    )


@bp.get("/canteens/<canteen_code>/ledger/<month:month>/history")
def show_month_history(canteen_code: str, month: Month) -> ResponseReturnValue:
    """Everything that happened to a month: saves, closures, checks, confirmations, corrections."""
    canteen = canteen_for_user(canteen_code)
    events = history.of_month(canteen, month)
    return render_template(
        "ledger/history.html",
        canteen=canteen,
        month=month,
        title=f"{month.chinese}台账",
        events=events,
        names=names_of(history.people(events)),
    )


@bp.get("/canteens/<canteen_code>/ledger/behind/<measure>")
def show_behind(canteen_code: str, measure: str) -> ResponseReturnValue:
    """The rows behind a figure of a period: those that count, those left out and why."""
    canteen = canteen_for_user(canteen_code)
    if measure not in NAMES:
        raise NotFound
    today = clock.today()
    first, last = _day("from", today.replace(day=1)), _day("to", today)
    if last < first or last - first > LONGEST:
        raise NotFound
    return render_template(
        "ledger/behind.html",
        canteen=canteen,
        first=first,
        last=last,
        found=behind(canteen, measure, first, last),
    )


def _day(name: str, otherwise: date) -> date:
    try:
        return read_day(request.args[name]) if name in request.args else otherwise
    except ValueError:
        raise NotFound from None
