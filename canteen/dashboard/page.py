"""A canteen's own page, gathered: figures with their changes, the score so far, the streams, the estimate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from canteen.dashboard import charts
from canteen.dashboard.charts import Chart
from canteen.dashboard.live import Live, live
from canteen.dashboard.savings import Saved, saved
from canteen.dashboard.spans import Spans
from canteen.dashboard.streams import Stream, described, required_of, streams
from canteen.dashboard.trend import PLATES, WASTE, Compared, Point, Trend, trend
from canteen.registry.models import Canteen
from scoring.measures import Measure
from scoring.periods import Month, Period, Quarter

COMPLETENESS = "completeness"
BY = {"quarter": "按季度", "month": "按月"}


@dataclass(frozen=True)
class Card:
    """A figure of the latest period, how it moved, and where its days are listed."""

    measure: Measure
    compared: list[Compared]
    behind: str


@dataclass(frozen=True)
class Curve:
    """A trend as picture, sentence and table; `url` is None while there is nothing to draw."""

    name: str
    sentence: str
    url: str | None
    points: list[Point]


@dataclass(frozen=True)
class Page:
    """Everything that the template shows."""

    quarter: Quarter
    until: date
    by: str
    trend: Trend
    cards: list[Card]
    curves: list[Curve]
    live: Live
    streams: list[Stream]
    streams_url: str | None
    streams_words: str
    saved: Saved


def gather(canteen: Canteen, quarter: Quarter, by: str, today: date) -> Page:
    """The page of a quarter that has begun, its trend by "quarter" or "month"."""
    spans = Spans(canteen, today)
    found = trend(spans, latest_of(quarter, by, today))
    score, sums = live(canteen, quarter, today), spans.of(quarter)
    arising = streams(sums, required_of(canteen, quarter))
    year = found.year[WASTE] if by == "quarter" else trend(spans, quarter).year[WASTE]
    return Page(
        quarter=quarter,
        until=spans.until(quarter),
        by=by,
        trend=found,
        cards=list(_cards(canteen, found)),
        curves=[_curve(canteen, found, name, quarter, by) for name in (WASTE, PLATES)],
        live=score,
        streams=arising,
        streams_url=_streams_url(canteen, arising, quarter),
        streams_words=described(arising),
        saved=saved(canteen, sums, spans.year_before(quarter), year, spans.until(quarter)),
    )


def latest_of(quarter: Quarter, by: str, today: date) -> Period:
    """The last period of a quarter's trend: the quarter, or its last month that has begun to count."""
    if by == "quarter":
        return quarter
    return Month.of(min(quarter.last_day, max(quarter.first_day, today - date.resolution)))


def behind_url(canteen: Canteen, name: str, first: date, last: date) -> str:
    """Where the days behind a figure are listed."""
    span: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
    return url_for("ledger.show_behind", canteen_code=canteen.code, measure=name, **span)


def _cards(canteen: Canteen, found: Trend) -> list[Card]:
    latest = found.latest
    first, last = latest.period.first_day, max(latest.period.first_day, latest.last)

    def card(name: str, compared: list[Compared]) -> Card:
        return Card(latest.of(name), compared, behind_url(canteen, name, first, last))

    moved = [card(name, [found.before[name], found.year[name]]) for name in (WASTE, PLATES)]
    return [*moved, card(COMPLETENESS, [])]


def _curve(canteen: Canteen, found: Trend, name: str, quarter: Quarter, by: str) -> Curve:
    chart = charts.of_points(found.points, name)
    url = chart_url(canteen, name, quarter, by, chart) if charts.has_two(chart) else None
    return Curve(name, sentence(found, name), url, found.points)


def chart_url(canteen: Canteen, name: str, quarter: Quarter, by: str, chart: Chart) -> str:
    """The address of a chart, which changes with what it shows."""
    return url_for(
        "dashboard.show_chart",
        canteen_code=canteen.code,
        chart=name,
        quarter=str(quarter),
        by=by,
        v=charts.fingerprint(chart),
    )


def sentence(found: Trend, name: str) -> str:
    """What a line shows, as its title: 人均每餐餐厨垃圾量比上季度下降 4.20%."""
    title = found.latest.of(name).title
    for compared in (found.year[name], found.before[name]):
        if compared.change is not None and compared.change.exact is not None:
            return f"{title}比{compared.called}{_moved(compared)}"
    return title


def _moved(compared: Compared) -> str:
    moved = compared.change
    if moved is None or not moved.exact or moved.value is None:
        return "持平"
    unit = moved.unit if moved.unit == "%" else " 个百分点"
    return f"{'上升' if moved.exact > 0 else '下降'} {abs(moved.value)}{unit}"


def _streams_url(canteen: Canteen, arising: list[Stream], quarter: Quarter) -> str | None:
    if not any(stream.grams > 0 for stream in arising):
        return None
    return chart_url(canteen, "streams", quarter, "quarter", charts.of_streams(arising))
