"""Checking days, confirming a month, taking a confirmation back."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.accounts.people import names_of
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import read_day
from canteen.ledger import month_page
from canteen.ledger.blueprint import bp
from canteen.ledger.signing import checking, confirming, history
from canteen.ledger.signing import month as months
from canteen.ledger.signing.forms import ConfirmForm, ReasonForm
from canteen.registry.models import Canteen
from scoring.periods import Month

AGAIN = "没有看懂要审核的日子，请回到月历重新勾选。"


@bp.post("/canteens/<canteen_code>/ledger/<month:month>/checks")
def check_days(canteen_code: str, month: Month) -> ResponseReturnValue:
    """Check every day that was ticked, each in the version that was shown."""
    canteen = canteen_for_user(canteen_code, Right.CHECK)
    done = checking.check_days(canteen, _ticked(), by=signed_in())
    session.commit()
    flash(f"已审核 {len(done)} 天。" if done else "这些日子已经审核过。")
    return redirect(url_for(".show_month", canteen_code=canteen.code, month=month), 303)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/check")
def check_day(canteen_code: str, day: date) -> ResponseReturnValue:
    """Check one day from its own page."""
    canteen = canteen_for_user(canteen_code, Right.CHECK)
    checking.check_days(canteen, {day: request.form.get("seen", "")}, by=signed_in())
    session.commit()
    flash("这一天已审核。")
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=day), 303)


@bp.get("/canteens/<canteen_code>/ledger/<month:month>/confirmation")
def show_confirmation(canteen_code: str, month: Month) -> ResponseReturnValue:
    """What is wanting in the month, first; then the confirmer's word."""
    return _confirmation(canteen_for_user(canteen_code), month)


@bp.post("/canteens/<canteen_code>/ledger/<month:month>/confirmation")
def confirm_month(canteen_code: str, month: Month) -> ResponseReturnValue:
    """Confirm a month; with gaps only with a reason."""
    canteen = canteen_for_user(canteen_code, Right.CONFIRM)
    entry = ConfirmForm.read(request.form)
    try:
        if not entry.ok:
            raise Refusal("".join(sentence for said in entry.errors.values() for sentence in said))
        reason, seen = entry.values.get("reason"), entry.values["seen"]
        confirming.confirm(canteen, month, by=signed_in(), reason=reason, seen=seen)
    except Refusal as refusal:
        session.rollback()
        typed = request.form.get("reason", "")
        return _confirmation(canteen, month, problem=str(refusal), typed=typed), refusal.status
    session.commit()
    flash(f"{month.chinese}台账已确认。")
    return _to_confirmation(canteen, month)


@bp.post("/canteens/<canteen_code>/ledger/<month:month>/confirmation/withdraw")
def withdraw_confirmation(canteen_code: str, month: Month) -> ResponseReturnValue:
    """Take a confirmation back while the month could still be mended."""
    canteen = canteen_for_user(canteen_code, Right.CONFIRM)
    entry = ReasonForm.read(request.form)
    if not entry.ok:
        raise Refusal("请写明为什么撤回确认。")
    confirming.withdraw(canteen, month, entry.values["reason"], by=signed_in())
    session.commit()
    flash("确认已撤回，台账可以修改；改好后请重新确认。")
    return _to_confirmation(canteen, month)


def _confirmation(canteen: Canteen, month: Month, *, problem: str | None = None, typed: str = "") -> str:
    page = month_page.build(canteen, month)
    earlier = history.confirmations(canteen, month)
    people = page.signed.people | {row.by_id for row in earlier} | {row.withdrawn_by_id for row in earlier}
    return render_template(
        "ledger/signing/confirmation.html",
        canteen=canteen,
        page=page,
        gaps=months.gap_words(page.signed.gaps),
        earlier=earlier,
        names=names_of(people),
        confirms=may(signed_in(), Right.CONFIRM, canteen),
        problem=problem,
        typed=typed,
    )


def _ticked() -> dict[date, str]:
    try:
        pairs = [text.partition(":") for text in request.form.getlist("day")]
        return {read_day(day): seen for day, _, seen in pairs}
    except ValueError:
        raise Refusal(AGAIN) from None


def _to_confirmation(canteen: Canteen, month: Month) -> ResponseReturnValue:
    return redirect(url_for(".show_confirmation", canteen_code=canteen.code, month=month), 303)
