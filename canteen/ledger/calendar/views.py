"""The page of the working calendar."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from canteen import clock, workdays
from canteen.accounts.access import signed_in
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Choice, Day, Schema, Text
from canteen.ledger.blueprint import bp
from canteen.ledger.calendar import working

YEARS = range(2004, 2200)


class WorkdayForm(Schema):
    """A day, whether offices work on it, and what it is called."""

    day = Day(required=True)
    working = Choice({"yes": True, "no": False}, required=True)
    name = Text(most=200, required=True)


class DroppedForm(Schema):
    """A day whose own word is taken back."""

    day = Day(required=True)


@bp.get("/calendar")
def show_calendar() -> ResponseReturnValue:
    """Holidays, make-up days and own days of a year."""
    year = request.args.get("year", clock.today().year, type=int)
    if year not in YEARS:
        raise NotFound
    calendar = workdays.calendar()
    return render_template(
        "ledger/calendar/working.html",
        year=year,
        specials=list(working.specials(year)),
        unknown=calendar.unknown_years(date(year, 1, 1), date(year, 12, 31)),
        changes=working.may_change(signed_in()),
    )


@bp.post("/calendar")
def set_workday() -> ResponseReturnValue:
    """Say of a day that offices work on it or not."""
    user = _manager()
    entry = WorkdayForm.read(request.form)
    if not entry.ok:
        raise Refusal("请填写日期，选上班或不上班，并写明名称。")
    day = entry.values["day"]
    working.set_day(day, entry.values["working"], entry.values["name"], by=user)
    session.commit()
    flash("已保存，从现在起各处的供餐日和期限都按新的安排计算。")
    return redirect(url_for(".show_calendar", year=day.year), 303)


@bp.post("/calendar/drop")
def drop_workday() -> ResponseReturnValue:
    """Take an own word about a day back."""
    user, entry = _manager(), DroppedForm.read(request.form)
    if not entry.ok:
        raise Refusal("没有看懂是哪一天，请回到工作日历再试。")
    day = entry.values["day"]
    working.drop_day(day, by=user)
    session.commit()
    flash("已恢复为国务院办公厅公布的安排。")
    return redirect(url_for(".show_calendar", year=day.year), 303)


def _manager() -> User:
    user = signed_in()
    if not working.may_change(user):
        raise Forbidden
    return user
