"""Register and change bureaus, institutions and canteens. Every change is audited, nothing is deleted.

`values` hold what is to be set (an absent key leaves what is there); `by` is a user's id or None for
the operator; `seen` is the version the person looked at. Returns True when something changed.
"""

from datetime import date
from typing import Any

from sqlalchemy import select

from canteen import audit
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import GRAMS_PER_LITRE
from canteen.registry.models import Bureau, Canteen, Institution, Level
from canteen.registry.words import LEVELS

Node = Bureau | Institution | Canteen
RANK = {level: rank for rank, level in enumerate(Level)}
SUBJECTS = {Bureau: "bureau", Institution: "institution", Canteen: "canteen"}


class Wrong(Refusal):
    """One field cannot be so; `field` names it, the message says why."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Conflict(Refusal):
    """Another person has changed the row since it was looked at."""

    def __init__(self, saved: Node) -> None:
        super().__init__(f"“{saved.name}”刚被别人改过，您填的还没有保存。请核对后再保存。")
        self.saved = saved


def create_bureau(
    code: str,
    name: str,
    level: Level,
    *,
    parent: Bureau | None = None,
    group_name: str | None = None,
    domains: str = "",
    grams_per_litre: int = GRAMS_PER_LITRE,
    by: int | None,
) -> Bureau:
    """Register a bureau below another one (or as a root); raises Wrong."""
    _refuse_taken(Bureau, code)
    made = Bureau(code=code, name=name, level=Level(level), group_name=group_name, domains=domains)
    made.grams_per_litre = grams_per_litre
    _refuse_level(made.level, parent)
    made.parent, made.path, made.version = parent, _path(code, parent), 1
    session.add(made)
    _note("create", made, by, None, {"name": name, "level": level, "parent": parent and parent.code})
    return made


def edit_bureau(bureau: Bureau, values: dict[str, Any], *, by: int | None, seen: int | None = None) -> bool:
    """Change name, level, parent, group_name, domains or grams_per_litre; all below moves with it.

    Raises Wrong, Conflict.
    """
    look_again(bureau, seen)
    level = Level(values.get("level", bureau.level))
    parent = values.get("parent", bureau.parent)
    _refuse_level(level, parent)
    if level != bureau.level:
        _refuse_children_above(bureau, level)
    moved = parent is not bureau.parent
    changed = _change(bureau, values, by)
    if moved:
        _move(bureau, parent)
    return changed


def create_institution(code: str, name: str, *, bureau: Bureau, by: int | None) -> Institution:
    """Register an institution under the bureau of its level; raises Wrong."""
    _refuse_taken(Institution, code)
    made = Institution(code=code, name=name, bureau=bureau, version=1)
    session.add(made)
    _note("create", made, by, None, {"name": name, "bureau": bureau.code})
    return made


def edit_institution(
    institution: Institution, values: dict[str, Any], *, by: int | None, seen: int | None = None
) -> bool:
    """Change name or bureau; raises Conflict."""
    look_again(institution, seen)
    return _change(institution, values, by)


def create_canteen(
    code: str, name: str, *, institution: Institution, opened_on: date, by: int | None
) -> Canteen:
    """Register a canteen; its first mode is added with modes.set_mode. Raises Wrong."""
    _refuse_taken(Canteen, code)
    made = Canteen(code=code, name=name, institution=institution, opened_on=opened_on, version=1, modes=[])
    session.add(made)
    new = {"name": name, "institution": institution.code, "opened_on": opened_on}
    _note("create", made, by, None, new)
    return made


def edit_canteen(
    canteen: Canteen, values: dict[str, Any], *, by: int | None, seen: int | None = None
) -> bool:
    """Change name, institution or opened_on; the first mode begins when the canteen opens."""
    look_again(canteen, seen)
    opened_on = values.get("opened_on", canteen.opened_on)
    if canteen.closed_on is not None and opened_on > canteen.closed_on:
        raise Wrong("opened_on", f"启用日期不能晚于停用日期{canteen.closed_on}。")
    later = [mode for mode in canteen.modes[1:] if mode.holds_from <= opened_on]
    if later:
        raise Wrong("opened_on", f"启用日期应早于第二次登记的方式（{later[-1].holds_from}）。")
    if canteen.modes:
        canteen.modes[0].holds_from = opened_on
    return _change(canteen, values, by)


def close_canteen(
    canteen: Canteen, last_day: date, reason: str, *, by: int | None, seen: int | None = None
) -> bool:
    """Let a canteen's last day be `last_day`; its records stay readable. Raises Wrong, Conflict."""
    look_again(canteen, seen)
    if last_day < canteen.opened_on:
        raise Wrong("closed_on", f"停用日期不能早于启用日期{canteen.opened_on}。")
    return _change(canteen, {"closed_on": last_day}, by, reason)


