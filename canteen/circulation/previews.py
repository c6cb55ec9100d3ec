"""Rendered pages for the preview, kept in memory: a page of images asks for each of them by itself."""

from __future__ import annotations

from functools import lru_cache

from canteen.circulation import charts, documents
from canteen.circulation.documents import Stamp
from canteen.circulation.shape import thaw

KEPT = 8  # papers; one of 300 canteens is some 3 MB of images


@lru_cache(maxsize=KEPT)
def pages(frozen: str, stamp: Stamp) -> list[bytes]:
    """Every page of a frozen report as PNG."""
    return documents.page_images(thaw(frozen), stamp)


@lru_cache(maxsize=KEPT)
def draft_pdf(frozen: str) -> bytes:
    """The draft as PDF, marked 代拟稿."""
    return documents.pdf(thaw(frozen), Stamp())


@lru_cache(maxsize=KEPT)
def chart(frozen: str, index: int) -> str:
    """A chart of a frozen report as SVG; IndexError when there is none."""
    return charts.draw(thaw(frozen)["charts"][index])
