"""Pages of circulars: the list, one circular as its own pages with a rail beside it, signing and issuing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from canteen import clock
from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.circulation import listings, notices, previews, recipients
from canteen.circulation.forms import ApproveForm, CompileForm
from canteen.circulation.gate import circular_for_user
from canteen.circulation.letters import stamp_of
from canteen.circulation.models import Circular
from canteen.circulation.shape import thaw
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry

bp = Blueprint("circulation", __name__)


@bp.get("/circulars")
def list_circulars() -> ResponseReturnValue:
    """What the person may read, newest period first; who drafts finds the form above it."""
    return _list_page(None)


@bp.post("/circulars")
def compile_circular() -> ResponseReturnValue:
    """Make the draft of a bureau's quarter, or bring it up to date."""
    entry = CompileForm.read(request.form)
    if not entry.ok:
        return _list_page(entry), 422
    bureau = access.bureau_for_user(entry.values["bureau"], Right.COMPILE)
    circular = notices.compile_circular(bureau, entry.values["period"], access.signed_in())
    session.commit()
    flash("草稿已编好。请核对后交签发人签发。")
    return redirect(url_for(".show_circular", circular_id=circular.id), 303)


@bp.get("/circulars/<int:circular_id>")
def show_circular(circular_id: int) -> ResponseReturnValue:
    """The document itself, page by page, and what it still needs."""
    return _page(circular_for_user(circular_id), None)


@bp.post("/circulars/<int:circular_id>/approve")
def approve_circular(circular_id: int) -> ResponseReturnValue:
    """Sign the draft. The file is set between two transactions: typesetting must not hold one that writes."""
    circular = circular_for_user(circular_id, Right.SIGN)
    lacking = bool(notices.gaps(thaw(circular.report))) and circular.state == "draft"
    entry = ApproveForm.read_with_gaps(request.form, lacking)
    if not entry.ok:
        return _asked_again(circular, entry), 422
    frozen = circular.report
    session.rollback()
    ready = notices.typeset(frozen, entry.values.get("number") or "", clock.today())
    try:
        notices.approve(
            circular_for_user(circular_id, Right.SIGN),
            access.signed_in(),
            entry.values.get("accepted_gaps"),
            ready=ready,
            seen=entry.values["report_sha256"],
        )
    except notices.AlreadySigned as signed:
        session.rollback()
        flash(str(signed), "warn")
        return redirect(url_for(".show_circular", circular_id=circular_id), 303)
    except Refusal as no:
        entry.errors["report_sha256"] = [str(no)]
        return _asked_again(circular_for_user(circular_id, Right.SIGN), entry), 409
    session.commit()
    flash("通报已签发，正文和附件从现在起不再改变。")
    return _to_signing(circular_id)


@bp.post("/circulars/<int:circular_id>/issue")
def issue_circular(circular_id: int) -> ResponseReturnValue:
    """Post the letters; they leave with the next delivery."""
    circular = circular_for_user(circular_id, Right.SIGN)
    posted = notices.issue(circular, access.signed_in())
    session.commit()
    flash(f"已写好{posted}封信，正在陆续发出。" if posted else "每个收件人都已经写过信，没有重复发送。")
    return _to_signing(circular_id)


def _to_signing(circular_id: int) -> ResponseReturnValue:
    """Back to where the person pressed: on a phone the pages of the document stand above it."""
    return redirect(url_for(".show_circular", circular_id=circular_id, _anchor="sign"), 303)


def _list_page(entry: Entry | None) -> str:
    user = access.signed_in()
    page = listings.circulars(user)
    return render_template(
        "circulation/list.html",
        page=page,
        bureaus=[(bureau.code, bureau.name) for bureau in listings.bureaus_to_compile(user)],
        quarters=[(str(quarter), quarter.chinese) for quarter in listings.recent_quarters(clock.today())],
        entry=entry,
    )


def _asked_again(circular: Circular, entry: Entry) -> str:
    """The page with what was typed; its images are set while nobody waits for the database."""
    circular_id, frozen, stamp = circular.id, circular.report, stamp_of(circular)
    session.rollback()
    previews.pages(frozen, stamp)
    return _page(circular_for_user(circular_id, Right.SIGN), entry)


def _page(circular: Circular, entry: Entry | None) -> str:
    user, bureau = access.signed_in(), circular.bureau
    report, stamp = thaw(circular.report), stamp_of(circular)
    return render_template(
        "circulation/circular.html",
        circular=circular,
        report=report,
        page_count=len(previews.pages(circular.report, stamp)),
        figures=listings.figures(report),
        gaps=notices.gaps(report),
        approved_since=listings.approved_since(circular),
        readers=recipients.of_bureau(bureau),
        kinds=recipients.KINDS,
        signers=listings.signers(bureau),
        approver=listings.name_of(circular.approved_by_id),
        letters=listings.letter_counts(circular),
        may_compile=access.may(user, Right.COMPILE, bureau),
        may_sign=access.may(user, Right.SIGN, bureau),
        entry=entry,
    )


from canteen.circulation import file_views, letter_views, recipient_views  # noqa: E402, F401  (their routes join bp)
