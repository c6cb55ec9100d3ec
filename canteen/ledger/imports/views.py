"""Pages of the Excel round trip: a month's workbook, upload, preview, result."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound

from canteen import clock, drafts, files, tasks
from canteen.accounts.access import Right, canteen_for_user, may, signed_in
from canteen.db import session
from canteen.downloads import attachment
from canteen.inputs import Schema, Text, YesNo
from canteen.ledger.blueprint import bp
from canteen.ledger.imports import report, work
from canteen.ledger.imports.report import LISTS, Report
from canteen.ledger.workbook import layout
from canteen.ledger.workbook.month import rows_of
from canteen.paging import SIZE, Page
from canteen.registry.models import Canteen
from canteen.tasks import Task
from scoring.periods import Month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FILES, MONTHS_OFFERED, LATEST = 12, 3, 8
SENTENCES = {
    "files": "请先选择要导入的文件。",
    "many": f"一次最多上传{MOST_FILES}个文件，请分几次上传。",
    "accepted": "有警告还没有核对。核对无误后请勾选，再导入。",
    "skip_bad": "有错误的行不能导入。请选择跳过这些行，或者改好后重新上传。",
    "reason": "请写明理由。",
}


class ChoiceForm(Schema):
    """What somebody decides who has seen the preview."""

    accepted = YesNo()
    skip_bad = YesNo()


class ReasonForm(Schema):
    """Why rows of a locked month come in now."""

    reason = Text(most=500, required=True)


@bp.get("/canteens/<canteen_code>/ledger/<month>.xlsx")
def download_workbook(canteen_code: str, month: str) -> ResponseReturnValue:
    """The month as a workbook: what is recorded, and a row for what is still due."""
    canteen = canteen_for_user(canteen_code)
    try:
        chosen = Month.parse(month)
    except ValueError:
        raise NotFound from None
    content = layout.workbook(rows_of(canteen, chosen))
    name = f"{canteen.name} {chosen.chinese}台账.xlsx"
    return attachment(content, XLSX, name, f"ledger-{canteen.code}-{chosen}.xlsx")


@bp.get("/canteens/<canteen_code>/ledger/import")
def show_import(canteen_code: str) -> ResponseReturnValue:
    """Where files are chosen, and what was brought last."""
    return _show_upload(_canteen(canteen_code), None)


@bp.post("/canteens/<canteen_code>/ledger/import")
def upload(canteen_code: str) -> ResponseReturnValue:
    """Take the files and look them over; nothing is written yet."""
    canteen, user_id = _canteen(canteen_code), signed_in().id
    code = canteen.code
    session.rollback()  # The files may arrive slowly, and nobody who writes should wait for them.
    chosen = [file for file in request.files.getlist("files") if file.filename]
    if not chosen or len(chosen) > MOST_FILES:
        return _show_upload(_canteen(code), SENTENCES["many" if chosen else "files"]), 422
    task = _ask_look(code, [_kept(file) for file in chosen], None, user_id)
    session.commit()
    return redirect(url_for("offline.show_task", task_id=task.id), 303)


@bp.get("/canteens/<canteen_code>/ledger/import/<int:task_id>")
def show_found(canteen_code: str, task_id: int) -> ResponseReturnValue:
    """The preview, or what became of it."""
    canteen = _canteen(canteen_code)
    return _show_found(canteen, _task(canteen, task_id), {})


@bp.post("/canteens/<canteen_code>/ledger/import/<int:task_id>")
def apply(canteen_code: str, task_id: int) -> ResponseReturnValue:
    """Write what the preview shows, as chosen; the same choice sent twice writes once."""
    canteen, user = _canteen(canteen_code), signed_in()
    task = _task(canteen, task_id)
    if task.kind != work.LOOK:
        raise NotFound
    found, choice = _found(task), ChoiceForm.read(request.form).values
    accepted, skip = bool(choice.get("accepted")), bool(choice.get("skip_bad"))
    key = f"import:{task.id}:{accepted:d}{skip:d}"
    if receipt := drafts.answered(user.id, key):
        return redirect(receipt.location, 303)
    if errors := _open_questions(found, accepted=accepted, skip=skip):
        return _show_found(canteen, task, errors), 422
    asked = task.arguments | {"accept_warnings": accepted, "skip_bad": skip}
    writing = tasks.ask(work.WRITE, asked, by=user.id)
    location = url_for("offline.show_task", task_id=writing.id)
    drafts.give_receipt(user.id, key, request.path, location)
    session.commit()
    return redirect(location, 303)


@bp.post("/canteens/<canteen_code>/ledger/import/<int:task_id>/reason")
def give_reason(canteen_code: str, task_id: int) -> ResponseReturnValue:
    """Look the same files over again, rows of locked months as corrections."""
    canteen = _canteen(canteen_code)
    task = _task(canteen, task_id)
    if not may(signed_in(), Right.DECIDE, canteen):
        raise Forbidden
    entry = ReasonForm.read(request.form)
    if not entry.ok:
        return _show_found(canteen, task, {"reason": SENTENCES["reason"]}), 422
    again = _ask_look(canteen.code, task.arguments["files"], entry.values["reason"], signed_in().id)
    session.commit()
    return redirect(url_for("offline.show_task", task_id=again.id), 303)


@bp.get("/canteens/<canteen_code>/ledger/import/<int:task_id>/marked/<int:number>")
def download_marked(canteen_code: str, task_id: int, number: int) -> ResponseReturnValue:
    """One of the files, with its faults marked."""
    task = _task(_canteen(canteen_code), task_id)
    copies, names = _result(task)["marked"], task.arguments["files"]
    if not 1 <= number <= len(copies) or copies[number - 1] is None:
        raise NotFound
    name = names[number - 1][0].rsplit(".", 1)[0]
    return attachment(files.read(copies[number - 1]), XLSX, f"{name}（已标注）.xlsx", f"marked-{number}.xlsx")


def _canteen(code: str) -> Canteen:
    """The canteen, for who records there or decides about what was recorded."""
    canteen, user = canteen_for_user(code), signed_in()
    if not (may(user, Right.RECORD, canteen) or may(user, Right.DECIDE, canteen)):
        raise Forbidden
    return canteen


def _task(canteen: Canteen, task_id: int) -> Task:
    """An import of this canteen that the signed-in person asked for, when it has ended."""
    task = session.get(Task, task_id)
    if task is None or task.asked_by_id != signed_in().id or task.kind not in (work.LOOK, work.WRITE):
        raise NotFound
    if task.arguments.get("canteen") != canteen.code:
        raise NotFound
    if task.result is None:
        abort(redirect(url_for("offline.show_task", task_id=task.id)))
    return task


def _result(task: Task) -> dict[str, Any]:
    return task.result or {}


def _found(task: Task) -> Report:
    return report.read(_result(task)["report"])


def _kept(file: FileStorage) -> tuple[str, str]:
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return name[-120:], files.put(file.read())


def _ask_look(code: str, chosen: list[tuple[str, str]], reason: str | None, user_id: int) -> Task:
    return tasks.ask(
        work.LOOK,
        {
            "canteen": code,
            "files": chosen,
            "reason": reason,
            "location": url_for(".show_found", canteen_code=code, task_id=0)[:-1] + "{}",
            "back": url_for(".show_import", canteen_code=code),
        },
        by=user_id,
    )


def _open_questions(found: Report, *, accepted: bool, skip: bool) -> dict[str, str]:
    errors = {}
    if found.asking and not accepted:
        errors["accepted"] = SENTENCES["accepted"]
    if found.bad_rows and not skip:
        errors["skip_bad"] = SENTENCES["skip_bad"]
    return errors


def _show_upload(canteen: Canteen, error: str | None) -> str:
    month = Month.of(clock.today())
    latest = (
        select(Task)
        .where(Task.asked_by_id == signed_in().id, Task.kind.in_((work.LOOK, work.WRITE)))
        .order_by(Task.id.desc())
    )
    if error:
        flash(error, "error")
    return render_template(
        "ledger/imports/upload.html",
        canteen=canteen,
        error=error,
        months=[month, month.previous, month.previous.previous][:MONTHS_OFFERED],
        latest=[task for task in session.scalars(latest.limit(40)) if _is_of(task, canteen)][:LATEST],
        writes=work.WRITE,
    )


def _is_of(task: Task, canteen: Canteen) -> bool:
    return bool(task.arguments.get("canteen") == canteen.code)


def _show_found(canteen: Canteen, task: Task, errors: dict[str, str]) -> str:
    found = _found(task)
    shown = request.args.get("show", "")
    shown = shown if shown in LISTS else found.first_list
    return render_template(
        "ledger/imports/found.html",
        canteen=canteen,
        task=task,
        found=found,
        result=_result(task),
        preview=task.kind == work.LOOK,
        decides=may(signed_in(), Right.DECIDE, canteen),
        lists=LISTS,
        shown=shown,
        page=_page(found.lists.get(shown, [])),
        errors=errors,
    )


def _page(rows: list[dict[str, Any]]) -> Page[dict[str, Any]]:
    count = max(1, -(-len(rows) // SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    return Page(rows[(number - 1) * SIZE : number * SIZE], number, count, len(rows))
