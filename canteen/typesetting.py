"""Paper by typst: the project's fonts and no others, data as JSON, the same bytes for the same data.

Data reach a template through json(), so that no text of a user is ever code, and nothing reads the clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from canteen.glyphs import FONTS, require_glyphs

TEMPLATES = Path(__file__).resolve().parent / "templates" / "documents"
STANDARDS: typst.PDFStandard = (
    "a-2a"  # archival and tagged: text can be searched, copied and read aloud in 2056
)
PAGE_PPI = 110  # page images: sharp at the width of the preview, some 100 KB a page


def as_inputs(data: Mapping[str, object]) -> dict[str, str]:
    """What a template reads, each part as JSON. Raises MissingGlyph when one of its texts cannot be drawn."""
    require_glyphs(_texts(dict(data)))
    return {name: json.dumps(part, ensure_ascii=False) for name, part in data.items()}


def pdf(template: str, inputs: dict[str, str], day: date) -> bytes:
    """The finished document; `day` is the date that the file bears inside."""
    made = typesetter(template, inputs).compile(
        format="pdf", pdf_standards=STANDARDS, timestamp=datetime.combine(day, time(12), UTC)
    )
    return _pages(made)[0]


def page_images(template: str, inputs: dict[str, str]) -> list[bytes]:
    """Every page as PNG, for a preview; the same typesetting as the PDF."""
    return _pages(typesetter(template, inputs).compile(format="png", ppi=PAGE_PPI))


def typesetter(template: str, inputs: dict[str, str]) -> typst.Compiler:
    """typst over a file of templates/documents with the project's fonts and no others."""
    return typst.Compiler(
        input=TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


def _pages(made: bytes | list[bytes] | None) -> list[bytes]:
    """typst answers with one file, or with a list when there are several pages."""
    return made if isinstance(made, list) else [made or b""]


def _texts(data: object) -> list[str]:
    """Every text anywhere in JSON data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        data = [*data.values()]
    return [text for part in data for text in _texts(part)] if isinstance(data, list | tuple) else []


@cache
def _fonts() -> typst.Fonts:
    """The project's fonts and no others, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
