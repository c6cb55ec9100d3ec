"""Drawings of a canteen's own page: two lines and the streams, small enough to be read on a phone."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from matplotlib.axes import Axes

from canteen import drawing
from canteen.dashboard.streams import Stream
from canteen.dashboard.trend import Point
from scoring.formulas import FORMULAS
from scoring.periods import Month, Period, Quarter

SIZE = (4.6, 2.5)  # inches: at the width of a phone its letters are still some ten pixels high
WIDE = (5.2, 1.7)  # on a screen on the wall, across the whole of it
QUARTERS = "一二三四"


@dataclass(frozen=True)
class Chart:
    """What is drawn, as printed; two equal charts are one drawing."""

    kind: Literal["line", "bars"]
    labels: tuple[str, ...]
    texts: tuple[str | None, ...]
    axis: str
    is_wide: bool = False


def of_points(points: list[Point], name: str) -> Chart:
    """A measure over the periods; a period without a figure is a gap."""
    formula = FORMULAS[name]
    values = [point.of(name).value for point in points]
    return Chart(
        "line",
        tuple(_label(point.period, runs=point.runs) for point in points),
        tuple(None if value is None else str(value) for value in values),
        f"{formula.title}（{formula.unit}）",
    )


def of_streams(found: list[Stream]) -> Chart:
    """Kilograms of each stream, with its share."""
    return Chart(
        "bars",
        tuple(stream.title for stream in found),
        tuple(f"{Decimal(stream.grams).scaleb(-3):.1f}" for stream in found),
        "kg",
    )


@lru_cache(maxsize=256)
def draw(chart: Chart) -> str:
    """The chart as SVG text; equal charts are drawn once in each process."""
    written = [text for text in chart.texts if text is not None]
    size = WIDE if chart.is_wide else SIZE
    return drawing.svg(lambda axes: _paint(axes, chart), [*chart.labels, *written, chart.axis], size)


def fingerprint(chart: Chart) -> str:
    """What names a chart in its address: another content has another one."""
    return sha256(repr(chart).encode()).hexdigest()[:12]


def has_two(chart: Chart) -> bool:
    """Whether there is anything to see: a line needs two points."""
    return sum(text is not None for text in chart.texts) > 1


def _paint(axes: Axes, chart: Chart) -> None:
    if chart.kind == "line":
        drawing.line(axes, chart.labels, chart.texts, chart.axis)
        return
    texts = [text or "" for text in chart.texts]
    values = [drawing.number(text) for text in texts]
    drawing.bars(axes, chart.labels, values, texts, chart.axis)


def _label(period: Period, *, runs: bool) -> str:
    """Two short lines: the quarter or month, and its year where a reader needs it."""
    match period:
        case Quarter():
            return f"{QUARTERS[period.number - 1]}季度{'*' if runs else ''}\n{period.year}"
        case Month(number=number):
            return f"{number}{'*' if runs else ''}" + (f"\n{period.year}" if number == 1 else "")
    return str(period)
