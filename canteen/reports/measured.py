"""Measures as a table: each with numerator, denominator and the rows that did not count."""

from collections.abc import Iterable

from canteen.reports.paper import Table, number, words
from scoring.measures import Measure

COLUMNS = (
    words("指标", 4),
    number("数值", share=3),
    words("单位", 2),
    words("算式（分子÷分母）", 7),
    number("计入（条）"),
    number("未计入（条）"),
    words("说明", 5),
)


def measured(title: str, measures: Iterable[Measure]) -> Table:
    """One row for each measure; one without a value says what is missing by its zero denominator."""
    rows = [
        (m.title, m.value, m.unit, derivation(m), m.paired_rows, m.left_out, m.note or "") for m in measures
    ]
    return Table(title, COLUMNS, rows)


def derivation(measure: Measure) -> str:
    """5518÷6200, grams as kg."""
    return measure.working.partition("=")[0]
