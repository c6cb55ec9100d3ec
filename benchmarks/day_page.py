"""The page of a day, twenty people at once, against pages of the same server that ask the database nothing.

The figures are the seconds within which 95 of 100 requests are answered.
"""

import statistics
from collections.abc import Callable
from datetime import timedelta

from benchmarks.measure import Ratio, by_turns
from benchmarks.served import TEMPLATE, TRIVIAL, Person, everybody, people
from canteen import clock


def run() -> list[Ratio]:
    """The page of yesterday with a lunch on it, by a person who may write there."""
    day = clock.today() - timedelta(days=1)

    def page(person: Person) -> None:
        person.get(f"/canteens/{person.canteen}/ledger/{day}")

    with people() as all_of_them:
        for person in all_of_them:
            person.post(f"/canteens/{person.canteen}/ledger/{day}/lunch", "diners=180&accepted=yes", 303)
        return [
            by_turns(
                f"day page p95, 20 clients, against {other}",
                lambda: _p95(all_of_them, page),
                lambda other=other: _p95(all_of_them, lambda person: person.look_at(other)),
                aim,
                rounds=3,
            )
            for other, aim in ((TRIVIAL, "≤ 4"), (TEMPLATE, "for comparison"))
        ]


def _p95(all_of_them: list[Person], ask: Callable[[Person], object]) -> float:
    return statistics.quantiles(everybody(all_of_them, ask), n=20)[-1]
