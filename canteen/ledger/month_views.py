"""The page of a month."""

from flask import render_template
from flask.typing import ResponseReturnValue

from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.accounts.people import names_of
from canteen.ledger import month_page
from canteen.ledger.blueprint import bp
from scoring.periods import Month


@bp.get("/canteens/<canteen_code>/ledger/<month:month>")
def show_month(canteen_code: str, month: Month) -> ResponseReturnValue:
    """A real calendar of what was recorded, what is missing, and how far the signatures are."""
    canteen, user = canteen_for_user(canteen_code), signed_in()
    page = month_page.build(canteen, month)
    return render_template(
        "ledger/month.html",
        canteen=canteen,
        page=page,
        names=names_of(page.signed.people),
        records=may(user, Right.RECORD, canteen),
        checks=may(user, Right.CHECK, canteen),
        confirms=may(user, Right.CONFIRM, canteen),
        decides=may(user, Right.DECIDE, canteen),
    )
