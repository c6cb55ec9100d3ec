"""Writing shared and spread weights: what is refused and why, what becomes complete, what is kept."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import records
from canteen.ledger.locks import Locked
from canteen.ledger.models import MealRecord
from canteen.ledger.weighing import points, spans
from canteen.ledger.weighing.models import PointWeight, SpanWeight, WeighingRevision
from canteen.ledger.weighing.recording import Conflict
from canteen.ledger.writing import Invalid, Unconfirmed
from canteen.registry.models import Canteen, Meal, WeighingPoint, WeighingPointMember
from canteen.registry.verbs import Wrong
from tests import make
from tests.ledger.weighing.groups import member, point

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 18)
PLAIN: dict[str, Any] = {"by": None, "seen": None, "accepted": False, "typed": {"total_waste_g": ["5", "kg"]}}


@pytest.fixture(autouse=True)
def _friday(app: Any, at: Any) -> None:
    at("2026-09-18 18:30")


def weigh(place: WeighingPoint, day: date, grams: int | None, scope: str = "all", **more: Any) -> PointWeight:
    with make.context():
        row = points.weigh_point(session.get_one(WeighingPoint, place.id), day, grams, scope, **PLAIN | more)
        session.commit()
        return row


def weigh_days(canteen: Canteen, first: date, last: date, grams: int, **more: Any) -> SpanWeight:
    with make.context():
        row = spans.weigh_span(
            session.get_one(Canteen, canteen.id), first, last, grams, "all", **PLAIN | more
        )
        session.commit()
        return row


def lunch(canteen: Canteen, day: date) -> MealRecord:
    with make.context():
        return session.get_one(MealRecord, (canteen.id, day, Meal.LUNCH, "work"))


def two() -> tuple[Canteen, Canteen]:
    return make.canteen(), make.canteen()


def test_a_shared_weight_completes_the_meals_of_every_member_and_taken_back_opens_them() -> None:
    a, b = two()
    place = point(a, b)
    for each in (a, b):
        make.meal(each, FRIDAY, diners=20)
    weigh(place, FRIDAY, 5_000)
    assert [(lunch(each, FRIDAY).in_time, lunch(each, FRIDAY).completed_at) for each in (a, b)] == [
        (True, make.clock.now()),
        (True, make.clock.now()),
    ]
    weigh(place, FRIDAY, None)
    assert lunch(a, FRIDAY).completed_at is None


def test_a_weight_of_unserved_and_plate_waste_still_wants_the_kitchens_streams() -> None:
    a, b = two()
    place = point(a, b)
    make.meal(a, FRIDAY, diners=20)
    weigh(place, FRIDAY, 5_000, "unserved_plate")
    assert lunch(a, FRIDAY).completed_at is None


def test_a_meal_saved_after_the_shared_weight_is_complete_at_once() -> None:
    a, b = two()
    weigh(point(a, b), FRIDAY, 5_000)
    with make.context():
        canteen = session.get_one(Canteen, a.id)
        how: dict[str, Any] = {"by": None, "source": "web", "seen": None, "accepted": True}
        records.save_meal(canteen, FRIDAY, Meal.LUNCH, {"diners": 30}, **how)
        session.commit()
    assert lunch(a, FRIDAY).in_time


def test_a_week_completes_its_days_but_those_gone_by_are_late() -> None:
    canteen = make.canteen()
    for day in (MONDAY, FRIDAY):
        make.meal(canteen, day, diners=20)
    weigh_days(canteen, MONDAY, FRIDAY, 4_000)
    assert [lunch(canteen, day).in_time for day in (MONDAY, FRIDAY)] == [False, True]
    assert lunch(canteen, MONDAY).completed_at is not None


def test_every_change_is_a_revision_and_audited() -> None:
    a, b = two()
    place = point(a, b, code="P-9")
    weigh(place, FRIDAY, 5_000)
    weigh(place, FRIDAY, 6_000, seen=1)
    weigh(place, FRIDAY, 6_000, seen=2)
    with make.context():
        kept = list(session.scalars(select(WeighingRevision).order_by(WeighingRevision.version)))
        audited = session.scalars(select(AuditEntry.subject)).all()
    assert [row.changes.get("total_g") for row in kept] == [[None, 5_000], [5_000, 6_000]]
    assert audited.count("weighing_point:P-9:2026-09-18") == 2


def test_two_people_weighing_at_once_see_both_values() -> None:
    a, b = two()
    place = point(a, b)
    weigh(place, FRIDAY, 5_000)
    with pytest.raises(Conflict) as refused:
        weigh(place, FRIDAY, 7_000, seen=0)
    assert refused.value.saved.total_g == 5_000  # type: ignore[union-attr]


def test_an_unusual_weight_per_diner_is_saved_once_somebody_says_it_is_right() -> None:
    a, b = two()
    place = point(a, b)
    make.meal(a, FRIDAY, diners=10)
    with pytest.raises(Unconfirmed, match=r"人均 500\.0 克，不在 20～400 克之间"):
        weigh(place, FRIDAY, 5_000)
    assert weigh(place, FRIDAY, 5_000, accepted=True).total_g == 5_000


def test_a_day_to_come_or_without_members_cannot_be_weighed() -> None:
    a, b = two()
    place = point(a, b, holds_from=TUESDAY)
    with pytest.raises(Refusal, match="还没有到"):
        weigh(place, date(2026, 9, 19), 1)
    with pytest.raises(Refusal, match="没有食堂在“示例称重点”称重"):
        weigh(place, MONDAY, 1)


def test_a_member_with_a_locked_month_locks_the_shared_weight_and_the_membership(at: Any) -> None:
    a, b = two()
    place = point(a, b)
    at("2026-10-20 09:00")
    with pytest.raises(Locked, match=f"{a.name}：2026年9月的台账只开放到"):
        weigh(place, MONDAY, 1)
    with make.context(), pytest.raises(Locked):
        points.leave(
            session.get_one(WeighingPoint, place.id), session.get_one(Canteen, b.id), MONDAY, by=None
        )


def test_a_canteen_is_weighed_at_one_point_at_a_time() -> None:
    a, b = two()
    here, there = point(a, b), point(make.canteen(), code="P-2", name="另一个称重点")
    with make.context():
        b_here = session.get_one(Canteen, b.id)
        with pytest.raises(Wrong, match="已在“示例称重点”称重"):
            points.join(session.get_one(WeighingPoint, there.id), b_here, FRIDAY, by=None)
        points.leave(session.get_one(WeighingPoint, here.id), b_here, FRIDAY, by=None)
        points.join(session.get_one(WeighingPoint, there.id), b_here, FRIDAY, by=None)
        session.commit()
        rows = session.scalars(select(WeighingPointMember).where(WeighingPointMember.canteen_id == b.id))
        assert {(row.holds_from, row.holds_to) for row in rows} == {
            (date(2026, 1, 1), FRIDAY),
            (FRIDAY, None),
        }


def test_one_who_left_has_no_part_in_what_is_weighed_afterwards() -> None:
    a, b = two()
    place = point(a)
    member(place, b, MONDAY, TUESDAY)
    with make.context():
        here = session.get_one(WeighingPoint, place.id)
        named = {day: {each.id for each in points.members_on(here, day)} for day in (MONDAY, TUESDAY)}
    assert named == {MONDAY: {a.id, b.id}, TUESDAY: {a.id}}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (MONDAY, MONDAY, "只有一天的"),
        (date(2026, 8, 1), date(2026, 9, 10), "最多合称 31 天"),
        (MONDAY, date(2026, 9, 20), "还没有到"),
        (date(2026, 9, 10), MONDAY, "与已填的 2026-09-14 至 2026-09-18 重叠"),
        (date(2023, 12, 28), date(2024, 1, 3), "没有启用"),
    ],
)
def test_days_that_cannot_be_one_span_are_refused_in_words(first: date, last: date, said: str) -> None:
    canteen = make.canteen()
    weigh_days(canteen, MONDAY, FRIDAY, 4_000)
    with pytest.raises(Invalid, match=said):
        weigh_days(canteen, first, last, 1)


def test_a_span_into_a_locked_month_names_the_month(at: Any) -> None:
    canteen = make.canteen()
    at("2026-10-12 09:00")
    with pytest.raises(Locked, match="这段时间跨两个月，其中9月不能再改。2026年9月的台账只开放到"):
        weigh_days(canteen, date(2026, 9, 28), date(2026, 10, 4), 1)


def test_a_span_over_the_end_of_an_open_month_is_taken(at: Any) -> None:
    at("2026-10-06 09:00")
    assert weigh_days(make.canteen(), date(2026, 9, 28), date(2026, 10, 4), 9).version == 1


def test_a_span_taken_back_stays_in_the_history_and_can_be_entered_again() -> None:
    canteen = make.canteen()
    make.meal(canteen, MONDAY, diners=20)
    row = weigh_days(canteen, MONDAY, FRIDAY, 4_000)
    with make.context():
        spans.take_back(session.get_one(Canteen, canteen.id), session.get_one(SpanWeight, row.id), by=None)
        session.commit()
    assert lunch(canteen, MONDAY).completed_at is None
    again = weigh_days(canteen, MONDAY, FRIDAY, 4_400)
    assert (again.id, again.version, again.voided_at) == (row.id, 3, None)
