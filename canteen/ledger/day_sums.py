"""Sums per canteen of day records: issues, purchases, stock, and streams of days without service."""

from sqlalchemy import CTE, Subquery, and_, exists, or_, select

from canteen.ledger.columns import (
    DAYS,
    FED,
    MEALS,
    PARTED,
    TOTALLED,
    Columns,
    both,
    one,
    only_one,
    sums,
    where,
)
from canteen.ledger.planned import Span, any_meal_is_due, holds_on


def day_sums(span: Span) -> Subquery:
    """One row per canteen with day records, its columns named as the fields of Sums."""
    issued, trimmings = DAYS.issued_g, DAYS.prep_waste_g
    columns = {
        "issued_g": where(trimmings.is_not(None), issued),
        "issued_prep_g": where(issued.is_not(None), trimmings),
        "issued_reused_g": where(both(issued, trimmings), DAYS.reused_g),
        "issued_rows": one(both(issued, trimmings)),
        "issued_left_out": one(only_one(issued, trimmings)),
        "spoilage_g": DAYS.spoilage_g,
        "stock_rows": one(DAYS.spoilage_g.is_not(None)),
        "purchased_g": DAYS.purchased_g,
    }
    return (
        select(DAYS.canteen_id, *sums(columns))
        .where(span.holds_day())
        .group_by(DAYS.canteen_id)
        .subquery("day_sums")
    )


def quiet_day_sums(span: Span, modes: CTE) -> Subquery:
    """Trimmings and spoilage of days without service (a fridge cleared on Saturday): they count too."""
    streams = or_(DAYS.prep_waste_g.is_not(None), DAYS.spoilage_g.is_not(None))
    served = exists().where(
        MEALS.canteen_id == DAYS.canteen_id, MEALS.day == DAYS.day, or_(FED, PARTED, TOTALLED)
    )
    columns: Columns = {"s1_g": DAYS.prep_waste_g, "reused_g": DAYS.reused_g, "s2_g": DAYS.spoilage_g}
    return (
        select(DAYS.canteen_id, *sums(columns))
        .join(modes, holds_on(modes, DAYS.canteen_id, DAYS.day))
        .where(and_(span.holds_day(), streams, ~served))
        .where(~any_meal_is_due(modes, DAYS.canteen_id, DAYS.day))
        .group_by(DAYS.canteen_id)
        .subquery("quiet_day_sums")
    )
