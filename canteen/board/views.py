"""The notice board for everybody who has its link, and the page that gives the link out."""

from io import BytesIO

import segno
from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, may, open_to_all, signed_in
from canteen.board import links, weeks
from canteen.board.kept import FRESH, kept
from canteen.board.weeks import Notice
from canteen.dashboard import charts
from canteen.db import session
from canteen.registry.models import Canteen

bp = Blueprint("board", __name__)


@bp.get("/board/<token>")
@open_to_all
def show(token: str) -> ResponseReturnValue:
    """The board itself: no menu, no session, nothing of anybody."""
    canteen = _canteen(token)
    found = _notice(token, canteen)
    seconds = int(FRESH.total_seconds())
    page = render_template(
        "board/show.html", canteen=canteen, notice=found, token=token, charts=charts, seconds=seconds
    )
    return _public(page, "text/html")


@bp.get("/board/<token>/trend.svg")
@open_to_all
def show_trend(token: str) -> ResponseReturnValue:
    """Waste per head over the last weeks."""
    found = _notice(token, _canteen(token)).chart
    if not charts.has_two(found):
        raise NotFound
    return _public(charts.draw(found), "image/svg+xml")


@bp.get("/board/<token>/qr.svg")
@open_to_all
def show_qr(token: str) -> ResponseReturnValue:
    """The board's own address as a QR code."""
    _canteen(token)
    return _public(_qr(address(token)), "image/svg+xml")


@bp.get("/canteens/<code>/board")
def manage(code: str) -> ResponseReturnValue:
    """Where the board's link is made, printed again, renewed and switched off."""
    canteen = _managed(code)
    board = links.board_of(canteen)
    token = links.token_of(board) if board else None
    return render_template(
        "board/manage.html", canteen=canteen, board=board, token=token, address=token and address(token)
    )


@bp.post("/canteens/<code>/board/renew")
def renew(code: str) -> ResponseReturnValue:
    """Open the board, or give it a new link."""
    canteen = _managed(code)
    links.open_board(canteen, signed_in())
    session.commit()
    flash("公示屏的链接已生成，以前的链接不再有效。")
    return redirect(url_for(".manage", code=code), 303)


@bp.post("/canteens/<code>/board/off")
def switch_off(code: str) -> ResponseReturnValue:
    """Switch the board off."""
    canteen = _managed(code)
    links.close_board(canteen, signed_in())
    session.commit()
    flash("公示屏已关闭，链接不再有效。")
    return redirect(url_for(".manage", code=code), 303)


def address(token: str) -> str:
    """The board's address as people outside reach it."""
    base: str = current_app.config["SETTINGS"].base_url.rstrip("/")
    return base + url_for("board.show", token=token)


def _managed(code: str) -> Canteen:
    """The canteen, for its head and for those who manage it."""
    canteen, user = canteen_for_user(code), signed_in()
    if not may(user, Right.CHECK, canteen) and not may(user, Right.MANAGE, canteen):
        raise Forbidden
    return canteen


def _canteen(token: str) -> Canteen:
    canteen = links.canteen_behind(token)
    if canteen is None:
        raise NotFound
    return canteen


def _notice(token: str, canteen: Canteen) -> Notice:
    return kept(token, lambda: weeks.notice(canteen, clock.today()))


def _qr(text: str) -> bytes:
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False, scale=8)
    return out.getvalue()


def _public(content: str | bytes, mimetype: str) -> Response:
    """Nobody's session is in it; search engines stay out, and the address is told to no other site."""
    response = make_response(content)
    response.mimetype = mimetype
    response.cache_control.public = True
    response.cache_control.max_age = int(FRESH.total_seconds())
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