def reopen_canteen(canteen: Canteen, reason: str, *, by: int | None, seen: int | None = None) -> bool:
    """Take back a closing; raises Conflict."""
    look_again(canteen, seen)
    return _change(canteen, {"closed_on": None}, by, reason)


def note(action: str, node: Node, by: int | None, old: Any, new: Any, reason: str | None = None) -> None:
    """Audit a change of a node and count its version up."""
    node.version += 1
    _note(action, node, by, old, new, reason)


def _note(action: str, node: Node, by: int | None, old: Any, new: Any, reason: str | None = None) -> None:
    kind = SUBJECTS[type(node)]
    audit.record(
        f"{kind}.{action}",
        f"{kind}:{node.code}",
        by=by,
        old=old and plain_values(old),
        new=new and plain_values(new),
        reason=reason,
    )


def plain_values(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the audit record keeps them: codes for nodes, ISO text for dates."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Bureau | Institution | Canteen):
        return value.code
    return value.isoformat() if isinstance(value, date) else value


def _change(node: Node, values: dict[str, Any], by: int | None, reason: str | None = None) -> bool:
    new = {name: value for name, value in values.items() if getattr(node, name) != value}
    if not new:
        return False
    old = {name: getattr(node, name) for name in new}
    for name, value in new.items():
        setattr(node, name, value)
    note("edit", node, by, old, new, reason)
    return True


def look_again(node: Node, seen: int | None) -> None:
    """Lock the row (where the database has row locks) and compare its version with the one looked at."""
    if seen is None:
        return
    session.refresh(node, with_for_update={"of": type(node)})
    if node.version != seen:
        raise Conflict(node)


def refuse_outside_life(canteen: Canteen, day: date) -> None:
    """Raises Wrong for a day before a canteen opened or after it closed."""
    if day < canteen.opened_on:
        raise Wrong("holds_from", f"生效日期不能早于启用日期{canteen.opened_on}。")
    if canteen.closed_on is not None and day > canteen.closed_on:
        raise Wrong("holds_from", f"食堂已于{canteen.closed_on}停用，生效日期不能在这以后。")


def _refuse_taken(kind: type[Node], code: str) -> None:
    if session.scalar(select(kind.id).where(kind.code == code)) is not None:
        raise Wrong("code", f"代码“{code}”已经有人用了。")


def _refuse_level(level: Level, parent: Bureau | None) -> None:
    if parent is not None and RANK[Level(parent.level)] >= RANK[level]:
        here, above = LEVELS[level], LEVELS[Level(parent.level)]
        raise Wrong("parent", f"上级应比{here}高一级或几级，“{parent.name}”是{above}。")


def _refuse_children_above(bureau: Bureau, level: Level) -> None:
    for child in session.scalars(select(Bureau).where(Bureau.parent_id == bureau.id)):
        if RANK[Level(child.level)] <= RANK[level]:
            raise Wrong("level", f"下级“{child.name}”是{LEVELS[Level(child.level)]}，本级应比它高。")


def _path(code: str, parent: Bureau | None) -> str:
    return f"{parent.path if parent else '/'}{code}/"


def _move(bureau: Bureau, parent: Bureau | None) -> None:
    """Rewrite the paths of a bureau and all below; levels only fall downwards, so there is no circle."""
    old, new = bureau.path, _path(bureau.code, parent)
    for each in {bureau, *session.scalars(select(Bureau).where(bureau.covers()))}:
        each.path = new + each.path.removeprefix(old)
