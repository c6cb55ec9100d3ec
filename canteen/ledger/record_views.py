"""Looking behind: the history of a record, and the rows that a figure is made of."""

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from canteen import clock
from canteen.accounts.access import canteen_for_user
from canteen.accounts.models import User
from canteen.db import session
from canteen.inputs import read_day
from canteen.ledger import cards
from canteen.ledger.behind import NAMES, behind
from canteen.ledger.blueprint import bp
from canteen.ledger.fields import TITLES, meal_title
from canteen.ledger.models import Revision
from canteen.ledger.written import as_words

LONGEST = timedelta(days=3 * 366)  # the page lists every record: nobody reads the ledger of an age
SOURCES = {"web": "页面填报", "import": "表格导入", "api": "接口写入", "demo": "演示数据"}


@bp.get("/canteens/<canteen_code>/ledger/<day:day>/<record>/history")
def show_history(canteen_code: str, day: date, record: str) -> ResponseReturnValue:
    """Every change of one record: both values, who, when, from where and why."""
    canteen = canteen_for_user(canteen_code)
    key = ("", "") if record == cards.DAY_KEY else cards.parse_key(record)
    if key is None:
        raise NotFound
    query = (
        select(Revision, User.name)
        .outerjoin(User, User.id == Revision.by_id)
        .where(
            Revision.canteen_id == canteen.id,
            Revision.day == day,
            Revision.meal == key[0],
            Revision.occasion == key[1],
        )
        .order_by(Revision.id.desc())
    )
    return render_template(
        "ledger/history.html",
        canteen=canteen,
        day=day,
        title=meal_title(*key) if key[0] else "当日记录",
        revisions=[(row, name, _changes(row)) for row, name in session.execute(query)],
        sources=SOURCES,
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


def _changes(revision: Revision) -> list[tuple[str, str, str]]:
    return [
        (TITLES.get(name, name), as_words(name, old), as_words(name, new))
        for name, (old, new) in revision.changes.items()
    ]


def _day(name: str, otherwise: date) -> date:
    try:
        return read_day(request.args[name]) if name in request.args else otherwise
    except ValueError:
        raise NotFound from None
