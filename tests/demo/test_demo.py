"""The demo fills an empty database with a living system, and only an empty one."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from canteen.accounts.models import Role, User
from canteen.circulation.models import Circular
from canteen.cli.demo import PASSWORD, ledgers
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.signing.models import MonthConfirmation
from canteen.outbox import Letter
from canteen.registry.models import Bureau, Canteen, CanteenMode
from canteen.workdays import Calendar
from tests import make

SMALL = ["demo", "--canteens", "10", "--quarters", "2"]


def test_a_small_demo_is_a_living_system_in_which_people_can_sign_in(
    run: FlaskCliRunner, client: FlaskClient, at: Callable[[str], None]
) -> None:
    at("2026-11-20 10:00")
    result = run.invoke(args=SMALL)
    assert result.exit_code == 0, result.output
    assert f"Password: {PASSWORD}" in result.stdout
    assert "recorder.51-001@example.gov.cn" in result.stdout
    with make.context():
        assert session.scalar(select(func.count(Bureau.id))) == 245
        assert session.scalar(select(func.max(MealRecord.day))) == date(2026, 11, 19)
        states = Counter(session.scalars(select(Sheet.state)))
        assert set(states) == {"approved", "finished", "open"}
        assert set(session.scalars(select(Circular.state))) == {"issued", "draft"}
        assert set(session.scalars(select(Letter.state))) == {"sent"}
        addressed = set(session.scalars(select(Letter.to_address)))
        assert "office.500103@example.gov.cn" in addressed
        assert "office.500102@example.gov.cn" not in addressed, "nobody there has a canteen"
        confirmed = set(session.scalars(select(MonthConfirmation.month)))
        assert confirmed == {date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)}
        roles = {m.role for user in session.scalars(select(User)) for m in user.memberships}
        assert roles == set(Role)
    form = {"email": "officer.51@example.gov.cn", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert client.get("/").status_code == 200


def test_every_mode_and_size_occurs_among_eight_canteens(
    run: FlaskCliRunner, at: Callable[[str], None]
) -> None:
    at("2026-04-02 10:00")
    assert run.invoke(args=["demo", "--canteens", "8", "--quarters", "1"]).exit_code == 0
    with make.context():
        modes = session.scalars(select(CanteenMode)).all()
        assert {mode.operation for mode in modes} == {"own", "contracted", "delivered"}
        assert {mode.supply for mode in modes} == {"portion", "buffet", "by_weight", "banquet"}
        assert {mode.serves_on for mode in modes} == {"workdays", "mon-sat", "daily"}
        assert {mode.size for mode in modes} == {"small", "medium", "large"}


def test_a_database_with_data_is_left_alone(run: FlaskCliRunner) -> None:
    make.bureau(code="51")
    result = run.invoke(args=SMALL)
    assert result.exit_code == 0
    assert "没有再次写入" in result.stderr
    with make.context():
        assert session.scalar(select(func.count(Bureau.id))) == 1


def test_the_same_seed_gives_the_same_ledger_and_another_seed_another() -> None:
    first = _invented(seed=1)
    assert first == _invented(seed=1)
    assert first != _invented(seed=2)


def test_an_invented_ledger_obeys_the_rules_of_the_tables() -> None:
    ledger = _invented(seed=3)
    for meal in ledger.meals:
        assert (meal["clean_plates"] or 0) <= (meal["checked_plates"] or 0) <= meal["diners"]
        assert meal["unserved_waste_g"] <= meal["prepared_g"]
    for day in ledger.days:
        assert day["reused_g"] <= day["prep_waste_g"] <= day["issued_g"]
    assert len({(meal["day"], meal["meal"], meal["occasion"]) for meal in ledger.meals}) == len(ledger.meals)
    assert not {day["day"] for day in ledger.days} & {closure["day"] for closure in ledger.closures}


def test_the_state_council_s_holidays_are_days_without_meals() -> None:
    served = {meal["day"] for meal in _invented(seed=4).meals}
    assert date(2026, 2, 17) not in served  # Spring Festival
    assert date(2026, 2, 14) in served  # a Saturday made up for it


def _invented(seed: int) -> ledgers.Ledger:
    canteen = Canteen(id=7, code="51-007", opened_on=date(2025, 1, 1))
    canteen.modes = [make.canteen_mode(date(2025, 1, 1))]
    return ledgers.invent(canteen, date(2026, 1, 1), date(2026, 3, 31), Calendar(), seed)


def test_delivered_canteens_have_no_kitchen_figures(run: FlaskCliRunner, at: Callable[[str], None]) -> None:
    at("2026-04-02 10:00")
    run.invoke(args=["demo", "--canteens", "4", "--quarters", "1"])
    with make.context():
        delivered = select(CanteenMode.canteen_id).where(CanteenMode.operation == "delivered")
        days = session.scalars(select(DayRecord).where(DayRecord.canteen_id.in_(delivered))).all()
        assert days
        assert all(day.prep_waste_g is None and day.issued_g is None for day in days)
