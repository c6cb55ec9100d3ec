"""The page that shows which canteens have confirmed a month."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import clock, workdays
from canteen.accounts.access import Right, signed_in
from canteen.accounts.people import names_of
from canteen.ledger.blueprint import bp
from canteen.ledger.signing import month as months
from canteen.ledger.signing import overview
from canteen.paging import page_of
from scoring.periods import Month


@bp.get("/signatures")
def list_signatures() -> ResponseReturnValue:
    """Canteens and the signatures under one month (the last one that has ended), the unconfirmed first."""
    today, user = clock.today(), signed_in()
    month = _month("month", Month.of(today).previous)
    page = page_of(overview.canteens(user, month))
    lines = overview.lines(page.rows, month, today)
    return render_template(
        "ledger/signing/overview.html",
        month=month,
        lines=lines,
        page=page,
        confirmed=page.total - overview.unconfirmed(user, month, Right.VIEW),
        last_open=workdays.month_lock_day(month.first_day, workdays.calendar()),
        names=names_of(line.confirmation.by_id for line in lines if line.confirmation is not None),
        gap_words=months.gap_words,
    )


def _month(name: str, otherwise: Month) -> Month:
    try:
        return Month.parse(request.args[name]) if name in request.args else otherwise
    except ValueError:
        raise NotFound from None
