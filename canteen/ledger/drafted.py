"""What is typed into the cards of a day and not saved: kept under each card's address."""

from datetime import date

from flask import url_for
from werkzeug.datastructures import MultiDict

from canteen import drafts
from canteen.accounts.models import User
from canteen.drafts import Draft
from canteen.ledger import day_page, typed
from canteen.ledger.cards import DAY_KEY, address_of, parse_key
from canteen.registry.models import Canteen, Meal

KEYS = [address_of((meal.value, occasion)) for meal in Meal for occasion in ("work", "official")]


def here(canteen: Canteen, day: date) -> str:
    """The address of a day's page; its cards are sent to addresses below it."""
    return url_for("ledger.show_day", canteen_code=canteen.code, day=day)


def path(canteen: Canteen, day: date, key: str) -> str:
    """The address under which the drafts of a card are kept: where it is sent."""
    return f"{here(canteen, day)}/{key}"


def find(user_id: int, canteen: Canteen, day: date) -> dict[str, Draft]:
    """A person's drafts of the day's cards, by card, in one query."""
    page = here(canteen, day)
    by_path = {f"{page}/{key}": key for key in [*KEYS, DAY_KEY]}
    return {by_path[draft.path]: draft for draft in drafts.find_all(user_id, list(by_path))}


def keep(
    canteen: Canteen, day: date, form: MultiDict[str, str], *, by: User, device: str, but: str = ""
) -> int:
    """Keep what a page sent of its cards other than `but`, as pages without script do; returns how many
    of them hold anything that is not saved."""
    sent = {key: fields for key, fields in _by_card(form).items() if key != but}
    shown = _shown(canteen, day, list(sent)) if sent else {}
    kept = 0
    for key, fields in sent.items():
        if typed.differs({name: values[0] for name, values in fields.items()}, shown[key]):
            drafts.keep(by.id, path(canteen, day, key), fields, device)
            kept += 1
        else:
            drafts.drop(by.id, path(canteen, day, key))
    return kept


def _by_card(form: MultiDict[str, str]) -> dict[str, dict[str, list[str]]]:
    """The fields of each card that a page with several cards sent."""
    keys = {name.partition(".")[0] for name in form if "." in name}
    known = [key for key in keys if key == DAY_KEY or parse_key(key)]
    return {key: dict(typed.sent(form, key).lists()) for key in known}


def _shown(canteen: Canteen, day: date, keys: list[str]) -> dict[str, typed.Texts]:
    """What stands in the fields of these cards when nobody types."""
    page = day_page.build(canteen, day, added=keys)
    return {card.key: card.texts for card in [*page.meals, page.day]}
