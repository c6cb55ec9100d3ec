"""Drawing: gaps stay gaps, long lines stay legible, and no hole in a word."""

import re

import pytest

from canteen import drawing
from canteen.glyphs import MissingGlyph

SIZE = (4.0, 2.0)


def line(*texts: str | None) -> str:
    labels = [str(place) for place in range(len(texts))]
    return drawing.svg(lambda axes: drawing.line(axes, labels, texts, "克"), ["克"], SIZE)


def points(svg: str) -> int:
    """How many points the line has: its marks are white in its own blue."""
    return len(re.findall(r"<use [^>]*fill: #ffffff; stroke: #0072b2", svg))


def test_a_period_without_a_figure_is_a_gap_and_not_a_zero():
    assert (points(line("10", None, "12")), points(line("10", "0", "12"))) == (2, 3)


def test_a_line_of_nothing_can_be_drawn():
    assert "<svg" in line(None, None)


def test_of_a_long_line_every_second_figure_is_written_and_the_last_one_is():
    texts = [str(n) for n in range(13)]
    assert drawing._labelled(texts) == [0, 2, 4, 6, 8, 10, 12]
    assert drawing._labelled(texts[:8]) == list(range(8))
    assert drawing._labelled([None, "1", None]) == [1]


def test_a_hole_in_a_word_stops_the_drawing():
    with pytest.raises(MissingGlyph):
        drawing.svg(lambda axes: None, ["😀"], SIZE)


def test_thousands_are_read_as_printed():
    assert drawing.number("1,204.5") == 1204.5
