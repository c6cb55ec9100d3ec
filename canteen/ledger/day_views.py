"""The page of one day, and saving one card of it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from canteen import clock, drafts
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry, Schema
from canteen.ledger import cards, day_page, records
from canteen.ledger.blueprint import bp
from canteen.ledger.cards import Attempt, Card
from canteen.ledger.closures import REASONS
from canteen.ledger.fields import meal_title
from canteen.ledger.forms import DayForm, MealForm, SavingForm, as_typed, with_units
from canteen.registry.models import Canteen, Meal

Save = Callable[[Mapping[str, Any], dict[str, Any]], object]


@bp.get("/canteens/<canteen_code>/ledger")
def today(canteen_code: str) -> ResponseReturnValue:
    """The page of today, whatever day it is."""
    canteen = canteen_for_user(canteen_code)
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=clock.today()))


@bp.get("/canteens/<canteen_code>/ledger/<day:day>")
def show_day(canteen_code: str, day: date) -> ResponseReturnValue:
    """A card for each meal due or recorded and one for the day."""
    canteen = canteen_for_user(canteen_code)
    asked = request.args.get("draft", "")
    kept = drafts.find(signed_in().id, _path(canteen, day, asked)) if asked else None
    texts = {asked: {name: values[0] for name, values in kept.fields.items() if values}} if kept else {}
    return _show(canteen, day, kept=texts)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/<meal>")
def save_meal(canteen_code: str, day: date, meal: str) -> ResponseReturnValue:
    """Save one meal (lunch, or lunch-official for an official one)."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    key = cards.parse_key(meal)
    if key is None:
        raise NotFound

    def save(values: Mapping[str, Any], how: dict[str, Any]) -> object:
        return records.save_meal(canteen, day, Meal(key[0]), values, occasion=key[1], **how)

    return _save(canteen, day, meal, meal_title(*key), MealForm, save)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/day")
def save_day(canteen_code: str, day: date) -> ResponseReturnValue:
    """Save what is weighed or counted once a day."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)

    def save(values: Mapping[str, Any], how: dict[str, Any]) -> object:
        return records.save_day(canteen, day, values, **how)

    return _save(canteen, day, cards.DAY_KEY, "当日记录", DayForm, save)


def _save(
    canteen: Canteen, day: date, key: str, title: str, form: type[Schema], save: Save
) -> ResponseReturnValue:
    """Read, save, leave; a "no" shows the page again with everything that was typed."""
    user, saving = signed_in(), SavingForm.read(request.form).values
    if receipt := drafts.answered(user.id, saving.get("client_key")):
        return redirect(receipt.location, 303)
    location = url_for(".show_day", canteen_code=canteen.code, day=day, _anchor=key)
    if "discard" in request.form:
        drafts.drop(user.id, request.path)
        session.commit()
        return redirect(location, 303)
    typed = _typed()
    source = with_units(typed, canteen.institution.bureau.grams_per_litre)
    entry = form.read(source)
    attempt = _attempt(key, typed, source, entry, saving, save)
    if attempt is not None:
        page = _show(canteen, day, attempt=attempt)
        return page, 409 if attempt.saved is not None or attempt.problem else 422
    drafts.drop(user.id, request.path)
    drafts.give_receipt(user.id, saving.get("client_key"), request.path, location)
    try:
        session.commit()
    except IntegrityError:  # The same form, sent twice at once: its other sending was quicker.
        session.rollback()
        if drafts.answered(user.id, saving.get("client_key")) is None:
            raise
    flash(f"{title}已保存。")
    return redirect(location, 303)


def _typed() -> dict[str, str]:
    """The form as typed; one tap on 无报损 means that spoilage is 0."""
    typed = request.form.to_dict()
    return typed | {"spoilage_g": "0"} if "no_spoilage" in typed else typed


def _attempt(
    key: str,
    typed: dict[str, str],
    source: Mapping[str, Any],
    entry: Entry,
    saving: dict[str, Any],
    save: Save,
) -> Attempt | None:
    """None when it was saved, else why not."""
    seen = saving.get("version")
    if not entry.ok:
        return Attempt(key, typed, errors=entry.errors)
    if not seen and all(value is None for value in entry.values.values()):
        return Attempt(key, typed, errors={next(iter(entry.values), "diners"): ["还没有填任何数。"]})
    how = {
        "by": signed_in(),
        "source": "web",
        "seen": seen,
        "accepted": bool(saving.get("accepted")),
        "typed": as_typed(source),
    }
    try:
        save(entry.values, how)
    except records.Invalid as invalid:
        return Attempt(key, typed, errors=invalid.errors)
    except records.Unconfirmed as unconfirmed:
        return Attempt(key, typed, warnings=[warned.sentence for warned in unconfirmed.warnings])
    except records.Conflict as conflict:
        return Attempt(key, typed, saved=conflict.saved, values=conflict.values)
    except Refusal as refusal:
        return Attempt(key, typed, problem=str(refusal))
    return None


def _show(
    canteen: Canteen,
    day: date,
    *,
    attempt: Attempt | None = None,
    kept: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    user = signed_in()
    added = [key for key in [request.args.get("add", "")] if cards.parse_key(key)]
    page = day_page.build(canteen, day, added=added, attempt=attempt, kept=kept)
    waiting = {
        card.key
        for card in [*page.meals, page.day]
        if attempt is None and drafts.find(user.id, _path(canteen, day, card.key))
    }
    return render_template(
        "ledger/day.html",
        canteen=canteen,
        day=day,
        page=page,
        records=may(user, Right.RECORD, canteen) and page.locked is None,
        checks=may(user, Right.CHECK, canteen) and page.locked is None,
        drafts=waiting - set(kept or {}),
        kept=set(kept or {}),
        official=canteen.mode_on(day).official_meals,
        reasons=REASONS,
        addable=_addable(page.meals, canteen, day),
    )


def _addable(page: list[Card], canteen: Canteen, day: date) -> list[tuple[str, str]]:
    """Meals without a card: a make-up meal on a holiday, a guest's dinner."""
    shown = {card.key for card in page}
    mode = canteen.mode_on(day)
    keys = [(meal.value, "work") for meal in Meal]
    keys += [(meal.value, "official") for meal in mode.meals] if mode.official_meals else []
    return [(cards.address_of(key), meal_title(*key)) for key in keys if cards.address_of(key) not in shown]


def _path(canteen: Canteen, day: date, key: str) -> str:
    """The address under which the drafts of a card are kept."""
    if key == cards.DAY_KEY:
        return url_for(".save_day", canteen_code=canteen.code, day=day)
    return url_for(".save_meal", canteen_code=canteen.code, day=day, meal=key or "-")
