"""The frozen report: everything a circular shows, as plain JSON data, and its hash.

It is the one truth behind the PDF, the page and the API. It holds numbers as printed (text) beside the
numerator and denominator they come of, so that whoever doubts a figure can work it out again.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Literal, NotRequired, TypedDict, cast

SCHEMA = "canteen.circular/1"


class Body(TypedDict):
    """A bureau: of those that issue, or the one that compiled."""

    code: str
    name: str


class Period(TypedDict):
    """`text` is 2026Q3, `label` 2026年第三季度; first and last day in ISO form."""

    text: str
    label: str
    first: str
    last: str


class Figure(TypedDict):
    """A ratio of sums as printed. `value` is None where there was nothing to divide by."""

    title: str
    value: str | None
    unit: str
    numerator: int
    denominator: int
    paired_rows: int
    left_out: int


class Run(TypedDict):
    """Text of one kind. With `figure` it is a number that explains itself: a key of the report's figures."""

    text: str
    figure: NotRequired[str]


class Paragraph(TypedDict):
    """A paragraph; `lead` (may be empty) is its （一） sentence, set in 楷体 and run in."""

    lead: str
    runs: list[Run]


class Section(TypedDict):
    heading: str
    paragraphs: list[Paragraph]


class ResultRow(TypedDict):
    """One canteen of annex 1. `grade` is 优秀 … 不合格, or 不参评 with the reason as `remark`."""

    code: str
    institution: str
    canteen: str
    class_label: str
    grade: str
    remark: str
    score: NotRequired[str]
    rank: NotRequired[int]


class Results(TypedDict):
    """Rows in registry order. `kind` is 自评, 抽查 or 年度, printed with the heading."""

    kind: str
    with_scores: bool
    rows: list[ResultRow]


class RegionRow(TypedDict):
    """Monitoring data of one region, figures as printed; the total is the ratio of all sums."""

    region: str
    canteens: int
    diners: str
    waste_kg: str
    figures: dict[str, str]


class Monitoring(TypedDict):
    columns: list[list[str]]
    rows: list[RegionRow]
    total: RegionRow


class Order(TypedDict):
    """A canteen that has to mend its faults, and until when."""

    institution: str
    canteen: str
    demand: str
    due: str


class Point(TypedDict):
    label: str
    value: str
    numerator: NotRequired[int]
    denominator: NotRequired[int]


class Chart(TypedDict):
    """What a chart draws. `trend` joins its points in time; `bars` sets them side by side."""

    kind: Literal["trend", "bars"]
    title: str
    unit: str
    axis: str
    points: list[Point]


class Standard(TypedDict):
    title: str
    version: str
    status: Literal["official", "reconstructed"]
    sha256: str


class Recipients(TypedDict):
    to: list[str]
    cc: list[str]


class Report(TypedDict):
    """The whole circular. Number, date and signature are not in it: they come with 签发 (see documents)."""

    schema: str
    edition: int
    bureau: Body
    issuers: list[Body]
    period: Period
    title: str
    title_lines: list[str]
    recipients: Recipients
    openness: str
    opening: list[Paragraph]
    sections: list[Section]
    closing: str
    results: Results
    monitoring: Monitoring
    rectification: list[Order]
    charts: list[Chart]
    figures: dict[str, Figure]
    basis: list[str]
    standard: Standard
    cut_off: str


def freeze(report: Report) -> str:
    """The report as canonical JSON: the same data is the same text, on every machine."""
    return json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def thaw(text: str) -> Report:
    """A frozen report as data. ValueError when it is of a schema this release does not know."""
    data = json.loads(text)
    if data.get("schema") != SCHEMA:
        raise ValueError(f"unknown report schema: {data.get('schema')!r}")
    return cast(Report, data)


def fingerprint(frozen: str) -> str:
    """SHA-256 of a frozen report, in hexadecimal: what a signature vouches for."""
    return sha256(frozen.encode()).hexdigest()
