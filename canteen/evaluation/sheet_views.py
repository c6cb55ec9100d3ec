"""One sheet: seen by those it concerns, judged by an evaluator, approved by an officer."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from canteen import drafts
from canteen.accounts.access import Right, may, signed_in
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import page, review, runs, trouble
from canteen.evaluation.blueprint import bp
from canteen.evaluation.forms import OverrideForm, PlatesForm, ReasonForm, SeenForm, read_judgement
from canteen.evaluation.gate import sheet_for_user
from canteen.evaluation.models import Ruling, Sheet
from canteen.evaluation.standards import parsed
from canteen.evaluation.trouble import Trouble


@bp.get("/sheets/<int:sheet_id>")
def show_sheet(sheet_id: int) -> ResponseReturnValue:
    """The sheet with all its lines; `at` names the line to go on with."""
    return _page(sheet_for_user(sheet_id))


@bp.post("/sheets/<int:sheet_id>/lines/<code>")
def judge(sheet_id: int, code: str) -> ResponseReturnValue:
    """Save what the evaluator chose for a judged line, and go to the next open one."""
    sheet = sheet_for_user(sheet_id, Right.EVALUATE, to_change=True)
    entry, typed = read_judgement(review.rule_of(_with_line(sheet, code), code), request.form), request.form
    if entry.errors:
        return _page(sheet, Trouble(code, entry.errors, judgement=entry.judgement, typed=typed)), 422
    try:
        review.judge(sheet, code, entry.judgement, by=signed_in(), seen=entry.version)
    except review.Conflict as late:
        return _page(sheet, trouble.late_judgement(code, late.line, entry.judgement, typed)), 409
    except Refusal as no:
        return _page(sheet, trouble.refused_judgement(code, no, entry.judgement, typed)), 409
    drafts.drop(signed_in().id, request.path)
    session.commit()
    return _onwards(sheet, code)


@bp.post("/sheets/<int:sheet_id>/lines/<code>/override")
def override(sheet_id: int, code: str) -> ResponseReturnValue:
    """Give a computed line other points with a reason, or take the computed ones back."""
    sheet = _with_line(sheet_for_user(sheet_id, Right.EVALUATE, to_change=True), code)
    entry, typed = OverrideForm.read_for(review.line_of(sheet, code), request.form), request.form
    if not entry.ok:
        return _page(sheet, Trouble(code, entry.errors, typed=typed)), 422
    points, reason = entry.values.get("points"), entry.values.get("reason") or ""
    try:
        review.override(sheet, code, points, reason, by=signed_in(), seen=entry.values["version"])
    except review.Conflict as late:
        return _page(sheet, trouble.late_points(code, late.line, typed)), 409
    except Refusal as no:
        return _page(sheet, trouble.refused_points(code, no, typed)), 409
    drafts.drop(signed_in().id, request.path)
    session.commit()
    flash(f"{code} 的得分已保存。")
    return _to_line(sheet, code)


@bp.post("/sheets/<int:sheet_id>/plates")
def check_plates(sheet_id: int) -> ResponseReturnValue:
    """Note plates that the evaluator looked at on site."""
    sheet = sheet_for_user(sheet_id, Right.EVALUATE, to_change=True)
    entry, typed, line = PlatesForm.read(request.form), request.form, review.sampled_line(sheet)
    if not entry.ok:
        return _page(sheet, trouble.wrong_plates(line, entry.errors, typed)), 422
    checked, clean, seen = (entry.values[name] for name in ("checked", "clean", "version"))
    try:
        review.check_plates(sheet, checked, clean, by=signed_in(), seen=seen)
    except review.Conflict:
        return _page(sheet, trouble.late_plates(line, sheet, typed)), 409
    except Refusal as no:
        return _page(sheet, trouble.refused_plates(line, no, typed)), 409
    session.commit()
    flash("现场检查的餐盘数已保存。")
    return _to_line(sheet, line.code if line else "")


@bp.post("/sheets/<int:sheet_id>/finish")
def finish(sheet_id: int) -> ResponseReturnValue:
    """Hand the sheet to the officer."""
    sheet = sheet_for_user(sheet_id, Right.EVALUATE, to_change=True)
    seen = _seen()
    _guarded(lambda: review.finish(sheet, by=signed_in(), seen=seen))
    return _done(sheet, "已评完，等待管理员核定。")


@bp.post("/sheets/<int:sheet_id>/approve")
def approve(sheet_id: int) -> ResponseReturnValue:
    """Approve and freeze the sheet."""
    sheet = sheet_for_user(sheet_id, Right.DECIDE, to_change=True)
    seen = _seen()
    _guarded(lambda: review.approve(sheet, by=signed_in(), seen=seen))
    return _done(sheet, "已核定。这张评估表连同数据和标准一起封存，不再变动。")


@bp.post("/sheets/<int:sheet_id>/send-back")
def send_back(sheet_id: int) -> ResponseReturnValue:
    """Return the sheet to the evaluator with a reason."""
    sheet = sheet_for_user(sheet_id, Right.DECIDE, to_change=True)
    entry = ReasonForm.read(request.form)
    reason = entry.values.get("reason") or ""
    if not entry.ok or not reason:
        errors = entry.errors or {"reason": ["请写明退回的原因。"]}
        return _page(sheet, trouble.wrong_reason(errors, request.form)), 422
    try:
        review.send_back(sheet, reason, by=signed_in(), seen=entry.values["version"])
    except review.Conflict:
        errors = {"reason": ["这张评估表刚被别人改过，还没有退回。请看过新内容后再退回。"]}
        return _page(sheet, trouble.wrong_reason(errors, request.form)), 409
    except Refusal as no:
        return _page(sheet, trouble.refused_reason(no, request.form)), 409
    return _done(sheet, "已退回评估员。")


@bp.post("/sheets/<int:sheet_id>/refresh")
def refresh(sheet_id: int) -> ResponseReturnValue:
    """Compute the sheet again from today's ledger; what was judged stays."""
    sheet = sheet_for_user(sheet_id, to_change=True)
    if not (_may(sheet, Right.EVALUATE) or _may(sheet, Right.DECIDE)):
        abort(403)
    runs.refresh(sheet, signed_in())
    return _done(sheet, "已按今天的台账重新计算。")


