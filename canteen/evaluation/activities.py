"""Records of their own that count: trainings, campaigns, findings that were established, bonus items."""

from datetime import date

from sqlalchemy import select

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation.facts import BONUS, FINDING
from canteen.evaluation.models import Activity
from canteen.registry.models import Canteen
from scoring.table import Standard

NEEDS_EVIDENCE = (FINDING, BONUS)


class Wrong(Refusal):
    """A rule says no to one field; `field` names it, the message says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


MOST_REASON = 200


def note(
    canteen: Canteen, standard: Standard, kind: str, day: date, title: str, evidence: str, *, by: User
) -> Activity:
    """Keep a record. A finding or bonus must be one of the standard's sentences and carry its evidence: else
    Wrong."""
    if day > clock.today():
        raise Wrong("day", "日期不能晚于今天。")
    _refuse_unknown(standard, kind, title)
    if kind in NEEDS_EVIDENCE and not evidence:
        raise Wrong("evidence", "查实情形和加分事项要写明依据。")
    activity = Activity(
        canteen_id=canteen.id,
        kind=kind,
        day=day,
        title=title,
        evidence=evidence,
        noted_by_id=by.id,
        noted_at=clock.now(),
    )
    session.add(activity)
    session.flush()
    new = {"kind": kind, "day": day.isoformat(), "title": title}
    audit.record("activity.note", f"activity:{activity.id}", by=by.id, new=new)
    return activity


def void(activity: Activity, reason: str, *, by: User) -> None:
    """Take a record back; it stays to be seen, with the reason."""
    if activity.voided_at is not None:
        raise Refusal("这条记录已经作废。")
    if not reason:
        raise Refusal("请写明作废的原因。")
    if len(reason) > MOST_REASON:
        raise Refusal(f"作废的原因最多{MOST_REASON}个字。")
    activity.voided_at, activity.void_reason = clock.now(), reason
    audit.record("activity.void", f"activity:{activity.id}", by=by.id, reason=reason)


def of(canteen: Canteen) -> list[Activity]:
    """All records of a canteen, newest first, voided ones among them."""
    query = select(Activity).where(Activity.canteen_id == canteen.id)
    return list(session.scalars(query.order_by(Activity.day.desc(), Activity.id.desc())))


def _refuse_unknown(standard: Standard, kind: str, title: str) -> None:
    known = {FINDING: standard.findings, BONUS: tuple(item.text for item in standard.bonus.items)}
    if kind in known and title not in known[kind]:
        raise Wrong("title", f"评估标准里没有“{title}”。请从所列的内容中选择。")
