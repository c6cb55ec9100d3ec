"""Saving a meal by HTTP, twenty people at once, against pages of the same server that save nothing.

The figures are seconds for a thousand requests.
"""

from collections import Counter
from datetime import timedelta

from benchmarks.measure import Ratio, in_turns
from benchmarks.served import TEMPLATE, TRIVIAL, Person, everybody, people
from canteen import clock


def run() -> list[Ratio]:
    """A thousand saves against a thousand trivial answers, and against a thousand real pages."""
    day = clock.today() - timedelta(days=1)
    saved: Counter[str] = Counter()  # How often each has saved the meal: the version they have seen.

    def save(person: Person) -> None:
        path = f"/canteens/{person.canteen}/ledger/{day}/lunch"
        person.post(path, _meal(150 + saved[person.canteen] % 400, saved[person.canteen]), 303)
        saved[person.canteen] += 1

    with people() as all_of_them:
        return [
            in_turns(
                f"saving a meal by HTTP, 20 clients, against {page}",
                lambda: everybody(all_of_them, save),
                lambda page=page: everybody(all_of_them, lambda person: person.look_at(page)),
                aim,
                rounds=3,
            )
            for page, aim in ((TRIVIAL, "≤ 5 (a fifth of the rate)"), (TEMPLATE, "for comparison"))
        ]


def _meal(diners: int, version: int) -> str:
    """A form that changes the record each time, its warnings confirmed."""
    fields = f"diners={diners}&plate_waste_g={diners // 10}.5&unserved_waste_g=2.1&unit=kg"
    return f"{fields}&accepted=yes&version={version or ''}"
