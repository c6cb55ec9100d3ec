"""What changes from a day on: how a canteen is run and whom it serves. Old days keep their mode."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from canteen.db import session
from canteen.registry.forms import MODE_FIELDS
from canteen.registry.models import Canteen, CanteenMode, Institution, ServedInstitution
from canteen.registry.verbs import Wrong, look_again, note, refuse_outside_life


def set_mode(
    canteen: Canteen, values: dict[str, Any], holds_from: date, *, by: int | None, seen: int | None = None
) -> bool:
    """Run the canteen so from a day on; fields not named stay as they were that day.

    A mode that begins on the very day is corrected in place; otherwise a new one begins, unless the one
    in force already says the same. Raises Conflict, and Wrong for a day outside the canteen's life.
    """
    look_again(canteen, seen)
    refuse_outside_life(canteen, holds_from)
    held = canteen.mode_on(holds_from) if canteen.modes else None
    now = {name: getattr(held, name) for name in MODE_FIELDS} if held else {}
    wanted = now | {name: values[name] for name in MODE_FIELDS if name in values}
    if wanted == now:
        return False
    changed = {name: value for name, value in wanted.items() if now.get(name) != value}
    _refuse_without_meals(wanted)
    _write(canteen, held, wanted, holds_from)
    old = {"holds_from": held.holds_from, **{name: now[name] for name in changed}} if held else None
    note("mode", canteen, by, old, {"holds_from": holds_from, **changed})
    return True


def set_served(canteen: Canteen, institutions: Sequence[Institution], day: date, *, by: int | None) -> bool:
    """Serve exactly these other institutions from a day on; the ones left out are served until that day."""
    held = served_on(canteen, day)
    wanted = {each.code: each for each in institutions if each is not canteen.institution}
    ended = [row for row in held if row.institution.code not in wanted]
    added = [wanted[code] for code in wanted if code not in {row.institution.code for row in held}]
    if not ended and not added:
        return False
    for row in ended:
        row.holds_to = day
    for institution in added:
        _serve(canteen, institution, day)
    note(
        "serve",
        canteen,
        by,
        {"codes": sorted(row.institution.code for row in held)},
        {"codes": sorted(wanted)},
    )
    return True


def served_on(canteen: Canteen, day: date) -> list[ServedInstitution]:
    """The rows of other institutions served on a day; the day that ends one is no longer its own."""
    if canteen in session.new:
        return []
    rows = session.scalars(select(ServedInstitution).where(ServedInstitution.canteen_id == canteen.id))
    return [row for row in rows if row.holds_from <= day and (row.holds_to is None or day < row.holds_to)]


def _refuse_without_meals(mode: dict[str, Any]) -> None:
    if not mode.get("serves"):
        raise Wrong("serves", "请至少选一个餐次。")


def _write(canteen: Canteen, held: CanteenMode | None, wanted: dict[str, Any], day: date) -> None:
    if held is not None and held.holds_from == day:
        for name, value in wanted.items():
            setattr(held, name, value)
        return
    canteen.modes.append(CanteenMode(holds_from=day, **wanted))
    canteen.modes.sort(key=lambda mode: mode.holds_from)


def _serve(canteen: Canteen, institution: Institution, day: date) -> None:
    """Begin to serve; a row that began on this very day and ended on it is opened again."""
    pair = (ServedInstitution.canteen_id == canteen.id, ServedInstitution.institution_id == institution.id)
    same = None
    if canteen not in session.new and institution not in session.new:
        same = session.scalar(select(ServedInstitution).where(*pair, ServedInstitution.holds_from == day))
    if same is None:
        session.add(ServedInstitution(canteen=canteen, institution=institution, holds_from=day))
    else:
        same.holds_to = None
