"""The circular as PDF and as page images, in the layout of GB/T 9704-2012: the same report and stamp give
the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from canteen import typesetting
from canteen.circulation import charts
from canteen.circulation.shape import Chart, Report
from canteen.circulation.wording import chinese_date

TEMPLATE = "circular.typ"


@dataclass(frozen=True)
class Stamp:
    """What signing adds to a report. Without a number the paper has no issuer mark: the office gives both.

    `day` is the date of the document, that of the last signature; a draft has none.
    """

    draft: bool = True
    number: str = ""
    day: date | None = None


def pdf(report: Report, stamp: Stamp) -> bytes:
    """The finished document. Raises MissingGlyph when a character cannot be drawn."""
    day = stamp.day or date.fromisoformat(report["period"]["last"])
    return typesetting.pdf(TEMPLATE, inputs(report, stamp), day)


def page_images(report: Report, stamp: Stamp) -> list[bytes]:
    """Every page as PNG, for the preview; the same typesetting as the PDF."""
    return typesetting.page_images(TEMPLATE, inputs(report, stamp))


def file_name(report: Report, stamp: Stamp, suffix: str) -> str:
    """The name under which people save the file: the title, marked 代拟稿 while it is a draft."""
    mark = "（代拟稿）" if stamp.draft else ""
    return f"{report['title']}{mark}.{suffix}"


def plain_name(report: Report, stamp: Stamp, suffix: str) -> str:
    """The same for programs that know no Chinese: circular-51-2026Q3.pdf, draft-circular-51-2026Q3.pdf."""
    mark = "draft-" if stamp.draft else ""
    edition = f"-{report['edition']}" if report["edition"] > 1 else ""
    return f"{mark}circular-{report['bureau']['code']}-{report['period']['text']}{edition}.{suffix}"


def inputs(report: Report, stamp: Stamp) -> dict[str, str]:
    """What the template reads, each part as JSON. Raises MissingGlyph."""
    drawn = [_chart_data(chart) for chart in report["charts"]]
    return typesetting.as_inputs({"report": report, "stamp": _stamp_data(report, stamp), "charts": drawn})


def _stamp_data(report: Report, stamp: Stamp) -> dict[str, object]:
    return {
        "draft": stamp.draft,
        "number": stamp.number,
        "day": chinese_date(stamp.day) if stamp.day else "",
        "issuers": [issuer["name"] for issuer in report["issuers"]],
    }


def _chart_data(chart: Chart) -> dict[str, str]:
    return {"svg": charts.draw(chart), "title": chart["title"], "alt": charts.described(chart)}