def _page(sheet: Sheet, why: Trouble | None = None) -> str:
    groups = page.groups_of(sheet)
    return render_template(
        "evaluation/sheet.html",
        sheet=sheet,
        standard=parsed(sheet.standard_version),
        groups=groups,
        judged_count=page.judged_count(groups),
        first_open=page.next_open(sheet, ""),
        editable=page.is_editable(sheet) and _may(sheet, Right.EVALUATE),
        deciding=_may(sheet, Right.DECIDE),
        evaluating=_may(sheet, Right.EVALUATE),
        intact=sheet.state != "approved" or review.is_intact(sheet),
        is_author=signed_in().id in review.authors(sheet),
        here=why.code if why else request.args.get("at", ""),
        trouble=why,
        history=_history(sheet),
    )


def _history(sheet: Sheet) -> list[tuple[Ruling, str]]:
    """Every ruling with who made it, newest first."""
    query = (
        select(Ruling, User.name)
        .outerjoin(User, User.id == Ruling.by_id)
        .where(Ruling.sheet_id == sheet.id)
        .order_by(Ruling.id.desc())
    )
    return [(ruling, name or "系统") for ruling, name in session.execute(query)]


def _may(sheet: Sheet, right: Right) -> bool:
    return may(signed_in(), right, sheet.canteen)


def _with_line(sheet: Sheet, code: str) -> Sheet:
    """The sheet; 404 when it has no such line."""
    if review.line_of(sheet, code) is None:
        abort(404)
    return sheet


def _seen() -> int:
    entry = SeenForm.read(request.form)
    if not entry.ok:
        raise Refusal("页面已经过期，请刷新后再试。")
    return int(entry.values["version"])


def _guarded(act: Callable[[], None]) -> None:
    """A whole sheet's conflict has nothing to set side by side: the page is shown again as it is now."""
    try:
        act()
    except review.Conflict:
        raise Refusal("这张评估表刚被别人改过，还没有保存。请刷新页面，看过新内容后再操作。") from None


def _done(sheet: Sheet, sentence: str) -> ResponseReturnValue:
    session.commit()
    flash(sentence)
    return redirect(url_for(".show_sheet", sheet_id=sheet.id), 303)


def _onwards(sheet: Sheet, code: str) -> ResponseReturnValue:
    """To the next open line, or to the end of the sheet when all are judged."""
    following = page.next_open(sheet, code)
    if following is None:
        flash("各项都已评定，可以提交了。")
        return redirect(url_for(".show_sheet", sheet_id=sheet.id, _anchor="end"), 303)
    return _to_line(sheet, following)


def _to_line(sheet: Sheet, code: str) -> ResponseReturnValue:
    target = url_for(".show_sheet", sheet_id=sheet.id, at=code, _anchor=f"line-{code}")
    return redirect(target, 303)
