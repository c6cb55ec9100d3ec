"""The page of a month."""

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.ledger import month_page
from canteen.ledger.blueprint import bp
from scoring.periods import Month


@bp.get("/canteens/<canteen_code>/ledger/<month>")
def show_month(canteen_code: str, month: str) -> ResponseReturnValue:
    """A real calendar of what was recorded, what is missing, and how complete the month is."""
    canteen = canteen_for_user(canteen_code)
    try:
        chosen = Month.parse(month)
    except ValueError:
        raise NotFound from None
    return render_template(
        "ledger/month.html",
        canteen=canteen,
        page=month_page.build(canteen, chosen),
        records=may(signed_in(), Right.RECORD, canteen),
    )
