"""Saving meals and days: what is changed, what is refused, what is asked about, who was faster."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import closures, records
from canteen.ledger.models import Closure, Collection, MealRecord, Revision
from canteen.registry.models import Canteen
from tests import make
from tests.ledger.saves import MONDAY, save, save_day


@pytest.fixture(autouse=True)
def _monday_noon(app: Any, at: Any) -> None:
    at("2026-09-14 12:30")


def the_meal(canteen: Canteen) -> MealRecord:
    with make.context():
        return session.scalars(select(MealRecord).where(MealRecord.canteen_id == canteen.id)).one()


def test_a_write_changes_what_it_names_and_leaves_the_rest() -> None:
    canteen = make.canteen()
    save(canteen, {"expected_diners": 200})
    save(canteen, {"diners": 190, "plate_waste_g": 6_000})
    save(canteen, {"plate_waste_g": None})
    record = the_meal(canteen)
    assert (record.expected_diners, record.diners, record.plate_waste_g) == (200, 190, None)
    assert record.version == 3


def test_the_same_save_twice_changes_nothing() -> None:
    canteen = make.canteen()
    for _ in range(2):
        save(canteen, {"diners": 190})
    with make.context():
        revisions = session.scalars(select(Revision)).all()
    assert [(row.version, row.changes) for row in revisions] == [(1, {"diners": [None, 190]})]


def test_every_change_keeps_both_values_and_who_made_it() -> None:
    canteen = make.canteen()
    person = make.recorder(canteen)
    save(canteen, {"diners": 190}, by=person)
    save(canteen, {"diners": 180}, by=person)
    with make.context():
        last = session.scalars(select(Revision).order_by(Revision.id.desc())).first()
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.changes, last.by_id, last.source) == ({"diners": [190, 180]}, person.id, "web")
    assert entry is not None
    assert (entry.action, entry.old, entry.new) == ("ledger.save_meal", {"diners": 190}, {"diners": 180})


def test_a_booking_carries_the_time_at_which_it_was_saved(at: Any) -> None:
    canteen = make.canteen()
    at("2026-09-14 09:00")
    assert save(canteen, {"expected_diners": 200}).booked_in_time
    at("2026-09-14 11:45")
    assert not save(canteen, {"expected_diners": 190}).booked_in_time


def test_two_people_at_once_the_second_sees_both_values() -> None:
    canteen = make.canteen()
    save(canteen, {"diners": 190}, seen=0)
    with pytest.raises(records.Conflict) as caught:
        save(canteen, {"diners": 200}, seen=0)
    assert isinstance(caught.value.saved, MealRecord)
    assert (caught.value.saved.diners, caught.value.values) == (190, {"diners": 200})


def test_two_people_saving_the_same_figures_is_no_conflict() -> None:
    canteen = make.canteen()
    save(canteen, {"diners": 190}, seen=0)
    save(canteen, {"diners": 190}, seen=0)
    assert the_meal(canteen).version == 1


def test_contradictions_are_refused_field_by_field() -> None:
    canteen = make.canteen()
    with pytest.raises(records.Invalid) as caught:
        save(canteen, {"diners": 100, "checked_plates": 120, "clean_plates": 130, "outside_diners": 101})
    assert set(caught.value.errors) == {"checked_plates", "clean_plates", "outside_diners"}


def test_a_warning_is_confirmed_once_and_its_flag_kept() -> None:
    canteen = make.canteen()
    odd = {"diners": 100, "checked_plates": 100, "clean_plates": 40}
    with pytest.raises(records.Unconfirmed) as caught:
        save(canteen, odd)
    assert [warned.flag for warned in caught.value.warnings] == ["clean_plates:low"]
    save(canteen, odd, accepted=True)
    save(canteen, {"remark": "设备检修"})  # not asked again
    assert the_meal(canteen).flags == ["clean_plates:low"]


def test_a_changed_figure_is_asked_about_again() -> None:
    canteen = make.canteen()
    save(canteen, {"diners": 100, "checked_plates": 100, "clean_plates": 40}, accepted=True)
    with pytest.raises(records.Unconfirmed):
        save(canteen, {"clean_plates": 30})


def test_a_figure_far_from_the_canteens_own_median_is_asked_about() -> None:
    canteen = make.canteen()
    for day in range(1, 7):
        make.meal(canteen, date(2026, 9, day), diners=95 + day)
    with pytest.raises(records.Unconfirmed) as caught:
        save(canteen, {"diners": 980})
    assert "平时 98.5" in str(caught.value)


def test_the_same_figure_on_five_service_days_running_is_asked_about() -> None:
    canteen = make.canteen()
    for day in (8, 9, 10, 11):
        make.meal(canteen, date(2026, 9, day), plate_waste_g=6_000)
    with pytest.raises(records.Unconfirmed) as caught:
        save(canteen, {"plate_waste_g": 6_000})
    assert [warned.code for warned in caught.value.warnings if warned.asks] == ["same"]


def test_weights_without_diners_wait_for_the_count_and_ask_nothing() -> None:
    record = save(make.canteen(), {"plate_waste_g": 6_000})
    assert (record.flags, record.completed_at) == (["diners:no_diners"], None)


def test_a_meal_is_complete_when_the_last_required_field_of_its_day_is_there(at: Any) -> None:
    canteen = make.canteen()
    save(canteen, {"diners": 100, "unserved_waste_g": 500, "plate_waste_g": 4_000})
    assert the_meal(canteen).completed_at is None
    at("2026-09-14 20:00")
    save_day(canteen, {"prep_waste_g": 5_000, "spoilage_g": 0})
    record = the_meal(canteen)
    assert (record.completed_at, record.in_time) == (make.clock.at(MONDAY, 20), True)


def test_what_is_completed_after_midnight_is_late_but_kept(at: Any) -> None:
    canteen = make.canteen(operation="delivered")
    at("2026-09-15 00:10")
    record = save(canteen, {"diners": 100, "total_waste_g": 4_000})
    assert (record.in_time, record.completed_at is not None) == (False, True)


def test_completing_stays_when_it_was_and_clearing_a_required_field_undoes_it(at: Any) -> None:
    canteen = make.canteen(operation="delivered")
    save(canteen, {"diners": 100, "total_waste_g": 4_000})
    at("2026-09-16 10:00")
    assert save(canteen, {"total_waste_g": 4_100}).in_time
    assert save(canteen, {"total_waste_g": None}).completed_at is None


def test_nobody_came_is_complete_without_weights() -> None:
    record = save(make.canteen(operation="delivered"), {"diners": 0})
    assert record.completed_at is not None


def test_a_locked_month_refuses_a_change_and_says_who_can_open_it(at: Any) -> None:
    canteen = make.canteen()
    at("2026-10-10 23:59")  # the third working day of October: a Saturday made up
    save(canteen, {"diners": 100})
    at("2026-10-11 00:01")
    with pytest.raises(Refusal, match="机关事务管理部门"):
        save(canteen, {"diners": 110})
    assert the_meal(canteen).diners == 100


def test_a_correction_of_a_locked_month_keeps_its_reason_and_is_never_in_time(at: Any) -> None:
    canteen = make.canteen(operation="delivered")
    at("2026-11-02 09:00")
    record = save(canteen, {"diners": 100, "total_waste_g": 4_000}, reason="原始称重单有误")
    assert (record.in_time, record.completed_at is not None) == (False, True)
    with make.context():
        assert session.scalars(select(Revision.reason)).all() == ["原始称重单有误"]


def test_an_officers_paper_ledger_is_in_time_and_marked(at: Any) -> None:
    canteen = make.canteen(operation="delivered")
    at("2026-09-20 09:00")
    values = {"diners": 100, "total_waste_g": 4_000}
    record = save(canteen, values, paper_reason="停电期间手工登记")
    assert (record.in_time, record.paper_reason) == (True, "停电期间手工登记")


@pytest.mark.parametrize("day", [date(2026, 9, 9), date(2026, 9, 15)])
def test_days_before_the_opening_and_in_the_future_are_refused(day: date) -> None:
    canteen = make.canteen(opened_on=date(2026, 9, 10))
    with pytest.raises(records.Invalid) as caught:
        save(canteen, {"diners": 100}, day=day)
    assert list(caught.value.errors) == ["date"]


def test_tomorrow_can_be_booked() -> None:
    assert save(make.canteen(), {"expected_diners": 180}, day=date(2026, 9, 15)).version == 1


def test_the_day_keeps_what_the_collector_took() -> None:
    canteen = make.canteen()
    save_day(canteen, {"prep_waste_g": 5_000, "collector": "示例收运公司", "collected_g": 12_000})
    with make.context():
        row = session.scalars(select(Collection)).one()
    assert (row.collector, row.collected_g) == ("示例收运公司", 12_000)


def test_streams_far_from_what_was_collected_are_asked_about() -> None:
    canteen = make.canteen()
    save(canteen, {"diners": 100, "unserved_waste_g": 1_000, "plate_waste_g": 4_000})
    with pytest.raises(records.Unconfirmed) as caught:
        save_day(canteen, {"prep_waste_g": 5_000, "spoilage_g": 0, "collected_g": 14_000})
    assert [warned.code for warned in caught.value.warnings] == ["collected"]


def test_weights_are_kept_as_typed_beside_their_grams() -> None:
    canteen = make.canteen()
    save(canteen, {"plate_waste_g": 5_700}, typed={"plate_waste_g": ["11.4", "斤"]})
    assert the_meal(canteen).as_typed == {"plate_waste_g": ["11.4", "斤"]}


def close(canteen: Canteen, meal: str = "lunch", **more: Any) -> Closure:
    with make.context():
        home = session.get_one(Canteen, canteen.id)
        made = closures.close_meal(home, MONDAY, meal, "停水", by_id=None, **more)
        session.commit()
        return made


def test_a_closure_before_the_meal_counts_at_once_and_one_after_it_waits(at: Any) -> None:
    at("2026-09-14 11:29")
    assert close(make.canteen()).counts
    at("2026-09-14 11:31")
    late = make.canteen()
    closure = close(late)
    assert not closure.counts
    head = make.user("checker", late)
    with make.context():
        kept = session.get_one(Closure, closure.id)
        closures.approve_closure(session.get_one(Canteen, late.id), kept, by=head)
        session.commit()
        assert (kept.counts, kept.approved_by_id) == (True, head.id)


def test_a_meal_with_diners_cannot_be_closed_nor_a_closed_one_filled_in() -> None:
    served = make.canteen()
    save(served, {"diners": 100})
    with pytest.raises(Refusal, match="就餐人次"):
        close(served, "all")
    closed = make.canteen()
    close(closed, "all")
    with pytest.raises(Refusal, match="停餐"):
        save(closed, {"diners": 100})


def test_a_voided_closure_can_be_made_again() -> None:
    canteen = make.canteen()
    closure, person = close(canteen), make.recorder(canteen)
    with make.context():
        home, kept = session.get_one(Canteen, canteen.id), session.get_one(Closure, closure.id)
        closures.void_closure(home, kept, "照常供餐", by=person)
        session.commit()
    assert close(canteen).id == closure.id
