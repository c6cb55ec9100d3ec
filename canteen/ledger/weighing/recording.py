"""The one way in which a shared or spread weight is written: checked, compared, noted, audited."""

from collections.abc import Iterable, Mapping
from typing import Any

from canteen import audit, clock
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.findings import Warned
from canteen.ledger.models import MealRecord
from canteen.ledger.weighing.models import PointWeight, SpanWeight, WeighingRevision
from canteen.ledger.writing import How, Unconfirmed, plain

Weight = PointWeight | SpanWeight
# Grams per diner that are not unusual, by what the weight holds (reconstructed defaults).
USUAL = {"all": (20, 400), "unserved_plate": (5, 300)}


class Conflict(Refusal):
    """Someone has saved this weight since it was looked at. `saved` is theirs."""

    def __init__(self, saved: Weight) -> None:
        super().__init__("别人刚改过这个重量，您填的还没有保存。请核对后再保存一次。")
        self.saved = saved


def compare(row: Weight | None, seen: int | None, values: Mapping[str, Any]) -> None:
    """Refuse a save that has not seen what it would overwrite; saving the same again is no conflict."""
    if row is None or seen is None or row.version == seen:
        return
    if any(getattr(row, name) != value for name, value in values.items()):
        raise Conflict(row)


def ask_about(grams: int | None, scope: str, meals: Iterable[MealRecord], how: How) -> None:
    """Raise Unconfirmed for an unusual weight per diner, unless somebody has said that it is right."""
    diners = sum(meal.diners or 0 for meal in meals)
    low, high = USUAL[scope]
    if how.accepted or not grams or not diners or low * diners <= grams <= high * diners:
        return
    tenths = (grams * 10 * 2 + diners) // (2 * diners)
    sentence = f"合计人均 {tenths // 10}.{tenths % 10} 克，不在 {low}～{high} 克之间。"
    raise Unconfirmed([Warned("each", "total_waste_g", sentence)])


def write(row: Weight, values: Mapping[str, Any], subject: str, how: How) -> bool:
    """Set what differs and note it as a revision and in the audit record; False when nothing did.

    `subject` names the weight in the audit record (point:P-1:2026-09-14).
    """
    changes = {
        name: [plain(old), plain(value)]
        for name, value in values.items()
        if (old := getattr(row, name)) != value
    }
    if not changes:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.as_typed, row.source = dict(how.typed), how.source
    row.saved_at, row.saved_by_id, row.version = how.now, how.by_id, (row.version or 0) + 1
    session.add(row)
    session.flush()
    _note(row, changes, how)
    old, new = ({name: pair[n] for name, pair in changes.items()} for n in (0, 1))
    audit.record("ledger.weigh", subject, by=how.by_id, old=old, new=new, reason=how.reason)
    return True


def how(by_id: int | None, *, accepted: bool, typed: Mapping[str, list[str]], source: str = "web") -> How:
    """Who writes a weight, now."""
    return How(by_id, source, clock.now(), accepted, typed=typed)


def _note(row: Weight, changes: dict[str, Any], how: How) -> None:
    if isinstance(row, PointWeight):
        key: dict[str, Any] = {"point_id": row.point_id, "day": row.day}
    else:
        key = {"span_id": row.id}
    session.add(
        WeighingRevision(
            **key,
            version=row.version,
            changes=changes,
            source=how.source,
            reason=how.reason,
            by_id=how.by_id,
            at=how.now,
        )
    )
