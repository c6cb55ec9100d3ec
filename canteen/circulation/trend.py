"""The chart of a circular: how waste per meal moved over the quarters, or how the grades are spread."""

from __future__ import annotations

from decimal import Decimal

from canteen.circulation import wording
from canteen.circulation.shape import Chart, Point
from scoring.measures import Measure, Sums, measure
from scoring.periods import Quarter

NUMERALS = "零一两三四五六七八九"
MEASURE = "waste_per_meal"


def chart(history: list[tuple[Quarter, Sums]], grades: dict[str, int]) -> Chart:
    """The trend of the quarters up to this one that have a figure, without a gap: 较上季度 and 连续 speak of
    neighbours. With fewer than two of them, the grades."""
    known: list[tuple[Quarter, Measure]] = []
    for quarter, sums in reversed(history):
        figure = measure(MEASURE, sums)
        if figure.value is None:
            break
        known.insert(0, (quarter, figure))
    return _trend(known) if len(known) > 1 else _spread(grades)


def sentence(values: list[Decimal]) -> str:
    """What the line shows at its end, as a sentence: 连续三个季度下降, 较上季度上升, 与上季度持平."""
    falls = _last_falls(values)
    if falls > 1:
        return f"人均每餐餐厨垃圾量连续{NUMERALS[falls]}个季度下降"
    before, now = values[-2:]
    if before == now:
        return "人均每餐餐厨垃圾量与上季度持平"
    return f"人均每餐餐厨垃圾量较上季度{'下降' if now < before else '上升'}"


def _last_falls(values: list[Decimal]) -> int:
    falls = 0
    for before, now in zip(values[-2::-1], values[::-1], strict=False):
        if now >= before:
            break
        falls += 1
    return falls


def _trend(known: list[tuple[Quarter, Measure]]) -> Chart:
    values = [figure.value for _, figure in known if figure.value is not None]
    return {
        "kind": "trend",
        "title": sentence(values),
        "unit": known[-1][1].unit,
        "axis": known[-1][1].title,
        "points": [_point(quarter, figure) for quarter, figure in known],
    }


def _point(quarter: Quarter, figure: Measure) -> Point:
    return {
        "label": quarter.chinese,
        "value": str(figure.value),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def _spread(grades: dict[str, int]) -> Chart:
    count = sum(grades.values())
    best = next(iter(grades), "")
    return {
        "kind": "bars",
        "title": f"{wording.counted(count, '食堂')}中{grades.get(best, 0)}个评为{best}",
        "unit": "个",
        "axis": "食堂数",
        "points": [{"label": grade, "value": str(number)} for grade, number in grades.items()],
    }
