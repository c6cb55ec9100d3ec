"""How a canteen weighs its waste and what its food costs, each from a day on; old days keep theirs."""

from datetime import date
from typing import Any

from sqlalchemy import select

from canteen.db import session
from canteen.registry.models import Canteen, CountingPolicy
from canteen.registry.verbs import look_again, note, refuse_outside_life

FIELDS = ("drained", "bones_counted", "food_cost_fen")
USUAL: dict[str, Any] = {"drained": True, "bones_counted": False, "food_cost_fen": None}


def of_canteen(canteen: Canteen) -> list[CountingPolicy]:
    """What was registered for a canteen, the latest first."""
    query = select(CountingPolicy).where(CountingPolicy.canteen_id == canteen.id)
    return list(session.scalars(query.order_by(CountingPolicy.holds_from.desc())))


def values_on(canteen: Canteen, day: date) -> dict[str, Any]:
    """What holds on a day; before anything was registered the usual: drained, without bones, cost unknown."""
    held = _held_on(canteen, day)
    return {name: getattr(held, name) for name in FIELDS} if held else dict(USUAL)


def set_policy(
    canteen: Canteen, values: dict[str, Any], holds_from: date, *, by: int | None, seen: int | None = None
) -> bool:
    """Weigh so, or let a kilogram of food cost so many fen, from a day on; what is not named stays as it was.

    What begins on the very day is corrected in place; otherwise it begins then, unless the same holds
    already. Raises Conflict, and Wrong for a day outside the canteen's life.
    """
    look_again(canteen, seen)
    refuse_outside_life(canteen, holds_from)
    held, now = _held_on(canteen, holds_from), values_on(canteen, holds_from)
    changed = {name: values[name] for name in FIELDS if name in values and values[name] != now[name]}
    if held is not None and not changed:
        return False
    _write(canteen, held, now | changed, holds_from)
    old = {"holds_from": held.holds_from, **{name: now[name] for name in changed}} if held else None
    note("policy", canteen, by, old, {"holds_from": holds_from, **(changed if held else now | changed)})
    return True


def _held_on(canteen: Canteen, day: date) -> CountingPolicy | None:
    return next((policy for policy in of_canteen(canteen) if policy.holds_from <= day), None)


def _write(canteen: Canteen, held: CountingPolicy | None, wanted: dict[str, Any], day: date) -> None:
    if held is None or held.holds_from != day:
        held = CountingPolicy(canteen_id=canteen.id, holds_from=day)
        session.add(held)
    for name, value in wanted.items():
        setattr(held, name, value)
