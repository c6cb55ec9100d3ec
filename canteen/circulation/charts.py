"""Charts of a report as SVG: one drawing for page and document, legible in grey print.

The same chart is the same bytes. Letters become outlines, so that a reader's own fonts do not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import StringIO
from threading import Lock
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canteen.circulation.shape import Chart
from canteen.glyphs import font_files, require_glyphs

FAMILIES = ["FandolHei", "FandolFang R", "Noto Serif CJK SC"]
INK, GREY, LINE, BLUE = "#1f2933", "#5b6770", "#d5dcd8", "#0072b2"  # the blue of Okabe and Ito
HATCHES = ["", "///", "...", "xxx"]
SIZE = (156 / 25.4, 66 / 25.4)  # inches: as wide as the type area of GB/T 9704-2012
SETTINGS: Any = {
    "font.family": FAMILIES,
    "font.size": 9,
    "axes.unicode_minus": False,
    "svg.hashsalt": "canteen",  # else ids are random and the same report has other bytes
    "svg.fonttype": "path",
    "text.parse_math": False,  # a $ in a name is a $
    "hatch.linewidth": 0.6,
}
_drawing = Lock()  # matplotlib's settings are of the whole process


def draw(chart: Chart) -> str:
    """The chart as SVG text. Raises MissingGlyph when one of its characters cannot be drawn."""
    require_glyphs(_texts(chart))
    _register_fonts()
    with _drawing, rc_context(SETTINGS):
        figure = Figure(figsize=SIZE, layout="constrained")
        axes = figure.add_subplot()
        _frame(axes, chart)
        DRAWINGS[chart["kind"]](axes, chart)
        return _svg(figure)


def described(chart: Chart) -> str:
    """The chart in words, for those who cannot see it: its sentence and every point."""
    points = "，".join(f"{point['label']}{point['value']}{chart['unit']}" for point in chart["points"])
    return f"{chart['title']}。{points}。"


def _texts(chart: Chart) -> list[str]:
    points = [part for point in chart["points"] for part in (point["label"], point["value"])]
    return [chart["title"], chart["unit"], chart["axis"], *points]


@cache
def _register_fonts() -> None:
    for path in font_files():
        font_manager.fontManager.addfont(path)


def _frame(axes: Axes, chart: Chart) -> None:
    axes.set_title(chart["title"], loc="left", fontsize=11, color=INK, pad=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(colors=INK, length=0)
    axes.set_axisbelow(True)


def _trend(axes: Axes, chart: Chart) -> None:
    labels, values = _columns(chart)
    places = range(len(labels))
    axes.plot(places, values, color=BLUE, linewidth=1.8, marker="o", markersize=5, markerfacecolor="white")
    for place, value, point in zip(places, values, chart["points"], strict=True):
        axes.annotate(
            point["value"], (place, value), xytext=(0, 8), textcoords="offset points", ha="center", color=INK
        )
    axes.set_xticks(places, labels)
    axes.set_ylim(0, max(values) * 1.25 or 1)
    axes.set_xlim(-0.4, len(labels) - 0.6)
    axes.set_ylabel(f"{chart['axis']}（{chart['unit']}）", color=GREY)
    axes.grid(axis="y", color=LINE, linewidth=0.6)


def _bars(axes: Axes, chart: Chart) -> None:
    labels, values = _columns(chart)
    places = range(len(labels))
    bars = axes.barh(places, values, height=0.62, color="white", edgecolor=BLUE, linewidth=1.2)
    for index, bar in enumerate(bars):
        bar.set_hatch(HATCHES[index % len(HATCHES)])
    texts = [f"{point['value']}{chart['unit']}" for point in chart["points"]]
    axes.bar_label(bars, texts, padding=4, color=INK)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, max(values) * 1.15 or 1)
    axes.set_xlabel(f"{chart['axis']}（{chart['unit']}）", color=GREY)


DRAWINGS: dict[str, Callable[[Axes, Chart], None]] = {"trend": _trend, "bars": _bars}


def _columns(chart: Chart) -> tuple[list[str], list[float]]:
    """Labels, and values as the floats that drawing needs; what is printed stays the report's text."""
    points = chart["points"]
    return [point["label"] for point in points], [float(point["value"].replace(",", "")) for point in points]


def _svg(figure: Figure) -> str:
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
