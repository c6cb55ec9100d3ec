"""Invents plausible ledgers: a weekly rhythm, holidays, closures, a few faults, progress over time.

Everything is drawn from one generator per canteen, so the same seed gives the same rows whatever else
the demo holds. Rows are dictionaries for a bulk insert: typing them one by one would take minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from canteen import clock
from canteen.registry.models import Canteen, CanteenMode, Meal, Operation, ServesOn, Supply
from canteen.workdays import Calendar, days

Row = dict[str, Any]

WEEKDAY_APPETITE = (1.0, 1.04, 1.05, 1.02, 0.88, 0.45, 0.4)
MEAL_SHARE = {Meal.BREAKFAST: 0.55, Meal.LUNCH: 1.0, Meal.DINNER: 0.35}
PLATE_WASTE_G = {Supply.PORTION: 78, Supply.BUFFET: 98, Supply.BY_WEIGHT: 62, Supply.BANQUET: 92}


@dataclass
class Ledger:
    """The rows of one canteen."""

    meals: list[Row] = field(default_factory=list)
    days: list[Row] = field(default_factory=list)
    closures: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Habits:
    """What a canteen is like: its waste against the usual, how fast it improves, how tidy its ledger is."""

    waste: float
    yearly_progress: float
    clean_rate: float
    forecast_spread: float
    forgets: float
    is_late: float
    checks_all: bool


def invent(canteen: Canteen, first: date, last: date, calendar: Calendar, seed: int) -> Ledger:
    """The ledger of one canteen from `first` to `last`."""
    random = Random(f"{seed}/{canteen.code}")  # noqa: S311 (a demo, not a secret)
    habits = _habits(random)
    ledger = Ledger()
    for day in days(max(first, canteen.opened_on), last):
        mode = canteen.mode_on(day)
        if _serves(mode, day, calendar):
            progress = (1 - habits.yearly_progress) ** ((day - first).days / 365)
            _invent_day(ledger, canteen, mode, day, habits, progress, random)
    return ledger


def _habits(random: Random) -> Habits:
    return Habits(
        waste=random.uniform(0.75, 1.45),
        yearly_progress=random.uniform(-0.03, 0.16),
        clean_rate=random.uniform(0.74, 0.93),
        forecast_spread=random.choice((0.04, 0.06, 0.09, 0.14)),
        forgets=random.choice((0.0, 0.0, 0.004, 0.01, 0.06)),
        is_late=random.choice((0.0, 0.01, 0.02, 0.08)),
        checks_all=random.random() < 0.4,
    )


def _serves(mode: CanteenMode, day: date, calendar: Calendar) -> bool:
    if mode.serves_on == ServesOn.DAILY:
        return True
    if mode.serves_on == ServesOn.MON_SAT:
        return day.weekday() < 6
    return calendar.is_working(day)


def _invent_day(
    ledger: Ledger,
    canteen: Canteen,
    mode: CanteenMode,
    day: date,
    habits: Habits,
    progress: float,
    random: Random,
) -> None:
    if random.random() < 0.003:
        ledger.closures.append(_closure(canteen, day, random))
        return
    if random.random() < habits.forgets:
        return
    saved_at = _saved_at(day, habits, random)
    meals = [_meal(canteen, mode, day, meal, habits, progress, saved_at, random) for meal in mode.meals]
    ledger.meals.extend(meals)
    if mode.official_meals and random.random() < 0.06:
        ledger.meals.append(_official(meals[-1], mode, random))
    ledger.days.append(_day(canteen, mode, day, meals, habits, progress, saved_at, random))


def _closure(canteen: Canteen, day: date, random: Random) -> Row:
    return {
        "canteen_id": canteen.id,
        "day": day,
        "meal": "all",
        "reason": random.choice(("设备检修", "停水停电", "单位集中外出培训")),
        "entered_at": clock.at(day - timedelta(days=1), 16),
        "counts": True,
    }


def _saved_at(day: date, habits: Habits, random: Random) -> datetime:
    late = random.randint(1, 3) if random.random() < habits.is_late else 0
    return clock.at(day + timedelta(days=late), random.randint(14, 19), random.randint(0, 59))


def _meal(
    canteen: Canteen,
    mode: CanteenMode,
    day: date,
    meal: Meal,
    habits: Habits,
    progress: float,
    saved_at: datetime,
    random: Random,
) -> Row:
    usual = mode.usual_diners * MEAL_SHARE.get(meal, 0.2) * WEEKDAY_APPETITE[day.weekday()]
    diners = max(4, round(random.gauss(usual, usual * 0.05)))
    expected = max(4, round(diners * random.gauss(1.0, habits.forecast_spread)))
    checked = diners if habits.checks_all else min(diners, random.randint(20, 60))
    clean = sum(random.random() < 1 - (1 - habits.clean_rate) * progress for _ in range(min(checked, 60)))
    prepared = diners * random.randint(340, 380)
    per_diner = PLATE_WASTE_G[mode.supply] * habits.waste * progress
    per_diner *= 0.55 if mode.operation == Operation.DELIVERED else 1
    return {
        "canteen_id": canteen.id,
        "day": day,
        "meal": meal.value,
        "occasion": "work",
        "expected_diners": expected,
        "expected_at": clock.at(day - timedelta(days=1), 16),
        "diners": diners,
        "outside_diners": 0,
        "counted_by": "card",
        "sampled_by": "all" if habits.checks_all else "sample",
        "checked_plates": checked,
        "clean_plates": clean * checked // min(checked, 60),
        "prepared_g": prepared,
        "unserved_waste_g": _weighed(prepared * random.uniform(0.02, 0.05) * habits.waste * progress),
        "plate_waste_g": _weighed(diners * per_diner * random.uniform(0.85, 1.15)),
        "source": "web",
        "as_typed": {},
        "flags": [],
        "saved_at": saved_at,
        "completed_at": saved_at,
        "version": 1,
    }


def _official(meal: Row, mode: CanteenMode, random: Random) -> Row:
    diners = random.randint(6, 24)
    prepared = diners * 420
    return meal | {
        "occasion": "official",
        "expected_diners": diners,
        "diners": diners,
        "checked_plates": None,
        "clean_plates": None,
        "sampled_by": None,
        "prepared_g": prepared,
        "unserved_waste_g": _weighed(prepared * 0.03),
        "plate_waste_g": _weighed(diners * random.uniform(60, 120)),
    }


def _day(
    canteen: Canteen,
    mode: CanteenMode,
    day: date,
    meals: list[Row],
    habits: Habits,
    progress: float,
    saved_at: datetime,
    random: Random,
) -> Row:
    row = {
        "canteen_id": canteen.id,
        "day": day,
        "distinct_diners": max(meal["diners"] for meal in meals),
        "prep_waste_g": None,
        "reused_g": None,
        "spoilage_g": None,
        "spoilage_reason": None,
        "issued_g": None,
        "purchased_g": None,
        "purchased_fen": None,
        "opening_stock_g": None,
        "source": "web",
        "as_typed": {},
        "flags": [],
        "saved_at": saved_at,
        "completed_at": saved_at,
        "version": 1,
    }
    if mode.operation != Operation.DELIVERED:
        row |= _kitchen(day, sum(meal["diners"] for meal in meals), habits, progress, random)
    return row


def _kitchen(day: date, diners: int, habits: Habits, progress: float, random: Random) -> Row:
    issued = _weighed(diners * random.uniform(225, 265))
    trimmings = _weighed(issued * random.uniform(0.09, 0.14) * (0.7 + 0.3 * habits.waste))
    spoiled = _weighed(diners * random.uniform(5, 25) * progress) if random.random() < 0.12 else 0
    purchased = _weighed(issued * random.uniform(0.9, 1.1))
    return {
        "prep_waste_g": trimmings,
        "reused_g": _weighed(trimmings * random.uniform(0.05, 0.2)),
        "spoilage_g": spoiled,
        "spoilage_reason": "叶菜变质" if spoiled else None,
        "issued_g": issued,
        "purchased_g": purchased,
        "purchased_fen": purchased * 14 // 10,
        "opening_stock_g": _weighed(issued * 2) if day.day <= 4 else None,
    }


def _weighed(grams: float) -> int:
    """What a kitchen scale shows: steps of 100 g."""
    return round(grams / 100) * 100


def rows(ledgers: Iterator[Ledger]) -> tuple[list[Row], list[Row], list[Row]]:
    """The meals, days and closures of all ledgers."""
    meals: list[Row] = []
    days: list[Row] = []
    closures: list[Row] = []
    for ledger in ledgers:
        meals.extend(ledger.meals)
        days.extend(ledger.days)
        closures.extend(ledger.closures)
    return meals, days, closures
