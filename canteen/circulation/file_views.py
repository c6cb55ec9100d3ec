"""The files of a circular: page images for the preview, charts, PDF and its machine-readable twin."""

from flask import Response, make_response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import files
from canteen.circulation import documents, previews
from canteen.circulation.gate import circular_for_user
from canteen.circulation.letters import stamp_of
from canteen.circulation.models import Circular
from canteen.circulation.shape import thaw
from canteen.circulation.views import bp
from canteen.downloads import attachment

A_DAY = 86_400


@bp.get("/circulars/<int:circular_id>/pages/<int:number>.png")
def show_page(circular_id: int, number: int) -> ResponseReturnValue:
    """One page of the document as an image; pages count from 1. The address carries the report's hash."""
    circular = circular_for_user(circular_id)
    images = previews.pages(circular.report, stamp_of(circular))
    if not 1 <= number <= len(images):
        raise NotFound
    return _kept(images[number - 1], "image/png")


@bp.get("/circulars/<int:circular_id>/charts/<int:number>.svg")
def show_chart(circular_id: int, number: int) -> ResponseReturnValue:
    """A chart of the report, the same drawing as in the document; charts count from 1."""
    circular = circular_for_user(circular_id)
    if not 1 <= number <= len(thaw(circular.report)["charts"]):
        raise NotFound
    return _kept(previews.chart(circular.report, number - 1).encode(), "image/svg+xml")


@bp.get("/circulars/<int:circular_id>.pdf")
def download_pdf(circular_id: int) -> ResponseReturnValue:
    """The signed file byte by byte; of a draft a copy that is marked 代拟稿."""
    circular = circular_for_user(circular_id)
    return _download(circular, pdf_of(circular), "pdf", "application/pdf")


@bp.get("/circulars/<int:circular_id>.json")
def download_json(circular_id: int) -> ResponseReturnValue:
    """The frozen report as it is kept."""
    circular = circular_for_user(circular_id)
    return _download(circular, circular.report.encode(), "json", "application/json")


def pdf_of(circular: Circular) -> bytes:
    """The bytes of a circular's PDF, whatever its state."""
    if circular.pdf_sha256:
        return files.read(circular.pdf_sha256)
    return previews.draft_pdf(circular.report)


def _download(circular: Circular, content: bytes, suffix: str, mimetype: str) -> Response:
    report, stamp = thaw(circular.report), stamp_of(circular)
    names = (documents.file_name(report, stamp, suffix), documents.plain_name(report, stamp, suffix))
    return attachment(content, mimetype, *names)


def _kept(content: bytes, mimetype: str) -> Response:
    """An image the reader's own browser may keep: its address changes with its content."""
    response = make_response(content)
    response.mimetype = mimetype
    response.cache_control.private = True
    response.cache_control.max_age = A_DAY
    return response
