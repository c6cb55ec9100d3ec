"""Charts of a report: one drawing for page and document."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes

from canteen import drawing
from canteen.circulation.shape import Chart

SIZE = (156 / 25.4, 66 / 25.4)  # inches: as wide as the type area of GB/T 9704-2012


def draw(chart: Chart) -> str:
    """The chart as SVG text. Raises MissingGlyph when one of its characters cannot be drawn."""
    return drawing.svg(lambda axes: _paint(axes, chart), _texts(chart), SIZE)


def described(chart: Chart) -> str:
    """The chart in words, for those who cannot see it: its sentence and every point."""
    points = "，".join(f"{point['label']}{point['value']}{chart['unit']}" for point in chart["points"])
    return f"{chart['title']}。{points}。"


def _texts(chart: Chart) -> list[str]:
    points = [part for point in chart["points"] for part in (point["label"], point["value"])]
    return [chart["title"], chart["unit"], chart["axis"], *points]


def _paint(axes: Axes, chart: Chart) -> None:
    drawing.title(axes, chart["title"])
    DRAWINGS[chart["kind"]](axes, chart)


def _trend(axes: Axes, chart: Chart) -> None:
    drawing.line(axes, _labels(chart), [point["value"] for point in chart["points"]], _axis(chart))


def _bars(axes: Axes, chart: Chart) -> None:
    values = [drawing.number(point["value"]) for point in chart["points"]]
    texts = [f"{point['value']}{chart['unit']}" for point in chart["points"]]
    drawing.bars(axes, _labels(chart), values, texts, _axis(chart))


DRAWINGS: dict[str, Callable[[Axes, Chart], None]] = {"trend": _trend, "bars": _bars}


def _labels(chart: Chart) -> list[str]:
    return [point["label"] for point in chart["points"]]


def _axis(chart: Chart) -> str:
    return f"{chart['axis']}（{chart['unit']}）"
