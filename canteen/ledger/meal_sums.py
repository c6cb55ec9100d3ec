"""Sums per canteen of what single meal records hold: plates, bookings, food not taken, duties done.

A record is left out of a ratio when it holds one of its parts without the other. For waste the parts are
people fed and a weight; the record of a meal that is over and says nothing of its diners (a blank line of a
weighing form, a booking never followed up) is left out too. Not left out, for there is nothing to pair:
a meal yet to come, one that nobody came to, one that was closed.
"""

from sqlalchemy import CTE, ColumnElement, Subquery, and_, func, or_, select

from canteen.ledger.columns import FED, MEALS, PARTED, TOTALLED, Columns, both, one, only_one, sums, where
from canteen.ledger.planned import Span, holds_on, is_closed, meal_is_due


def meal_sums(span: Span, modes: CTE) -> Subquery:
    """One row per canteen with meal records, its columns named as the fields of Sums."""
    in_time = and_(
        MEALS.in_time.is_(True), MEALS.occasion == "work", MEALS.day <= span.over, meal_is_due(modes)
    )
    # Rows that pair for waste are taken off again where they are counted.
    columns = {"waste_left_out": one(_has_waste(span)), "diners": MEALS.diners, "meals_in_time": one(in_time)}
    columns |= _plates() | _forecasts(span) | _unserved()
    return (
        select(MEALS.canteen_id, *sums(columns))
        .join(modes, holds_on(modes, MEALS.canteen_id, MEALS.day))
        .where(span.holds_meal())
        .group_by(MEALS.canteen_id)
        .subquery("meal_sums")
    )


def _has_waste(span: Span) -> ColumnElement[bool]:
    """Whether a record belongs to the ratio of waste, on both sides or on one."""
    return or_(FED, PARTED, TOTALLED, _is_silent(span))


def _is_silent(span: Span) -> ColumnElement[bool]:
    """Whether a record says nothing of the diners of a meal that is over and was not closed."""
    closed = is_closed(MEALS.canteen_id, MEALS.day, MEALS.meal)
    return and_(MEALS.diners.is_(None), MEALS.day <= span.over, ~closed)


def _plates() -> Columns:
    clean, checked = MEALS.clean_plates, MEALS.checked_plates
    return {
        "clean_plates": where(checked.is_not(None), clean),
        "checked_plates": where(clean.is_not(None), checked),
        "plate_rows": one(both(clean, checked)),
        "plate_left_out": one(only_one(clean, checked)),
        "all_tray_rows": one(and_(both(clean, checked), MEALS.sampled_by == "all")),
    }


def _forecasts(span: Span) -> Columns:
    """A booking made after the meal began is none: its meal holds only one part. One for a meal that is
    not over waits for its other part, one for a closed meal has none."""
    booked, diners = MEALS.expected_diners, MEALS.diners
    counts = and_(both(booked, diners), MEALS.booked_in_time.is_(True))
    alone = and_(booked.is_not(None), _is_silent(span))
    return {
        "forecast_error": where(counts, func.abs(booked - diners)),
        "forecast_diners": where(counts, diners),
        "forecast_rows": one(counts),
        "forecast_left_out": one(and_(~counts, or_(alone, diners.is_not(None)))),
    }


def _unserved() -> Columns:
    unserved, prepared = MEALS.unserved_waste_g, MEALS.prepared_g
    return {
        "unserved_g": where(prepared.is_not(None), unserved),
        "prepared_g": where(unserved.is_not(None), prepared),
        "unserved_rows": one(both(unserved, prepared)),
        "unserved_left_out": one(only_one(unserved, prepared)),
    }
