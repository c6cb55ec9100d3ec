"""A second computation of a canteen's sums, in plain Python over the rows, to hold against the query's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from canteen.ledger.due import closed_meals, is_closed, meals_due
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal, Operation
from canteen.workdays import Calendar
from scoring.sums import Sums, joined

NOTHING = DayRecord()


@dataclass(frozen=True)
class Lump:
    """One weight for a whole day: its grams, what it holds, and whose it is (shared, own, spread)."""

    grams: int
    scope: str
    whose: str


@dataclass
class Together:
    """What one canteen gets of weights that are not its own alone, by day: (grams, scope)."""

    shared: dict[date, tuple[int, str]] = field(default_factory=dict)
    spread: dict[date, tuple[int, str]] = field(default_factory=dict)
    others: dict[date, Sums] = field(default_factory=dict)


def plain_sums(
    canteen: Canteen,
    meals: Iterable[MealRecord],
    days: Iterable[DayRecord],
    closures: Iterable[Closure],
    first: date,
    last: date,
    today: date,
    together: Together | None = None,
) -> Sums:
    together = together or Together()
    over = min(last, today - timedelta(days=1))
    due = set(meals_due(canteen, first, last, Calendar(), closures))
    closed = closed_meals(closures)
    by_day: dict[date, list[MealRecord]] = {}
    silent: dict[date, list[MealRecord]] = {}
    for row in meals:
        by_day.setdefault(row.day, []).append(row)
        if row.diners is None and row.day <= over and not is_closed(row.day, Meal(row.meal), closed):
            silent.setdefault(row.day, []).append(row)
    records = {row.day: row for row in days}
    parts = [
        one_day(
            canteen,
            day,
            by_day.get(day, []),
            silent.get(day, []),
            records.get(day, NOTHING),
            due,
            over,
            together,
        )
        for day in sorted({*by_day, *records, *(day for day, _ in due)})
        if first <= day <= last
    ]
    opening = [
        row.opening_stock_g
        for _, row in sorted(records.items())
        if row.opening_stock_g is not None and (row.day.year, row.day.month) == (first.year, first.month)
    ]
    others = [rest for day, rest in together.others.items() if first <= day <= last]
    return joined([*parts, *others, Sums(opening_stock_g=opening[0] if opening else 0)])


def one_day(
    canteen: Canteen,
    day: date,
    meals: list[MealRecord],
    silent: list[MealRecord],
    record: DayRecord,
    due: set[Any],
    over: date,
    together: Together,
) -> Sums:
    fed = [row for row in meals if row.diners]
    due_today = {meal for due_day, meal in due if due_day == day}
    lump = lump_of(day, fed, record, together)
    values: dict[str, int] = {
        "diners": sum(row.diners or 0 for row in meals),
        "meals": len(fed),
        "purchased_g": record.purchased_g or 0,
        "spoilage_g": record.spoilage_g or 0,
        "stock_rows": int(record.spoilage_g is not None),
        "stock_left_out": int(bool(fed) and record.spoilage_g is None),
        "meals_due": len(due_today) if day <= over else 0,
        "meals_in_time": len(
            {r.meal for r in meals if r.in_time and r.occasion == "work" and r.meal in due_today}
            if day <= over
            else ()
        ),
        "service_days": int(bool(fed) or (bool(due_today) and day <= over)),
    }
    values |= of_rows(meals, silent) | of_issues(record)
    if fed:
        values |= coverage(canteen, fed, record, lump)
    paired = bool(fed) and (lump is not None or None not in map(weight_of, fed))
    told = [row for row in meals if row.diners or is_weighed(row) or row in silent]
    values["waste_left_out"] = len(told) - (len(fed) if paired else 0)
    if paired:
        values |= waste(fed, record, lump)
    elif not fed and not due_today and not any(is_weighed(row) for row in meals):
        values |= day_streams(record)
    values["waste_g"] = (
        values.get("s1_g", 0)
        - values.get("reused_g", 0)
        + sum(values.get(f"{name}_g", 0) for name in ("s2", "s3", "s4", "mixed"))
    )
    return Sums(**values)


def weight_of(row: MealRecord) -> int | None:
    if row.unserved_waste_g is None and row.plate_waste_g is None:
        return row.total_waste_g
    return (row.unserved_waste_g or 0) + (row.plate_waste_g or 0)


def is_weighed(row: MealRecord) -> bool:
    return weight_of(row) is not None


def is_by_total(row: MealRecord) -> bool:
    return row.unserved_waste_g is None and row.plate_waste_g is None and row.total_waste_g is not None


def day_streams(record: DayRecord) -> dict[str, int]:
    return {
        "s1_g": record.prep_waste_g or 0,
        "reused_g": record.reused_g or 0,
        "s2_g": record.spoilage_g or 0,
    }


def lump_of(day: date, fed: list[MealRecord], record: DayRecord, together: Together) -> Lump | None:
    """The one weight of a day: the point's, else the day's own where a meal has none, else a span's."""
    if day in together.shared:
        return Lump(*together.shared[day], "shared")
    if None not in map(weight_of, fed):
        return None
    if record.total_waste_g is not None:
        return Lump(record.total_waste_g, record.mixed_scope or "all", "own")
    return Lump(*together.spread[day], "spread") if day in together.spread else None


