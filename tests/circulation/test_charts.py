"""Charts: one drawing for page and document, the same bytes each time, no hole in a word."""

from xml.etree import ElementTree

import pytest

from canteen.circulation import charts
from canteen.circulation.shape import Chart
from canteen.glyphs import MissingGlyph
from tests.circulation import sample

BARS: Chart = {
    "kind": "bars",
    "title": "八成食堂评为良好以上",
    "unit": "个",
    "axis": "食堂数",
    "points": [{"label": "优秀", "value": "2"}, {"label": "良好", "value": "1,204"}],
}


@pytest.mark.parametrize("chart", [sample.trend(), BARS], ids=["trend", "bars"])
def test_a_chart_is_the_same_bytes_each_time(chart: Chart) -> None:
    first, second = charts.draw(chart), charts.draw(chart)
    assert first == second
    assert ElementTree.fromstring(first).tag.endswith("svg")


def test_a_chart_carries_no_date_and_no_text_that_needs_a_readers_font() -> None:
    drawn = charts.draw(sample.trend())
    assert "<dc:date>" not in drawn
    assert "<text" not in drawn


def test_bars_differ_by_pattern_so_that_grey_print_tells_them_apart() -> None:
    assert "<pattern" in charts.draw(BARS)


def test_a_rare_character_is_drawn_by_the_fallback() -> None:
    assert charts.draw({**BARS, "title": "喆堃𬭚局的食堂"}) != charts.draw(BARS)


def test_a_character_without_a_glyph_stops_the_chart_and_is_named() -> None:
    with pytest.raises(MissingGlyph, match=r"“😀”\(U\+1F600\)"):
        charts.draw({**BARS, "axis": "食堂😀"})


def test_a_dollar_in_a_label_is_a_dollar() -> None:
    points: list[dict[str, str]] = [{"label": r"$\frac{1}{0}$", "value": "1"}]
    assert charts.draw({**BARS, "points": points})  # type: ignore[typeddict-item]


def test_a_chart_of_zeros_is_still_a_chart() -> None:
    assert charts.draw({**BARS, "points": [{"label": "优秀", "value": "0"}]})


def test_who_cannot_see_the_chart_hears_its_sentence_and_every_point() -> None:
    said = charts.described(sample.trend())
    assert said.startswith("人均每餐餐厨垃圾量连续四个季度下降。2025年第三季度156.5g/人·餐")
    assert said.endswith("2026年第三季度124.6g/人·餐。")
