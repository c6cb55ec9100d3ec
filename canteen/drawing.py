"""Charts as SVG: the house's fonts and ink, the same bytes for the same data, legible in grey print.

Letters become outlines, so that a reader's own fonts do not matter. A value is text as it is printed; None
is a gap in a line, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from io import StringIO
from math import nan
from threading import Lock
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canteen.glyphs import font_files, require_glyphs

Paint = Callable[[Axes], None]
Size = tuple[float, float]  # inches

FAMILIES = ["FandolHei", "FandolFang R", "Noto Serif CJK SC"]
INK, GREY, LINE, BLUE = "#1f2933", "#5b6770", "#d5dcd8", "#0072b2"  # the blue of Okabe and Ito
HATCHES = ["", "///", "---", "xxx"]  # no dots: a field of them is ten times the bytes
MOST_LABELS = 8  # figures beside the points of a line, before they would run into each other
SETTINGS: Any = {
    "font.family": FAMILIES,
    "font.size": 9,
    "axes.unicode_minus": False,
    "svg.hashsalt": "canteen",  # else ids are random and the same data have other bytes
    "svg.fonttype": "path",
    "text.parse_math": False,  # a $ in a name is a $
    "hatch.linewidth": 0.6,
}
_drawing = Lock()  # matplotlib's settings are of the whole process


def svg(paint: Paint, texts: Iterable[str], size: Size) -> str:
    """What `paint` puts on the axes, as SVG text. Raises MissingGlyph when one of the texts that it will
    write holds a character that none of the fonts can draw."""
    require_glyphs(texts)
    _register_fonts()
    with _drawing, rc_context(SETTINGS):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        _frame(axes)
        paint(axes)
        return _written(figure)


def title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=11, color=INK, pad=10)


def line(axes: Axes, labels: Sequence[str], texts: Sequence[str | None], axis: str) -> None:
    """A line through the values with the figures beside its points; the lower edge is zero."""
    places, values = range(len(labels)), [nan if text is None else number(text) for text in texts]
    axes.plot(places, values, color=BLUE, linewidth=1.8, marker="o", markersize=5, markerfacecolor="white")
    for place in _labelled(texts):
        _annotate(axes, place, values[place], str(texts[place]))
    axes.set_xticks(places, labels)
    axes.set_ylim(0, max((value for value in values if value == value), default=0) * 1.25 or 1)
    edge = 0.4 if len(labels) <= MOST_LABELS else 0.7  # the first figure must not stand on the axis
    axes.set_xlim(-edge, len(labels) - 1 + edge)
    axes.set_ylabel(axis, color=GREY)
    axes.grid(axis="y", color=LINE, linewidth=0.6)


def bars(axes: Axes, labels: Sequence[str], values: Sequence[float], texts: Sequence[str], axis: str) -> None:
    """Lying bars from above to below, told apart by hatches, each with its text at the end."""
    places = range(len(labels))
    drawn = axes.barh(places, values, height=0.62, color="white", edgecolor=BLUE, linewidth=1.2)
    for index, bar in enumerate(drawn):
        bar.set_hatch(HATCHES[index % len(HATCHES)])
    axes.bar_label(drawn, texts, padding=4, color=INK)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, max(values) * 1.15 or 1)
    axes.set_xlabel(axis, color=GREY)


def number(text: str) -> float:
    """A printed number as the float that drawing needs."""
    return float(text.replace(",", ""))


def _labelled(texts: Sequence[str | None]) -> list[int]:
    """The places whose figures are written: all, or of a long line every second one back from its end."""
    known = [place for place, text in enumerate(texts) if text is not None]
    return known if len(known) <= MOST_LABELS else known[::-2][::-1]


def _annotate(axes: Axes, place: int, value: float, text: str) -> None:
    axes.annotate(text, (place, value), xytext=(0, 8), textcoords="offset points", ha="center", color=INK)


def _frame(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(colors=INK, length=0)
    axes.set_axisbelow(True)


@cache
def _register_fonts() -> None:
    for path in font_files():
        font_manager.fontManager.addfont(path)


def _written(figure: Figure) -> str:
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
