"""The circular as PDF and as page images, in the layout of GB/T 9704-2012, by typst.

Data reach the template through json(), so that no text of a user is ever code. The same report and
stamp give the same bytes: nothing reads the clock, and only the fonts of the project are used.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from canteen.circulation import charts
from canteen.circulation.glyphs import FONTS, require_glyphs
from canteen.circulation.shape import Chart, Report
from canteen.circulation.wording import chinese_date

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "documents"
STANDARDS: typst.PDFStandard = (
    "a-2a"  # archival and tagged: text can be searched, copied and read aloud in 2056
)
PAGE_PPI = 110  # page images: sharp at the width of the preview, some 100 KB a page


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
    (made,) = _compiled(
        typesetter(inputs(report, stamp)).compile(format="pdf", pdf_standards=STANDARDS, timestamp=_noon(day))
    )
    return made


def page_images(report: Report, stamp: Stamp) -> list[bytes]:
    """Every page as PNG, for the preview; the same typesetting as the PDF."""
    return _compiled(typesetter(inputs(report, stamp)).compile(format="png", ppi=PAGE_PPI))


def _compiled(made: bytes | list[bytes] | None) -> list[bytes]:
    """typst answers with one file, or with a list when there are several pages."""
    return made if isinstance(made, list) else [made or b""]


def file_name(report: Report, stamp: Stamp, suffix: str) -> str:
    """The name under which people save the file: the title, marked 代拟稿 while it is a draft."""
    mark = "（代拟稿）" if stamp.draft else ""
    return f"{report['title']}{mark}.{suffix}"


def inputs(report: Report, stamp: Stamp) -> dict[str, str]:
    """What the template reads, each part as JSON. Raises MissingGlyph."""
    stamped = _stamp_data(report, stamp)
    require_glyphs(_texts(report) + _texts(stamped))
    drawn = [_chart_data(chart) for chart in report["charts"]]
    data = {"report": report, "stamp": stamped, "charts": drawn}
    return {name: json.dumps(part, ensure_ascii=False) for name, part in data.items()}


def typesetter(sys_inputs: dict[str, str]) -> typst.Compiler:
    """typst over the template with the project's fonts and no others."""
    return typst.Compiler(
        input=TEMPLATES / "circular.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=sys_inputs,
    )


def _stamp_data(report: Report, stamp: Stamp) -> dict[str, object]:
    return {
        "draft": stamp.draft,
        "number": stamp.number,
        "day": chinese_date(stamp.day) if stamp.day else "",
        "issuers": [issuer["name"] for issuer in report["issuers"]],
    }


def _chart_data(chart: Chart) -> dict[str, str]:
    return {"svg": charts.draw(chart), "title": chart["title"], "alt": charts.described(chart)}


def _texts(data: object) -> list[str]:
    """Every text anywhere in JSON data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        data = [*data.values()]
    return [text for part in data for text in _texts(part)] if isinstance(data, list) else []


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@cache
def _fonts() -> typst.Fonts:
    """The project's fonts and no others, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
