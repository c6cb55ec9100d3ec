"""A canteen's figures beside those of its peers, as quartiles: nobody is named, and nobody can be made out.

Peers are run alike (operation, supply, size) and stand in the smallest circle around the canteen, from its
bureau up to its province, that holds enough of them. Quartiles are rounded to whole grams or per cent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import quantiles

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from canteen.dashboard.spans import Spans
from canteen.db import session
from canteen.ledger import facts
from canteen.registry.models import Bureau, Canteen, CanteenMode, Institution, Level, Size
from scoring.measures import Measure, measure
from scoring.periods import Quarter
from scoring.rounding import half_up
from scoring.sums import Sums

FEWEST = 5  # others with figures of their own (reconstructed default)
FEWEST_DAYS = 10  # days with diners, before a canteen's figure says anything
SIZES = {Size.SMALL: (0, 99), Size.MEDIUM: (100, 499), Size.LARGE: (500, 10**9)}
MEASURES = ("waste_per_meal", "clean_plate_rate")


@dataclass(frozen=True)
class Place:
    """Where the own figure stands: the quartiles of `count` canteens, the own one among them. `low` is the
    quarter with the smallest figures."""

    own: Measure
    low: Decimal
    middle: Decimal
    high: Decimal
    count: int
    words: str


@dataclass(frozen=True)
class Peers:
    """The circle's name ("" where there are too few peers anywhere) and a place for each measure."""

    circle: str
    mode: CanteenMode
    places: list[Place]


def compare(spans: Spans, quarter: Quarter) -> Peers:
    """The canteen among its peers over a quarter."""
    canteen, day = spans.canteen, spans.until(quarter)
    mode = canteen.mode_on(day)
    for bureau in _circles(canteen.institution.bureau):
        alike = _alike(bureau, mode, day).where(Canteen.id != canteen.id)
        if len(session.scalars(alike.limit(FEWEST)).all()) < FEWEST:
            continue
        others = [*facts.sums_for(alike, quarter.first_day, day).values()]
        if places := list(_places(spans.of(quarter), others)):
            return Peers(bureau.name, mode, places)
    return Peers("", mode, [])


def _circles(bureau: Bureau) -> Iterator[Bureau]:
    """The bureau and those above it, as far as the province: beyond it practices differ too much."""
    circle: Bureau | None = bureau
    while circle is not None and circle.level != Level.NATION:
        yield circle
        circle = circle.parent


def _alike(bureau: Bureau, mode: CanteenMode, day: date) -> Select[int]:
    """The ids of open canteens below a bureau that are run in the same way on a day."""
    later, (least, most) = aliased(CanteenMode), SIZES[mode.size]
    newer = select(later.id).where(
        later.canteen_id == Canteen.id, later.holds_from > CanteenMode.holds_from, later.holds_from <= day
    )
    return (
        select(Canteen.id)
        .join(Canteen.institution)
        .join(Institution.bureau)
        .join(CanteenMode, CanteenMode.canteen_id == Canteen.id)
        .where(
            bureau.covers(),
            Canteen.opened_on <= day,
            or_(Canteen.closed_on.is_(None), Canteen.closed_on >= day),
            CanteenMode.holds_from <= day,
            ~newer.exists(),
            CanteenMode.operation == mode.operation,
            CanteenMode.supply == mode.supply,
            CanteenMode.usual_diners.between(least, most),
        )
    )


def _places(mine: Sums, others: list[Sums]) -> Iterator[Place]:
    """The place in each measure that the own canteen and enough others have a sound figure for."""
    for name in MEASURES:
        own = measure(name, mine)
        values = [measure(name, sums).exact for sums in others if sums.diner_days >= FEWEST_DAYS]
        known = [value for value in values if value is not None]
        if own.exact is not None and len(known) >= FEWEST:
            yield _place(own, own.exact, [*known, own.exact])


def _place(own: Measure, mine: Fraction, values: list[Fraction]) -> Place:
    low, middle, high = quantiles(values, n=4, method="inclusive")
    better = (mine <= low, mine <= middle, mine <= high)
    if own.name == "clean_plate_rate":
        better = (mine >= high, mine >= middle, mine >= low)
    return Place(own, half_up(low, 0), half_up(middle, 0), half_up(high, 0), len(values), _words(better))


def _words(better: tuple[bool, bool, bool]) -> str:
    match better:
        case (True, _, _):
            return "在最好的四分之一里"
        case (_, True, _):
            return "好于半数同类食堂"
        case (_, _, True):
            return "不如半数同类食堂"
    return "在最靠后的四分之一里"
