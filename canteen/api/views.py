"""The OpenAPI document and its page, open to whoever wants to build a program that calls."""

from typing import Any, cast

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from canteen.accounts.access import open_to_all
from canteen.api import openapi, page

bp = Blueprint("api", __name__)


@bp.get("/api/v1/openapi.json")
@open_to_all
def show_document() -> ResponseReturnValue:
    """All calls, for machines."""
    return jsonify(_document())


@bp.get("/api/docs")
@open_to_all
def show_page() -> ResponseReturnValue:
    """All calls, for people."""
    settings = current_app.config["SETTINGS"]
    groups = page.groups(_document(), settings.base_url)
    return render_template(
        "api/docs.html",
        groups=groups,
        base_url=settings.base_url,
        most=settings.token_calls_per_minute,
        scale=page.scale_program(),
    )


def _document() -> dict[str, Any]:
    """Made once per process: routes and schemas do not change while it runs."""
    kept = current_app.extensions
    if "openapi" not in kept:
        kept["openapi"] = openapi.document(current_app)
    return cast(dict[str, Any], kept["openapi"])
