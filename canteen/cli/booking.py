"""Command: how good the booking help is on a canteen's own ledger."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import select

from canteen import clock, workdays
from canteen.cli.console import Refused, edge, json_option, show_json, show_table
from canteen.db import session
from canteen.ledger.booking.errors import Errors, errors
from canteen.ledger.booking.expected import histories
from canteen.ledger.booking.method import looking_back
from canteen.registry.models import Canteen
from scoring.measures import Measure

COLUMNS = ("食堂", "餐次", "天数", "本方法", "照搬上周同日", "食堂预报")


@click.command("booking")
@click.argument("codes", nargs=-1, required=True)
@click.option("--until", type=click.DateTime(formats=["%Y-%m-%d"]), help="The last day looked at.")
@json_option
@edge
def booking(codes: tuple[str, ...], until: Any, as_json: bool) -> None:
    """Accuracy of the expected diners, of last week's repeated and of the bookings, on the same days."""
    before = until.date() + timedelta(days=1) if until else clock.today()
    rows = [row for code in codes for row in _rows(code, before)]
    if as_json:
        show_json({"canteens": rows})
    else:
        show_table(COLUMNS, [["—" if cell is None else cell for cell in row.values()] for row in rows])


def _rows(code: str, before: Any) -> Iterator[dict[str, Any]]:
    canteen = session.scalar(select(Canteen).where(Canteen.code == code))
    if canteen is None:
        raise Refused(f"没有代码为 {code} 的食堂。")
    for meal, history in histories(canteen, before, workdays.calendar()).items():
        yield {"canteen": code, "meal": str(meal), **_figures(errors(history, list(looking_back(history))))}


def _figures(found: Errors) -> dict[str, Any]:
    return {
        "days": found.days,
        "method": _value(found.method),
        "last_week": _value(found.last_week),
        "booked": None if found.booked is None else _value(found.booked),
    }


def _value(measure: Measure) -> str | None:
    return None if measure.value is None else f"{measure.value}"


commands = [booking]
