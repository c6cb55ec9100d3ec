"""Records of their own that count for a canteen: activities, findings, bonus items."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from canteen import clock, drafts
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.evaluation import activities
from canteen.evaluation.blueprint import bp
from canteen.evaluation.facts import BONUS, FINDING
from canteen.evaluation.forms import ACTIVITY_WORDS, RECORD_WORDS, RecordForm
from canteen.evaluation.gate import LARGEST_ID
from canteen.evaluation.models import Activity
from canteen.evaluation.standards import standard_in_use
from canteen.inputs import Entry
from canteen.registry.models import Canteen
from scoring.standard import Standard

OF_EVALUATORS = {FINDING, BONUS}


@bp.get("/canteens/<code>/records")
def list_records(code: str) -> ResponseReturnValue:
    """What was noted for a canteen, and a form for more."""
    return _page(canteen_for_user(code))


@bp.post("/canteens/<code>/records")
def note_record(code: str) -> ResponseReturnValue:
    """Keep a record; findings and bonus items only by evaluators and officers."""
    canteen = canteen_for_user(code)
    entry = RecordForm.read(request.form)
    if not entry.ok:
        return _page(canteen, entry), 422
    _refuse_unless_allowed(canteen, entry.values["kind"])
    values = {name: entry.values.get(name) or "" for name in ("title", "evidence")}
    kind, day = entry.values["kind"], entry.values["day"]
    try:
        activities.note(canteen, _standard(canteen), kind, day, **values, by=signed_in())
    except activities.Wrong as wrong:
        entry.errors[wrong.field] = [str(wrong)]
        return _page(canteen, entry), 409
    drafts.drop(signed_in().id, request.path)
    session.commit()
    flash(f"{RECORD_WORDS[kind]}已记下。重新计算评估表后计入得分。")
    return redirect(url_for(".list_records", code=code), 303)


@bp.post("/canteens/<code>/records/<int:record_id>/void")
def void_record(code: str, record_id: int) -> ResponseReturnValue:
    """Take a record back, with a reason."""
    canteen = canteen_for_user(code)
    query = select(Activity).where(Activity.id == record_id, Activity.canteen_id == canteen.id)
    activity = session.scalar(query.with_for_update()) if record_id <= LARGEST_ID else None
    if activity is None:
        abort(404)
    _refuse_unless_allowed(canteen, activity.kind)
    activities.void(activity, request.form.get("reason", "").strip(), by=signed_in())
    session.commit()
    flash("这条记录已作废，仍留在列表里。")
    return redirect(url_for(".list_records", code=code), 303)


def _page(canteen: Canteen, entry: Entry | None = None) -> str:
    standard = _standard(canteen)
    return render_template(
        "evaluation/records.html",
        canteen=canteen,
        activities=activities.of(canteen),
        words=RECORD_WORDS,
        kinds=[(kind, word) for kind, word in RECORD_WORDS.items() if _is_allowed(canteen, kind)],
        activity_kinds=ACTIVITY_WORDS,
        findings=standard.findings,
        bonuses=[item.text for item in standard.bonus.items],
        allowed=lambda kind: _is_allowed(canteen, kind),
        entry=entry,
    )


def _standard(canteen: Canteen) -> Standard:
    return standard_in_use(canteen.institution.bureau, clock.today())


def _is_allowed(canteen: Canteen, kind: str) -> bool:
    rights = [Right.EVALUATE, Right.DECIDE] if kind in OF_EVALUATORS else [Right.RECORD, Right.EVALUATE]
    return any(may(signed_in(), right, canteen) for right in rights)


def _refuse_unless_allowed(canteen: Canteen, kind: str) -> None:
    if not _is_allowed(canteen, kind):
        abort(403)
