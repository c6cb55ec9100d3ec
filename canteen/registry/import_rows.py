"""One row of a registry table becomes a node: created, changed or left as it is."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from canteen import clock
from canteen.db import session
from canteen.registry import modes, verbs
from canteen.registry.forms import MODE_FIELDS
from canteen.registry.models import Bureau, Canteen, Institution
from canteen.registry.verbs import Node, Wrong

N = TypeVar("N", Bureau, Institution, Canteen)
NAMES: dict[type[Node], str] = {Bureau: "部门", Institution: "单位", Canteen: "食堂"}
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


class Skipped(Exception):
    """The row hangs on another row of the import that has a fault of its own; saying both helps nobody."""


class Known:
    """Nodes by code, loaded at once: a query for every reference would take minutes in a large import."""

    def __init__(self, wanted: dict[type[Node], set[str]]) -> None:
        self._nodes = {(model, node.code): node for model in wanted for node in _load(model, wanted[model])}
        self.broken: set[tuple[type[Node], str]] = set()

    def add(self, node: Node) -> None:
        """Remember a node that was just created."""
        self._nodes[type(node), node.code] = node

    def find(self, model: type[N], code: str) -> N | None:
        """The node of this code, or None."""
        node = self._nodes.get((model, code))
        return node if isinstance(node, model) else None

    def has(self, model: type[Node], code: str) -> bool:
        """Whether there is a node of this code."""
        return (model, code) in self._nodes

    def get(self, model: type[N], code: str, field: str) -> N:
        """The node a field refers to; raises Wrong, or Skipped when its own row is at fault."""
        if (model, code) in self.broken:
            raise Skipped
        if (node := self.find(model, code)) is None:
            raise Wrong(field, f"没有代码为“{code}”的{NAMES[model]}。")
        return node


def write_bureau(values: dict[str, Any], known: Known, by: int | None) -> str:
    """Create or change a bureau. Raises Wrong, Skipped."""
    code = values.pop("code")
    bureau = known.find(Bureau, code)
    if "group" in values:
        values["group_name"] = values.pop("group")
    if "parent" in values:
        values["parent"] = known.get(Bureau, values["parent"], "parent")
    if bureau is None:
        known.add(verbs.create_bureau(code, **values, by=by))
        return CREATED
    return _changed(verbs.edit_bureau(bureau, values, by=by))


def write_institution(values: dict[str, Any], known: Known, by: int | None) -> str:
    """Create or change an institution. Raises Wrong, Skipped."""
    code = values.pop("code")
    institution = known.find(Institution, code)
    if "bureau" in values:
        values["bureau"] = known.get(Bureau, values["bureau"], "bureau")
    if institution is None:
        known.add(verbs.create_institution(code, **values, by=by))
        return CREATED
    return _changed(verbs.edit_institution(institution, values, by=by))


def write_canteen(values: dict[str, Any], known: Known, by: int | None) -> str:
    """Create or change a canteen, its mode and whom it serves. Raises Wrong, Skipped."""
    code = values.pop("code")
    canteen = known.find(Canteen, code)
    mode = {name: values.pop(name) for name in MODE_FIELDS if name in values}
    since = values.pop("mode_from", None)
    served = values.pop("serves_institutions", None)
    if served is not None:
        served = [known.get(Institution, each, "serves_institutions") for each in served]
    if "institution" in values:
        values["institution"] = known.get(Institution, values["institution"], "institution")
    if canteen is None:
        canteen = verbs.create_canteen(code, **values, by=by)
        known.add(canteen)
        _set_dated(canteen, mode, served, canteen.opened_on, by)
        return CREATED
    changed = verbs.edit_canteen(canteen, values, by=by)
    return _changed(_set_dated(canteen, mode, served, since or _from_today(canteen), by) or changed)


def _set_dated(
    canteen: Canteen, mode: dict[str, Any], served: list[Institution] | None, day: date, by: int | None
) -> bool:
    changed = bool(mode) and modes.set_mode(canteen, mode, day, by=by)
    return (served is not None and modes.set_served(canteen, served, day, by=by)) or changed


def _from_today(canteen: Canteen) -> date:
    """The day from which an undated change holds: today, within the canteen's life."""
    day = max(clock.today(), canteen.opened_on)
    return day if canteen.closed_on is None else min(day, canteen.closed_on)


def _changed(changed: bool) -> str:
    return CHANGED if changed else UNCHANGED


def _load(model: type[Node], codes: Iterable[str]) -> Iterator[Node]:
    remaining = iter(sorted(codes))
    while chunk := list(islice(remaining, 500)):
        query = select(model).where(model.code.in_(chunk))
        if model is Canteen:
            query = query.options(selectinload(Canteen.modes))
        found: list[Node] = list(session.scalars(query))
        yield from found


WRITERS: dict[type[Node], Callable[[dict[str, Any], Known, int | None], str]] = {
    Bureau: write_bureau,
    Institution: write_institution,
    Canteen: write_canteen,
}
