"""Pages on which a correction is asked for, on the record's own fields."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import workdays
from canteen.accounts.access import Right, canteen_for_user, signed_in
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry, Schema, Text, YesNo
from canteen.ledger import cards, due
from canteen.ledger.blueprint import bp
from canteen.ledger.book import DAY, Book, MealKey
from canteen.ledger.corrections import asking, listing
from canteen.ledger.corrections.models import Correction
from canteen.ledger.fields import CHOICES, meal_title
from canteen.ledger.forms import ClosureForm, DayForm, MealForm, as_typed
from canteen.ledger.writing import Invalid, Unconfirmed
from canteen.ledger.written import as_text
from canteen.registry.models import Canteen, Meal


class AskingForm(Schema):
    """Why the locked record is to be changed, and whether unusual figures were looked at."""

    reason = Text(most=500, required=True)
    accepted = YesNo()


@bp.get("/canteens/<canteen_code>/ledger/<day:day>/corrections")
def choose_correction(canteen_code: str, day: date) -> ResponseReturnValue:
    """Which record of a locked day is to be corrected, and what was asked about this day before."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    book = Book(canteen, day, day, writing=False)
    keys = {(meal.value, "work") for meal in due.planned(canteen, day, workdays.calendar())}
    keys |= {(str(row.meal), row.occasion) for row in book.meals_of(day)}
    choices = [(cards.address_of(key), meal_title(*key)) for key in sorted(keys, key=_in_order)]
    return render_template(
        "ledger/corrections/choose.html",
        canteen=canteen,
        day=day,
        choices=[*choices, (cards.DAY_KEY, "当日记录")],
        locked=book.lock_sentence(day),
        asked=listing.of_days(canteen, day, day),
        words=listing,
    )


@bp.get("/canteens/<canteen_code>/ledger/<day:day>/<record>/correction")
def new_correction(canteen_code: str, day: date, record: str) -> ResponseReturnValue:
    """The fields of a locked record with what they hold; what is changed becomes the request."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    return _form(canteen, day, record, _key(record))


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/<record>/correction")
def ask_correction(canteen_code: str, day: date, record: str) -> ResponseReturnValue:
    """Send the request; everything typed stays when it is refused."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    key, typed = _key(record), request.form.to_dict()
    entry, asking_entry = _schema(key).read(typed), AskingForm.read(typed)
    errors = entry.errors | asking_entry.errors
    if errors:
        return _form(canteen, day, record, key, errors=errors), 422
    try:
        asked = _ask(canteen, day, key, entry, asking_entry.values)
    except Refusal as refusal:
        session.rollback()
        return _form(canteen, day, record, key, **_told(refusal)), refusal.status
    session.commit()
    flash("更正申请已提交，等机关事务管理部门审定。")
    return redirect(url_for(".show_correction", correction_id=asked.id), 303)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/corrections")
def ask_closure_correction(canteen_code: str, day: date) -> ResponseReturnValue:
    """Ask that a meal of a locked day be noted as not served."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    typed = request.form.to_dict()
    closure = ClosureForm.read(typed | {"reason": typed.get("closed_reason", "")})
    entry = AskingForm.read(typed)
    if not (closure.ok and entry.ok):
        raise Refusal("请选停餐的餐次，写明停餐原因和申请更正的理由。")
    meal, why = closure.values["meal"], closure.values["reason"]
    asked = asking.ask_closure(canteen, day, meal, why, reason=entry.values["reason"], by=signed_in())
    session.commit()
    flash("更正申请已提交，等机关事务管理部门审定。")
    return redirect(url_for(".show_correction", correction_id=asked.id), 303)


def _ask(
    canteen: Canteen, day: date, key: MealKey, entry: Entry, asking_values: dict[str, Any]
) -> Correction:
    now = asking.values_now(canteen, day, key)
    values = {name: value for name, value in entry.values.items() if name in now}
    return asking.ask(
        canteen,
        day,
        key,
        values,
        typed=as_typed({name: entry.typed.get(name, "") for name in values}),
        reason=asking_values["reason"],
        accepted=bool(asking_values.get("accepted")),
        by=signed_in(),
    )


def _form(canteen: Canteen, day: date, record: str, key: MealKey, **told: Any) -> str:
    now = asking.values_now(canteen, day, key)
    texts = {name: as_text(name, value) for name, value in now.items()}
    book = Book(canteen, day, day, writing=False)
    return render_template(
        "ledger/corrections/new.html",
        canteen=canteen,
        day=day,
        record=record,
        title=meal_title(*key) if key != DAY else "当日记录",
        now=texts,
        typed=texts | request.form.to_dict(),
        locked=book.lock_sentence(day),
        choices=CHOICES,
        **({"errors": {}, "warnings": [], "problem": None} | told),
    )


def _told(refusal: Refusal) -> dict[str, Any]:
    if isinstance(refusal, Invalid):
        return {"errors": refusal.errors}
    if isinstance(refusal, Unconfirmed):
        return {"warnings": [warned.sentence for warned in refusal.warnings]}
    return {"problem": str(refusal)}


def _key(record: str) -> MealKey:
    key = DAY if record == cards.DAY_KEY else cards.parse_key(record)
    if key is None:
        raise NotFound
    return key


def _schema(key: MealKey) -> type[Schema]:
    return DayForm if key == DAY else MealForm


def _in_order(key: MealKey) -> tuple[int, bool]:
    return list(Meal).index(Meal(key[0])), key[1] != "work"
