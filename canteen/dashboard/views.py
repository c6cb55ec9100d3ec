"""A canteen's own page and its charts, for everybody who may see the canteen."""

from datetime import date

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import clock
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.dashboard import charts, page, peers
from canteen.dashboard.blueprint import bp
from canteen.dashboard.charts import Chart
from canteen.dashboard.coming import coming
from canteen.dashboard.spans import Spans
from canteen.dashboard.streams import required_of, streams
from canteen.dashboard.trend import points
from canteen.registry import words
from canteen.registry.models import Canteen
from scoring.periods import Quarter

A_DAY = 86_400


@bp.get("")
def show(canteen_code: str) -> ResponseReturnValue:
    """What the ledger says of this canteen: trend, score so far, streams, savings."""
    canteen, today = canteen_for_user(canteen_code), clock.today()
    quarter, by = _quarter(today), _by()
    return render_template(
        "dashboard/show.html",
        canteen=canteen,
        page=page.gather(canteen, quarter, by, today),
        coming=coming(canteen, today),
        meals=words.MEALS,
        ways=page.BY,
        newest=Quarter.of(_yesterday(today)),
        begins=Quarter.of(canteen.opened_on),
        behind_url=page.behind_url,
        manages=may(signed_in(), Right.MANAGE, canteen),
        heads=may(signed_in(), Right.CHECK, canteen),
    )


@bp.get("/peers")
def show_peers(canteen_code: str) -> ResponseReturnValue:
    """The canteen among its peers; a part of its own, because a province's sums take a while."""
    canteen, today = canteen_for_user(canteen_code), clock.today()
    quarter, spans = _quarter(today), Spans(canteen, today)
    return render_template(
        "dashboard/peers.html",
        canteen=canteen,
        quarter=quarter,
        until=spans.until(quarter),
        peers=peers.compare(spans, quarter),
        fewest=peers.FEWEST,
        words=words,
        behind_url=page.behind_url,
    )


@bp.get("/<any(waste_per_meal, clean_plate_rate, streams):chart>.svg")
def show_chart(canteen_code: str, chart: str) -> ResponseReturnValue:
    """A chart of the page; drawn once for what it shows, and not sent again to a browser that has it."""
    canteen, today = canteen_for_user(canteen_code), clock.today()
    found = _chart(canteen, chart, _quarter(today), _by(), today)
    if not any(found.texts):
        raise NotFound
    return _kept(found)


def _chart(canteen: Canteen, name: str, quarter: Quarter, by: str, today: date) -> Chart:
    spans = Spans(canteen, today)
    if name != "streams":
        return charts.of_points(points(spans, page.latest_of(quarter, by, today)), name)
    return charts.of_streams(streams(spans.of(quarter), required_of(canteen, quarter)))


def _kept(chart: Chart) -> Response:
    response = make_response()
    response.set_etag(charts.fingerprint(chart))
    response.mimetype = "image/svg+xml"
    response.cache_control.private = True
    response.cache_control.max_age = A_DAY
    if not request.if_none_match.contains(charts.fingerprint(chart)):
        response.set_data(charts.draw(chart))
    response.make_conditional(request)
    return response


def _quarter(today: date) -> Quarter:
    """The quarter asked for, else that of yesterday; 404 for one that has not begun to count."""
    newest = Quarter.of(_yesterday(today))
    try:
        asked = Quarter.parse(request.args.get("quarter", str(newest)))
    except ValueError:
        raise NotFound from None
    if asked > newest:
        raise NotFound
    return asked


def _by() -> str:
    by = request.args.get("by", "quarter")
    if by not in page.BY:
        raise NotFound
    return by


def _yesterday(today: date) -> date:
    return today - date.resolution
