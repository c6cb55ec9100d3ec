"""Weights of several days inside a query: spread over the days of the span by diners.

The whole weight is spread over every day of the span on which people ate, also over those outside the
period asked for, so that months add up to their quarter. A day that was weighed itself, by its own ledger
or at a shared point, keeps that weight and its part of the span is not used: the bins held it too, and no
waste counts twice. Counting rule: reconstructed default.
"""

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select

from canteen.ledger.columns import FED, MEALS
from canteen.ledger.models import MealRecord
from canteen.ledger.planned import Span
from canteen.ledger.weighing.dealing import dealt
from canteen.ledger.weighing.models import SpanWeight

SPANS = SpanWeight.__table__.c


def any_spread(span: Span) -> ColumnElement[bool]:
    """Whether a weight of several days touches the period at all."""
    return exists(_spans(span))


def spread_days(span: Span) -> Subquery:
    """A row for each canteen and day of the period that gets a part of a span, in grams as `share`."""
    eaten = (
        _spans(span)
        .add_columns(
            SPANS.canteen_id,
            SPANS.total_g,
            SPANS.mixed_scope,
            MEALS.day,
            func.sum(MEALS.diners).label("part"),
        )
        .join(
            MealRecord,
            and_(
                MEALS.canteen_id == SPANS.canteen_id,
                MEALS.day.between(SPANS.first_day, SPANS.last_day),
                FED,
            ),
        )
        .group_by(SPANS.id, SPANS.canteen_id, SPANS.total_g, SPANS.mixed_scope, MEALS.day)
        .subquery()
    )
    rows = dealt(eaten, ("id",), tie="day").c
    return (
        select(rows.id, rows.canteen_id, rows.day, rows.mixed_scope, rows.part, rows.share)
        .where(rows.day.between(span.first, span.last))
        .subquery("spread_day")
    )


def _spans(span: Span) -> Select[int]:
    return select(SPANS.id).where(
        SPANS.canteen_id.in_(span.canteens),
        SPANS.voided_at.is_(None),
        SPANS.first_day <= span.last,
        SPANS.last_day >= span.first,
    )
