"""What the weeks before a day say about it: the same weekday's figures, what is usual, the units in use.

Three short queries for a page, whatever number of cards it has. Nothing of it is ever filled in as a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import Select, bindparam, select

from canteen.db import session
from canteen.ledger.book import DAY, MealKey
from canteen.ledger.checks import FEWEST_FOR_MEDIAN, LAST_RECORDS
from canteen.ledger.models import Collection, DayRecord, MealRecord
from canteen.registry.models import Canteen

MEALS_BACK = timedelta(days=62)  # of a canteen on workdays, more than the last 30 records
DAYS_BACK = timedelta(days=31)
MEAL_FIGURES = (
    "expected_diners",
    "diners",
    "outside_diners",
    "checked_plates",
    "clean_plates",
    "prepared_g",
    "unserved_waste_g",
    "plate_waste_g",
    "total_waste_g",
)
DAY_FIGURES = (
    "distinct_diners",
    "prep_waste_g",
    "reused_g",
    "spoilage_g",
    "issued_g",
    "purchased_g",
    "purchased_fen",
    "opening_stock_g",
    "total_waste_g",
    "waste_oil_g",
)
TAKEN = ("collector", "destination", "bins", "bin_litres", "collected_g")

Row = Mapping[str, Any]


def _reading(table: Any, names: tuple[str, ...]) -> Select[Any]:
    return (
        select(*(getattr(table, name) for name in names))
        .where(
            table.canteen_id == bindparam("canteen"), table.day.between(bindparam("first"), bindparam("last"))
        )
        .order_by(table.day.desc())
    )


MEAL_ROWS = _reading(MealRecord, ("day", "meal", "occasion", *MEAL_FIGURES, "as_typed"))
DAY_ROWS = _reading(DayRecord, ("day", *DAY_FIGURES, "as_typed"))
TAKEN_ROWS = _reading(Collection, ("day", *TAKEN)).where(Collection.kind == "food")


@dataclass(frozen=True)
class Usual:
    """A canteen's own medians of a meal: waste per diner in grams, share of clean plates."""

    waste_g: int | None
    clean: Fraction | None


class Before:
    """The records of a canteen before a day, newest first, by meal and of the days."""

    def __init__(self, canteen: Canteen, day: date) -> None:
        self.day = day
        self.rows: dict[MealKey, list[Row]] = defaultdict(list)
        for row in self._read(canteen, MEAL_ROWS, MEALS_BACK):
            self.rows[str(row["meal"]), row["occasion"]].append(row)
        self.rows[DAY] = self._read(canteen, DAY_ROWS, DAYS_BACK)
        self.taken = self._read(canteen, TAKEN_ROWS, DAYS_BACK)

    def _read(self, canteen: Canteen, query: Select[Any], back: timedelta) -> list[Row]:
        span = {"canteen": canteen.id, "first": self.day - back, "last": self.day - timedelta(days=1)}
        return [dict(row) for row in session.execute(query, span).mappings()]

    def same_weekday(self, key: MealKey) -> dict[str, Any]:
        """The figures of the last same weekday on which something was recorded."""
        found = dict(_on_weekday(self.rows[key], self.day))
        return (
            found | dict(_on_weekday(self.taken, self.day) if key == DAY else {}) | {"day": found.get("day")}
        )

    def unit(self, key: MealKey, name: str) -> str:
        """The unit in which a weight was typed last, else kg."""
        typed = (row["as_typed"].get(name) for row in self.rows[key])
        return next((cell[1] for cell in typed if cell), "kg")

    def usual(self, key: MealKey) -> Usual:
        """What one diner usually leaves and how many plates are usually clean; None of fewer than five."""
        last = self.rows[key][:LAST_RECORDS]
        waste, clean = _middle(map(waste_each, last)), _middle(map(_clean_share, last))
        return Usual(None if waste is None else round(waste), clean)

    def has_opening_stock(self) -> bool:
        """Whether the month's opening stock was recorded on an earlier day."""
        month = self.day.replace(day=1)
        return any(row["day"] >= month and row["opening_stock_g"] is not None for row in self.rows[DAY])

    def texts(self, name: str) -> list[str]:
        """What was written lately into a field of the collection, the last first, each once."""
        return list(dict.fromkeys(str(row[name]) for row in self.taken if row[name]))[:5]


def waste_each(row: Row) -> Fraction | None:
    """Grams of unserved and plate waste (or the total) for each diner."""
    parts = [row[name] for name in ("unserved_waste_g", "plate_waste_g") if row.get(name) is not None]
    grams = sum(parts) if parts else row.get("total_waste_g")
    return Fraction(grams, row["diners"]) if grams is not None and row.get("diners") else None


def _clean_share(row: Row) -> Fraction | None:
    clean, checked = row["clean_plates"], row["checked_plates"]
    return Fraction(clean, checked) if checked and clean is not None else None


def _middle(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= FEWEST_FOR_MEDIAN else None


def _on_weekday(rows: list[Row], day: date) -> Row:
    return next((row for row in rows if row["day"].weekday() == day.weekday()), {})
