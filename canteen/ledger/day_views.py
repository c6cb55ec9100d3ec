"""The page of one day, and saving one card of it."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from canteen import clock, drafts
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.ledger import cards, day_page, drafted, photos, records, saving, typed
from canteen.ledger.blueprint import bp
from canteen.ledger.book import DAY
from canteen.ledger.booking.expected import Expected, expected_for
from canteen.ledger.cards import Attempt, Card
from canteen.ledger.closures import REASONS
from canteen.ledger.day_page import DayPage
from canteen.ledger.fields import meal_title
from canteen.ledger.forms import DayForm, MealForm
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.signing import checking
from canteen.ledger.timing import begins_at
from canteen.ledger.units import unit_options
from canteen.registry.models import Canteen, Meal
from canteen.templating import device


@bp.get("/canteens/<canteen_code>/ledger")
def today(canteen_code: str) -> ResponseReturnValue:
    """The page of today, whatever day it is."""
    canteen = canteen_for_user(canteen_code)
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=clock.today()))


@bp.get("/canteens/<canteen_code>/ledger/<day:day>")
def show_day(canteen_code: str, day: date) -> ResponseReturnValue:
    """A card for each meal due or recorded and one for the day, with what was typed and not saved."""
    return show(canteen_for_user(canteen_code), day)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/<meal>")
def save_meal(canteen_code: str, day: date, meal: str) -> ResponseReturnValue:
    """Save one meal (lunch, or lunch-official for an official one)."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    key = cards.parse_key(meal)
    if key is None:
        raise NotFound
    place = (canteen.id, day, key[0], key[1])
    verb = partial(records.save_meal, canteen, day, Meal(key[0]), occasion=key[1])
    fields = typed.sent(request.form, meal)
    sent = saving.Sent(meal, key, MealForm, fields, partial(session.get, MealRecord, place), verb)
    return _save(canteen, day, meal_title(*key), sent)


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/day")
def save_day(canteen_code: str, day: date) -> ResponseReturnValue:
    """Save what is weighed or counted once a day."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    saved = partial(session.get, DayRecord, (canteen.id, day))
    fields = typed.sent(request.form, cards.DAY_KEY)
    verb = partial(records.save_day, canteen, day)
    return _save(canteen, day, "当日记录", saving.Sent(cards.DAY_KEY, DAY, DayForm, fields, saved, verb))


@bp.post("/canteens/<canteen_code>/ledger/<day:day>/keep")
def keep_typed(canteen_code: str, day: date) -> ResponseReturnValue:
    """Keep as drafts what stands in all cards; `add` asks for one more card beside them."""
    canteen = canteen_for_user(canteen_code, Right.RECORD)
    kept = drafted.keep(canteen, day, request.form, by=signed_in(), device=_device())
    session.commit()
    if kept and "add" not in request.args:
        flash("填的内容都留着，还没有保存。请按卡片下面的保存按钮。", "warning")
    added = request.args.get("add")
    return redirect(url_for(".show_day", canteen_code=canteen.code, day=day, add=added, _anchor=added), 303)


def _save(canteen: Canteen, day: date, title: str, sent: saving.Sent) -> ResponseReturnValue:
    """Read, save, leave; a "no" shows the page again with everything that was typed."""
    user, key = signed_in(), sent.fields.get("client_key")
    if receipt := drafts.answered(user.id, key):
        return redirect(receipt.location, 303)
    location = url_for(".show_day", canteen_code=canteen.code, day=day, _anchor=sent.key)
    drafted.keep(canteen, day, request.form, by=user, device=_device(), but=sent.key)
    attempt = None if "discard" in sent.fields else saving.save(canteen, sent, user)
    if attempt is not None:
        return show(canteen, day, attempt=attempt), attempt.status
    drafts.drop(user.id, drafted.path(canteen, day, sent.key))
    drafts.give_receipt(user.id, key, request.path, location)
    try:
        session.commit()
    except IntegrityError:  # The same form, sent twice at once: its other sending was quicker.
        session.rollback()
        if drafts.answered(user.id, key) is None:
            raise
    if "discard" not in sent.fields:
        flash(f"{title}已保存。")
    return redirect(location, 303)


def show(
    canteen: Canteen, day: date, *, attempt: Attempt | None = None, closing: Mapping[str, str] | None = None
) -> str:
    """The page of a day; `attempt` is a save, `closing` a closure that was refused, with what was typed."""
    user = signed_in()
    records_here, heads_here = may(user, Right.RECORD, canteen), may(user, Right.CHECK, canteen)
    page = day_page.build(
        canteen,
        day,
        added=[request.args.get("add", "")],
        attempt=attempt,
        drafts=drafted.find(user.id, canteen, day) if records_here else {},
    )
    return render_template(
        "ledger/day.html",
        canteen=canteen,
        day=day,
        here=drafted.here(canteen, day),
        page=page,
        records=records_here and page.locked is None,
        corrects=records_here,
        checks=heads_here and page.locked is None,
        standing=checking.of_day(canteen, day) if heads_here else None,
        reasons=REASONS,
        closing=closing or {},
        addable=_addable(page.meals, canteen, day),
        unit_options=unit_options,
        expected=_expected(canteen, day, page),
        photos=photos.of_day(canteen, day),
        photo_mib=current_app.config["SETTINGS"].photo_mib,
        litre=canteen.institution.bureau.grams_per_litre,
    )


def _expected(canteen: Canteen, day: date, page: DayPage) -> dict[str, Expected]:
    """The booking help beside meals that have not begun and are not booked yet."""
    now = clock.now()
    open_meals = [meal for meal in page.unbooked if now < begins_at(day, meal)]
    found = expected_for(canteen, [day]) if open_meals else {}
    return {meal.value: found[day, meal] for meal in open_meals if (day, meal) in found}


def _device() -> str:
    return device(request.user_agent.string)


def _addable(page: list[Card], canteen: Canteen, day: date) -> list[tuple[str, str]]:
    """Meals without a card: a make-up meal on a holiday, a guest's dinner."""
    shown = {card.key for card in page}
    mode = canteen.mode_on(day)
    keys = [(meal.value, "work") for meal in Meal]
    keys += [(meal.value, "official") for meal in mode.meals] if mode.official_meals else []
    return [(cards.address_of(key), meal_title(*key)) for key in keys if cards.address_of(key) not in shown]
