"""The stylesheet and the script of every page: many small files in the source, one compressed answer each.

Read once per process; the address carries the content's hash, so browsers keep it for a year.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from canteen.accounts.access import open_to_all
from canteen.templating import ASSET_SECONDS

bp = Blueprint("bundles", __name__)

STATIC = Path(__file__).parent / "static"
SHEETS = ("tokens", "base", "layout", "forms", "buttons", "chips", "tables", "cards", "calendar", "print")
SCRIPTS = ("store", "sending", "forms", "queue", "drafts", "start")
DAY = ("weights", "live", "keys", "photos")
PARTS = {
    "all.css": ("vendor/pico.fluid.classless.min.css", *(f"css/{name}.css" for name in SHEETS)),
    "htmx.js": ("vendor/htmx.min.js",),
    "day.js": tuple(f"day/{name}.js" for name in DAY),  # Only the page of a day has it.
    "all.js": tuple(f"js/{name}.js" for name in SCRIPTS),  # For those signed in: drafts, queue, worker.
}
TYPES = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Bundle:
    """The joined files, plain and compressed, and the hash that names them."""

    plain: bytes
    zipped: bytes
    version: str


@cache
def bundle(name: str) -> Bundle:
    """The bundle of this name; KeyError when there is none."""
    plain = b"\n".join((STATIC / part).read_bytes() for part in PARTS[name])
    return Bundle(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:10])


@bp.app_template_global("bundle")
def address(name: str) -> str:
    """Where a page finds a bundle."""
    return url_for("bundles.show", name=name, v=bundle(name).version)


@bp.get("/static/all.css", defaults={"name": "all.css"})
@bp.get("/static/htmx.js", defaults={"name": "htmx.js"})
@bp.get("/static/all.js", defaults={"name": "all.js"})
@bp.get("/static/day.js", defaults={"name": "day.js"})
@open_to_all
def show(name: str) -> ResponseReturnValue:
    """The bundle, compressed for whoever takes it so."""
    found, zipped = bundle(name), request.accept_encodings.quality("gzip") > 0
    response = Response(found.zipped if zipped else found.plain, mimetype=TYPES[Path(name).suffix])
    response.headers["Cache-Control"] = f"max-age={ASSET_SECONDS}, public"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
