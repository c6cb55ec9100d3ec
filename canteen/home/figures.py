"""At most three figures of this quarter, each with the line of its last months."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from canteen import clock
from canteen.accounts.access import visible_canteens
from canteen.accounts.models import User
from canteen.ledger import facts
from canteen.registry.models import Canteen
from scoring.measures import Measure, measure, total
from scoring.periods import Month, Quarter
from scoring.sums import joined

SHOWN = ("waste_per_meal", "clean_plate_rate", "completeness")
MONTHS_BACK = 6
WIDTH, HEIGHT, EDGE = 240, 48, 5


@dataclass(frozen=True)
class Figure:
    """A measure of the quarter so far, and its last months as a picture with its words."""

    measure: Measure
    image: str | None
    in_words: str


def for_user(user: User) -> list[Figure]:
    """The figures of everything this person sees; none where nothing is recorded yet."""
    yesterday = clock.today() - timedelta(days=1)
    seen = visible_canteens(user).with_only_columns(Canteen.id)
    months = _last_months(Month.of(yesterday))
    by_month = facts.monthly(seen, months[0].first_day, yesterday)
    # Whoever sees one canteen alone sees its own figure, as on its pages.
    add = joined if len({canteen_id for canteen_id, _ in by_month}) == 1 else total
    of_month = [
        add(sums for (_, first), sums in by_month.items() if first == month.first_day) for month in months
    ]
    quarter = Quarter.of(yesterday)
    so_far = add(sums for (_, first), sums in by_month.items() if first in quarter)
    found = [_figure(measure(name, so_far), [measure(name, sums) for sums in of_month]) for name in SHOWN]
    return [figure for figure in found if figure.measure.value is not None]


def _last_months(month: Month) -> list[Month]:
    months = [month]
    while len(months) < MONTHS_BACK:
        months.insert(0, months[0].previous)
    return months


def _figure(so_far: Measure, trend: list[Measure]) -> Figure:
    values = [point.value for point in trend if point.value is not None]
    if len(values) < 2:
        return Figure(so_far, None, "")
    words = f"近 {len(values)} 个月从 {values[0]} 到 {values[-1]}"
    return Figure(so_far, line(values), words)


def line(values: list[Decimal]) -> str:
    """A line through the values, its last point marked, as a data URI: two values or more."""
    across = Decimal(WIDTH - 2 * EDGE) / (len(values) - 1)
    points = [f"{EDGE + across * n:.1f},{height:.1f}" for n, height in enumerate(_heights(values))]
    x, y = points[-1].split(",")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{" ".join(points)}" fill="none" stroke="#0f6b4f" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{y}" r="4" fill="#0f6b4f"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _heights(values: list[Decimal]) -> list[Decimal]:
    """How far below the top each value stands; a level line runs through the middle."""
    low, high = min(values), max(values)
    if low == high:
        return [Decimal(HEIGHT) / 2] * len(values)
    return [EDGE + (HEIGHT - 2 * EDGE) * (high - value) / (high - low) for value in values]
