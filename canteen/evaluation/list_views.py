"""The list of a quarter's sheets, and the button that makes or refreshes them."""

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from canteen import clock, paging, tasks
from canteen.accounts.access import (
    Right,
    bureau_for_user,
    signed_in,
    visible_bureaus,
    visible_canteens,
)
from canteen.db import session
from canteen.evaluation import runs, work
from canteen.evaluation.blueprint import bp
from canteen.evaluation.forms import RoundForm
from canteen.evaluation.models import Round, Sheet
from canteen.evaluation.rounds import INTERNAL
from canteen.registry.models import Bureau, Canteen
from scoring.periods import Quarter

QUARTERS_OFFERED = 8
SCORED_AT_ONCE = 300
STATES = {"open": "待评", "finished": "待核定", "approved": "已核定"}


@bp.get("/sheets")
def list_sheets() -> ResponseReturnValue:
    """Sheets of a quarter that the person may see; filters stay in the address."""
    quarter = _quarter(request.args.get("quarter"))
    bureau = _bureau(request.args.get("bureau"))
    canteen = request.args.get("canteen", "")
    chosen = _visible_sheets(quarter, bureau)
    if canteen:  # The hub of a canteen leads to its own sheets.
        chosen = chosen.where(Sheet.canteen_code == canteen)
    state = request.args.get("state", "")
    shown = chosen.where(Sheet.state == state) if state in STATES else chosen
    return render_template(
        "evaluation/sheets.html",
        page=paging.page_of(_ordered(shown)),
        quarter=quarter,
        quarter_choices=[(str(one), one.chinese) for one in _offered(quarter)],
        bureau=bureau,
        canteen=canteen,
        bureau_choices=_bureau_choices(Right.VIEW),
        deciding=_bureau_choices(Right.DECIDE),
        states=STATES,
        state=state,
        tally=_tally(chosen),
    )


@bp.post("/sheets/score")
def score() -> ResponseReturnValue:
    """Make or refresh the sheets of a quarter: at once for a small bureau, else as long work."""
    entry = RoundForm.read(request.form)
    if not entry.ok:
        abort(422)
    bureau = bureau_for_user(entry.values["bureau"], Right.DECIDE)
    quarter = _quarter(entry.values["quarter"])
    waiting = runs.canteens_of(bureau, quarter).order_by(None).with_only_columns(func.count(Canteen.id))
    if (session.scalar(waiting) or 0) > SCORED_AT_ONCE:
        arguments = {"bureau_id": bureau.id, "quarter": str(quarter)}
        task = tasks.ask(work.KIND, arguments, by=signed_in().id)
        session.commit()
        return redirect(url_for("offline.show_task", task_id=task.id), 303)
    sheets = runs.score_round(bureau, quarter, signed_in())
    session.commit()
    flash(f"已生成或刷新{quarter.chinese}的评估表，共{len(sheets)}张。已核定的没有改动。")
    return redirect(url_for(".list_sheets", quarter=str(quarter), bureau=bureau.code), 303)


def _quarter(text: str | None) -> Quarter:
    """The quarter written in the address; the last full one without; 404 for other text."""
    if not text:
        return Quarter.of(clock.today()).previous
    try:
        return Quarter.parse(text)
    except ValueError:
        abort(404)


def _bureau(code: str | None) -> Bureau | None:
    return bureau_for_user(code) if code else None


def _bureau_choices(right: Right) -> list[tuple[str, str]]:
    bureaus = session.scalars(visible_bureaus(signed_in(), right).order_by(Bureau.path))
    return [(bureau.code, bureau.name) for bureau in bureaus]


def _visible_sheets(quarter: Quarter, bureau: Bureau | None) -> Select[Sheet]:
    own = visible_canteens(signed_in()).with_only_columns(Canteen.id)
    query = (
        select(Sheet)
        .join(Sheet.round)
        .where(
            Round.kind == INTERNAL,
            Sheet.period == str(quarter),
            Sheet.state != "withdrawn",
            Sheet.canteen_id.in_(own),
        )
    )
    return query.where(runs.below(bureau)) if bureau else query


def _ordered(query: Select[Sheet]) -> Select[Sheet]:
    return query.order_by(Sheet.bureau_path, Sheet.institution_code, Sheet.canteen_code, Sheet.id)


def _tally(chosen: Select[Any]) -> dict[str, Counter[str]]:
    """How many sheets are in each state, and how many canteens have each grade."""
    rows = session.execute(
        chosen.with_only_columns(
            Sheet.state, Sheet.grade, Sheet.excluded.is_not(None), func.count()
        ).group_by(Sheet.state, Sheet.grade, Sheet.excluded.is_not(None))
    )
    states: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    for state, grade, excluded, count in rows:
        states[state] += count
        if grade or excluded:
            grades[grade or "不参评"] += count
    return {"states": states, "grades": grades}


def _offered(chosen: Quarter) -> list[Quarter]:
    quarters = [Quarter.of(clock.today())]
    while len(quarters) < QUARTERS_OFFERED:
        quarters.append(quarters[-1].previous)
    return sorted({*quarters, chosen}, reverse=True)
