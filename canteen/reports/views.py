"""The pages of a canteen's forms: which there are, each on screen, as PDF and as XLSX."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen import clock
from canteen.accounts.access import canteen_for_user
from canteen.downloads import attachment
from canteen.registry.models import Canteen
from canteen.reports import printed, workbook
from canteen.reports.kinds import BY_CODE, KINDS, Kind, Span
from canteen.reports.paper import text
from scoring.periods import Month, Quarter

bp = Blueprint("reports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERED = {Month: 15, Quarter: 8}  # how many periods one may choose from; of years, all


@bp.get("/canteens/<canteen_code>/reports")
def list_reports(canteen_code: str) -> ResponseReturnValue:
    """Every form, with the periods it can be made for."""
    canteen = canteen_for_user(canteen_code)
    choices = [(kind, list(_periods(kind.period, canteen))) for kind in KINDS]
    return render_template("reports/index.html", canteen=canteen, choices=choices)


@bp.get("/canteens/<canteen_code>/reports/<kind>")
def show_report(canteen_code: str, kind: str) -> ResponseReturnValue:
    """A form on screen."""
    canteen = canteen_for_user(canteen_code)
    chosen = _kind(kind)
    period = _period(chosen, request.args.get("period", ""))
    return render_template(
        "reports/show.html",
        canteen=canteen,
        kind=chosen,
        period=period,
        paper=chosen.build(canteen, period),
        text=text,
    )


@bp.get("/canteens/<canteen_code>/reports/<kind>/<period>.pdf")
def download_pdf(canteen_code: str, kind: str, period: str) -> ResponseReturnValue:
    """The form to print and sign."""
    canteen = canteen_for_user(canteen_code)
    chosen = _kind(kind)
    over = _period(chosen, period)
    content = printed.pdf(chosen.build(canteen, over), clock.today())
    return _download(content, "application/pdf", canteen, chosen, over, "pdf")


@bp.get("/canteens/<canteen_code>/reports/<kind>/<period>.xlsx")
def download_xlsx(canteen_code: str, kind: str, period: str) -> ResponseReturnValue:
    """The form as a workbook, numbers as numbers."""
    canteen = canteen_for_user(canteen_code)
    chosen = _kind(kind)
    over = _period(chosen, period)
    content = workbook.xlsx(chosen.build(canteen, over))
    return _download(content, XLSX, canteen, chosen, over, "xlsx")


def _kind(code: str) -> Kind:
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


def _period(kind: Kind, written: str) -> Span:
    """The period asked for; 404 for another text, and for what has not begun."""
    try:
        period = kind.period.parse(written)
    except ValueError:
        raise NotFound from None
    if period.first_day > clock.today():
        raise NotFound
    return period


def _periods(kind: type[Span], canteen: Canteen) -> Iterator[Span]:
    """The periods since the canteen opened, the running one first."""
    period = kind.of(min(clock.today(), canteen.closed_on or clock.today()))
    for _ in range(OFFERED.get(kind, 99)):
        if period.last_day < canteen.opened_on:
            return
        yield period
        period = period.previous


def _download(
    content: bytes, mimetype: str, canteen: Canteen, kind: Kind, period: Span, suffix: str
) -> Response:
    name = f"{canteen.name}{period.chinese}{kind.name}.{suffix}"
    return attachment(content, mimetype, name, f"{canteen.code}-{kind.code}-{period}.{suffix}")