def total_scope(fed: list[MealRecord], record: DayRecord, lump: Lump | None) -> str | None:
    """What the total that counts holds: all streams, two of them, or no total counts."""
    if lump is not None:
        return lump.scope
    if None in map(weight_of, fed):
        return None
    return (record.mixed_scope or "unserved_plate") if any(map(is_by_total, fed)) else None


def waste(fed: list[MealRecord], record: DayRecord, lump: Lump | None) -> dict[str, int]:
    values = {"waste_days": 1, "waste_rows": len(fed), "waste_diners": sum(row.diners or 0 for row in fed)}
    if total_scope(fed, record, lump) != "all":
        values |= day_streams(record)
    if lump is not None:
        values["mixed_g"] = lump.grams
        if lump.whose != "own":
            values |= {f"{lump.whose}_days": 1, f"{lump.whose}_g": lump.grams}
    else:
        values["s3_g"] = sum(row.unserved_waste_g or 0 for row in fed)
        values["s4_g"] = sum(row.plate_waste_g or 0 for row in fed)
        values["mixed_g"] = sum(row.total_waste_g or 0 for row in fed if is_by_total(row))
    known = record.distinct_diners is not None
    values["day_diners"] = people(fed, record)
    values["day_diners_estimated"] = int(not known)
    return values


def people(fed: list[MealRecord], record: DayRecord) -> int:
    """Different people of a day; not known: those of the largest meal."""
    if record.distinct_diners is not None:
        return record.distinct_diners
    return max(sum(r.diners or 0 for r in fed if r.meal == meal) for meal in {r.meal for r in fed})


def coverage(canteen: Canteen, fed: list[MealRecord], record: DayRecord, lump: Lump | None) -> dict[str, int]:
    scope = total_scope(fed, record, lump)
    half = [row for row in fed if (row.unserved_waste_g is None) != (row.plate_waste_g is None)]
    none = [row for row in fed if weight_of(row) is None]
    weighed = lump is not None or not (none or half)
    kitchen = record.prep_waste_g is not None and record.spoilage_g is not None
    delivered = canteen.mode_on(fed[0].day).operation == Operation.DELIVERED
    return {
        "diner_days": 1,
        "s1_days": int(record.prep_waste_g is not None),
        "s2_days": int(record.spoilage_g is not None),
        "s3_days": int(all(row.unserved_waste_g is not None for row in fed)),
        "s4_days": int(all(row.plate_waste_g is not None for row in fed)),
        "mixed_all_days": int(scope == "all"),
        "mixed_unserved_plate_days": int(scope == "unserved_plate"),
        "required_stream_days": int(weighed and (scope == "all" or delivered or kitchen)),
    }


def of_rows(meals: list[MealRecord], silent: list[MealRecord]) -> dict[str, int]:
    plates = [r for r in meals if r.clean_plates is not None and r.checked_plates is not None]
    half_plates = [r for r in meals if (r.clean_plates is None) != (r.checked_plates is None)]
    said = [r for r in meals if r.diners is not None or (r.expected_diners is not None and r in silent)]
    booked = [r for r in said if r.diners is not None and r.expected_diners is not None and r.booked_in_time]
    put_out = [r for r in meals if r.unserved_waste_g is not None and r.prepared_g is not None]
    half_put = [r for r in meals if (r.unserved_waste_g is None) != (r.prepared_g is None)]
    return {
        "clean_plates": sum(r.clean_plates for r in plates),
        "checked_plates": sum(r.checked_plates for r in plates),
        "plate_rows": len(plates),
        "plate_left_out": len(half_plates),
        "all_tray_rows": sum(r.sampled_by == "all" for r in plates),
        "forecast_error": sum(abs(r.expected_diners - r.diners) for r in booked),
        "forecast_diners": sum(r.diners for r in booked),
        "forecast_rows": len(booked),
        "forecast_left_out": len(said) - len(booked),
        "unserved_g": sum(r.unserved_waste_g for r in put_out),
        "prepared_g": sum(r.prepared_g for r in put_out),
        "unserved_rows": len(put_out),
        "unserved_left_out": len(half_put),
    }


def of_issues(record: DayRecord) -> dict[str, int]:
    if record.issued_g is None or record.prep_waste_g is None:
        return {"issued_left_out": int((record.issued_g is None) != (record.prep_waste_g is None))}
    return {
        "issued_g": record.issued_g,
        "issued_prep_g": record.prep_waste_g,
        "issued_reused_g": record.reused_g or 0,
        "issued_rows": 1,
    }
