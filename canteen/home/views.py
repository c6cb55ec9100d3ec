"""The first page: today's sentences with a button each; and the figures, which it fetches when it stands."""

from typing import Any

from flask import Blueprint, has_request_context, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from canteen.accounts.access import open_to_all, signed_in
from canteen.home import figures, menu, todo

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """What the signed-in person has to do today, the most urgent first."""
    return render_template("home/index.html", todos=todo.for_user(signed_in()))


@bp.get("/figures")
def show_figures() -> ResponseReturnValue:
    """At most three figures of the quarter; a page of its own, because a province's sums take a second."""
    return render_template("home/figures.html", figures=figures.for_user(signed_in()))


@bp.get("/health")
@open_to_all
def health() -> ResponseReturnValue:
    """Whether the process answers: no database, no template."""
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """What the frame of every page says: the menu, the person's role, the standard and its status."""
    if not has_request_context() or not current_user.is_authenticated:
        return {}
    user = signed_in()
    return {
        "nav_items": menu.items(user, request.endpoint or ""),
        "person_role": menu.roles(user),
        "standard_note": menu.standard_note(),
    }
