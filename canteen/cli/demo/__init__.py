"""`flask demo`: a living system to look at, the same for the same seed."""

from datetime import timedelta

import click
from sqlalchemy import insert, select

from canteen import clock, outbox, workdays
from canteen.accounts import passwords
from canteen.accounts.models import User
from canteen.cli.console import edge
from canteen.cli.demo import circulars, evaluations, ledgers, people, places, signings
from canteen.db import session
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.registry.models import Bureau, Canteen
from scoring.periods import Quarter

PASSWORD = "demo-canteen-2026"  # noqa: S105 (printed for everybody to see)
AT_ONCE = 5000


@click.command()
@click.option("--canteens", default=40, show_default=True, type=click.IntRange(1, 2000))
@click.option("--quarters", default=5, show_default=True, type=click.IntRange(1, 12), help="Full quarters.")
@click.option("--seed", default=1, show_default=True)
@edge
def demo(canteens: int, quarters: int, seed: int) -> None:
    """Fill an empty database with both provinces and all that happens in them."""
    if session.scalar(select(Bureau.id).limit(1)) is not None:
        click.echo("数据库里已有数据，演示数据没有再次写入。", err=True)
    else:
        _fill(canteens, quarters, seed)
    _show_names()


def _fill(count: int, quarters: int, seed: int) -> None:
    password_hash = passwords.make_hash(PASSWORD)
    calendar, full = workdays.calendar(), _last_full(quarters)
    bureaus = places.plant_bureaus()
    canteens = places.plant_canteens(bureaus, count, full[0].first_day)
    by_name = {person.email.partition("@")[0]: person for person in _people(bureaus, canteens, password_hash)}
    _keep_ledgers(canteens, full[0], calendar, seed)
    evaluations.note_activities(canteens, full, seed)
    signings.sign(canteens, full[-1], by_name.__getitem__)
    session.commit()
    evaluations.evaluate(full, bureaus, by_name.__getitem__, calendar, seed)
    circulars.subscribe(bureaus, by_name.__getitem__)
    circulars.circulate(full, bureaus, by_name.__getitem__)
    session.commit()
    outbox.deliver_waiting()


def _people(bureaus: dict[str, Bureau], canteens: list[Canteen], password_hash: str) -> list[User]:
    return people.introduce(bureaus, canteens, password_hash)


def _keep_ledgers(canteens: list[Canteen], first: Quarter, calendar: workdays.Calendar, seed: int) -> None:
    """Ledgers up to yesterday, written in bulk: typing them by the verbs would take minutes."""
    yesterday = clock.today() - timedelta(days=1)
    invented = (ledgers.invent(c, first.first_day, yesterday, calendar, seed) for c in canteens)
    for model, rows in zip((MealRecord, DayRecord, Closure), ledgers.rows(invented), strict=True):
        for start in range(0, len(rows), AT_ONCE):
            session.execute(insert(model), rows[start : start + AT_ONCE])


def _last_full(count: int) -> list[Quarter]:
    """The last full quarters, oldest first."""
    found = [Quarter.of(clock.today()).previous]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]


def _show_names() -> None:
    """The names of the tour: who can sign in, and with what."""
    click.echo(f"登录口令 Password: {PASSWORD}")
    query = select(User.email, User.name).where(User.email.in_(_tour())).order_by(User.id)
    for email, name in session.execute(query):
        click.echo(f"  {email:<36}{name}")


def _tour() -> list[str]:
    """One of each role."""
    canteen = session.scalars(select(Canteen.code).order_by(Canteen.id).limit(1)).first() or ""
    staff = [f"{role}.{canteen.lower()}" for role, _role, _title in people.AT_CANTEENS]
    officials = [f"{name}.51" for name, _role, _title in people.AT_BUREAUS]
    return [f"{local}@example.gov.cn" for local in ("admin", *officials, *staff)]


commands: list[click.Command] = [demo]
