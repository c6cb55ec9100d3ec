"""Shared weighing points inside a query: each member's part of the group's weight, and the rest of the group.

On a day the point was weighed its weight counts for every member, before any weight of their own: theirs
is inside it. It can be paired when somebody ate and every member for whom a meal was due has said how many
ate; until then the members count by what they weighed themselves. The weight is shared out by diners, so
that a sum over any members counts each gram and each diner once. A member's own figure is the group's: what
the others ate and threw away stands beside its share. Where the weight leaves trimmings and spoilage apart,
those of members who ate count into the group's figure too. Counting rule: reconstructed default.
"""

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, exists, func, or_, select

from canteen.ledger.columns import (
    DAYS,
    FED,
    MEALS,
    Columns,
    largest_meal,
    meals_apart,
    one,
    sums,
    where,
    zero,
)
from canteen.ledger.models import DayRecord, MealRecord
from canteen.ledger.planned import Span, any_meal_is_due, holds_on
from canteen.ledger.weighing.dealing import dealt
from canteen.ledger.weighing.models import PointWeight
from canteen.registry.models import WeighingPointMember

WEIGHTS, MEMBERS = PointWeight.__table__.c, WeighingPointMember.__table__.c
GROUP = ("point_id", "day")


def is_member_on(day: ColumnElement[object]) -> ColumnElement[bool]:
    """Whether a membership holds on a day; the day that ends it is no longer its own."""
    return and_(MEMBERS.holds_from <= day, or_(MEMBERS.holds_to.is_(None), day < MEMBERS.holds_to))


def any_shared(span: Span) -> ColumnElement[bool]:
    """Whether one of the canteens was weighed at a point in the period at all."""
    return exists(_weighings(span).where(MEMBERS.canteen_id.in_(span.canteens)))


def shared_days(span: Span, modes: CTE) -> CTE:
    """A row for each canteen asked for and each day on which its point's weight counts.

    `share` is the canteen's part in grams; `others_g`, `others_diners` and `others_day_diners` are what the
    rest of the group adds to its own figure.
    """
    rows = dealt(_members_of_weighed_days(span, modes), GROUP, tie="canteen_id")
    known = select(
        *rows.c,
        *(_in_group(rows, name).label(f"{name}_of_all") for name in ("silent", "streams_g", "day_diners")),
    ).subquery()
    own = known.c
    return (
        select(
            own.canteen_id,
            own.day,
            own.mixed_scope,
            own.share,
            (own.total_g - own.share + own.streams_g_of_all - own.streams_g).label("others_g"),
            (own.whole - own.part).label("others_diners"),
            (own.day_diners_of_all - own.day_diners).label("others_day_diners"),
        )
        .where(own.silent_of_all == 0, own.canteen_id.in_(span.canteens))
        .cte("shared_day")
    )


def others_sums(shared: CTE) -> Subquery:
    """One row per canteen: what the rest of its group adds to its own figure."""
    columns: Columns = {
        "others_g": shared.c.others_g,
        "others_diners": shared.c.others_diners,
        "others_day_diners": shared.c.others_day_diners,
    }
    return select(shared.c.canteen_id, *sums(columns)).group_by(shared.c.canteen_id).subquery("others_sums")


def _weighings(span: Span) -> Select[int]:
    return (
        select(WEIGHTS.point_id)
        .join(WeighingPointMember, and_(MEMBERS.point_id == WEIGHTS.point_id, is_member_on(WEIGHTS.day)))
        .where(WEIGHTS.day.between(span.first, span.last), WEIGHTS.total_g.is_not(None))
    )


def _members_of_weighed_days(span: Span, modes: CTE) -> Subquery:
    """Every member of a point on every day it was weighed, with what it is known to have done that day."""
    points = select(MEMBERS.point_id).where(MEMBERS.canteen_id.in_(span.canteens))
    weighed = (
        _weighings(span)
        .add_columns(WEIGHTS.day, WEIGHTS.total_g, WEIGHTS.mixed_scope, MEMBERS.canteen_id)
        .where(WEIGHTS.point_id.in_(points))
        .subquery()
    )
    eaten = _eaten(weighed)
    day = eaten.c
    streams = zero(DAYS.prep_waste_g) - zero(DAYS.reused_g) + zero(DAYS.spoilage_g)
    apart = and_(day.part > 0, day.mixed_scope == "unserved_plate")
    silent = and_(any_meal_is_due(modes, day.canteen_id, day.day), day.told == 0)
    distinct = func.coalesce(DAYS.distinct_diners, largest_meal(day))
    return (
        select(
            *(day[name] for name in ("point_id", "day", "canteen_id", "total_g", "mixed_scope", "part")),
            one(silent).label("silent"),
            case((apart, streams), else_=0).label("streams_g"),
            case((day.part > 0, distinct), else_=0).label("day_diners"),
        )
        .join(DayRecord, and_(DAYS.canteen_id == day.canteen_id, DAYS.day == day.day), isouter=True)
        .join(modes, holds_on(modes, day.canteen_id, day.day))
        .subquery()
    )


def _eaten(weighed: Subquery) -> Subquery:
    """The diners of every member on every weighed day; `told` counts the meals of which they are known."""
    return (
        select(
            *weighed.c,
            *sums({"part": where(FED, MEALS.diners)} | meals_apart()),
            func.count(MEALS.diners).label("told"),
        )
        .join(
            MealRecord,
            and_(MEALS.canteen_id == weighed.c.canteen_id, MEALS.day == weighed.c.day),
            isouter=True,
        )
        .group_by(*weighed.c)
        .subquery()
    )


def _in_group(rows: Subquery, name: str) -> ColumnElement[int]:
    return func.sum(rows.c[name]).over(partition_by=[rows.c[key] for key in GROUP])
