"""What evaluators and officers do with a sheet: judge, override, finish, send back, approve.

Every act is appended as a Ruling and audited. Who worked on a sheet cannot approve it; an approved sheet is
frozen with its facts, its standard and what was judged.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import record, runs
from canteen.evaluation.models import Line, Ruling, Sheet
from canteen.evaluation.standards import parsed
from scoring.facts import Facts, Judgement
from scoring.filled import judged_award
from scoring.rules import Checklist, Deduct, Levels, NotOnTheRule, Rule

OPEN_STATES = ("open", "submitted")


class Conflict(Exception):
    """Someone saved the line or the sheet after this person's page was shown. `line` is what is there now."""

    def __init__(self, line: Line | None = None) -> None:
        super().__init__("changed meanwhile")
        self.line = line


def rule_of(sheet: Sheet, code: str) -> Rule:
    """The rule of a line as it applies to the sheet's canteen."""
    indicator = parsed(sheet.standard_version).indicator(code)
    return indicator.fitted(Facts.from_data(sheet.facts).axes)[0]


def line_of(sheet: Sheet, code: str) -> Line | None:
    return next((line for line in sheet.lines if line.code == code), None)


def judge(sheet: Sheet, code: str, judgement: Judgement, *, by: User, seen: int) -> Line:
    """Give a judged line what the evaluator chose.

    Refusal when the sheet is no longer open or the choice is not on the rule; Conflict when the line
    changed since version `seen`.
    """
    line = _editable(sheet, code)
    _refuse_stale(line, seen)
    judge_all(sheet, {code: judgement}, by=by)
    return line


def judge_all(sheet: Sheet, judgements: Mapping[str, Judgement], *, by: User) -> None:
    """Give several judged lines, by code, what an evaluator chose; all of them or, with a Refusal, none."""
    lines = [(_judgeable(sheet, code, judgement), judgement) for code, judgement in judgements.items()]
    old = {line.code: _points(line) for line, _ in lines}
    for line, judgement in lines:
        line.judgement = _chosen(judgement)
        line.comment = judgement.comment or None
    _settle(sheet, old, by=by)


def override(sheet: Sheet, code: str, points: Decimal | None, reason: str, *, by: User, seen: int) -> Line:
    """Give a computed line other points, with a reason; None takes the computed points back."""
    line = _editable(sheet, code)
    _refuse_stale(line, seen)
    _refuse_override(sheet, line, points, reason)
    old = {line.code: _points(line)}
    line.override_points, line.override_reason = points, reason if points is not None else None
    _settle(sheet, old, by=by)
    return line


def check_plates(sheet: Sheet, checked: int, clean: int, *, by: User, seen: int) -> None:
    """Note plates looked at on site, which count where the canteen's own sample is too small."""
    _refuse_closed(sheet)
    if sheet.version != seen:
        raise Conflict
    if clean > checked:
        raise Refusal("光盘数不能多于检查餐盘数。")
    old = {"checked": sheet.own_plates_checked, "clean": sheet.own_plates_clean}
    sheet.own_plates_checked, sheet.own_plates_clean = checked, clean
    own = replace(Facts.from_data(sheet.facts), own_plates_checked=checked, own_plates_clean=clean)
    runs.rescore(sheet, own)
    new = {"checked": checked, "clean": clean}
    _note(sheet, "sheet.check_plates", old, new, by, line=sampled_line(sheet))


def finish(sheet: Sheet, *, by: User, seen: int) -> None:
    """Hand a judged sheet to the officer. Refusal while lines are open, unless the canteen is 不参评."""
    _refuse_closed(sheet)
    if sheet.version != seen:
        raise Conflict
    if sheet.open_lines and not sheet.excluded:
        codes = "、".join(line.code for line in sheet.lines if line.state == "open")
        raise Refusal(f"还有{sheet.open_lines}项没有评定：{codes}。评完再提交。")
    _move(sheet, "finished", by)
    sheet.finished_at, sheet.finished_by_id = clock.now(), by.id


def send_back(sheet: Sheet, reason: str, *, by: User, seen: int) -> None:
    """Return a finished sheet to the evaluator, with the reason."""
    _refuse_unless_finished(sheet, seen)
    if not reason:
        raise Refusal("请写明退回的原因。")
    _move(sheet, "open", by, reason)
    sheet.finished_at = sheet.finished_by_id = None


def approve(sheet: Sheet, *, by: User, seen: int) -> None:
    """Approve a finished sheet and freeze it. Refusal for anyone who worked on it."""
    _refuse_unless_finished(sheet, seen)
    if by.id in authors(sheet):
        raise Refusal("您参与了这张表的评分，不能由您核定。请另一位管理员核定。")
    _move(sheet, "approved", by)
    sheet.approved_at, sheet.approved_by_id = clock.now(), by.id
    sheet.frozen_sha256 = record.fingerprint(sheet)


def is_intact(sheet: Sheet) -> bool:
    """Whether an approved sheet still has the content that was approved."""
    return sheet.frozen_sha256 == record.fingerprint(sheet)


def authors(sheet: Sheet) -> set[int]:
    """Everyone who judged a line or finished the sheet."""
    query = select(Ruling.by_id).where(
        Ruling.sheet_id == sheet.id, Ruling.line_code.is_not(None), Ruling.by_id.is_not(None)
    )
    judged = {by_id for by_id in session.scalars(query) if by_id is not None}
    return judged | ({sheet.finished_by_id} if sheet.finished_by_id else set())


def _judgeable(sheet: Sheet, code: str, judgement: Judgement) -> Line:
    line, rule = _editable(sheet, code), rule_of(sheet, code)
    if not isinstance(rule, Levels | Checklist | Deduct):
        raise Refusal(f"{line.code} 由台账计算。要改分，请写明理由。")
    _refuse_unfit(rule, judgement, line)
    return line


def _editable(sheet: Sheet, code: str) -> Line:
    _refuse_closed(sheet)
    line = line_of(sheet, code)
    if line is None:
        raise Refusal(f"这张评估表没有指标 {code}。")
    if line.state == "not_applicable":
        raise Refusal(f"{code} 对这个食堂不适用，不需要评分。")
    if line.data.get("flag") == "void":
        raise Refusal(f"{line.explanation}。要改分，先撤销查实的情形。")
    return line


def _refuse_stale(line: Line, seen: int) -> None:
    if line.version != seen:
        raise Conflict(line)


def _refuse_closed(sheet: Sheet) -> None:
    sentences = {
        "finished": "这张评估表已经评完，等待核定。要修改，请管理员先退回。",
        "approved": "这张评估表已经核定，不能再改。",
        "withdrawn": "这张评估表已经撤回，不能再改。",
    }
    if sheet.state not in OPEN_STATES:
        raise Refusal(sentences[sheet.state])


def _refuse_unless_finished(sheet: Sheet, seen: int) -> None:
    if sheet.state != "finished":
        raise Refusal("只有评完待核定的评估表才能核定或退回。")
    if sheet.version != seen:
        raise Conflict


def _refuse_unfit(rule: Levels | Checklist | Deduct, judgement: Judgement, line: Line) -> None:
    try:
        award = judged_award(rule, judgement, line.maximum)
    except NotOnTheRule as unknown:
        raise Refusal(f"{line.code} 没有“{unknown}”这一项，请重新选择。") from None
    if award is None:
        raise Refusal(f"请先给 {line.code} 选择评定结果。")


def _refuse_override(sheet: Sheet, line: Line, points: Decimal | None, reason: str) -> None:
    if isinstance(rule_of(sheet, line.code), Levels | Checklist | Deduct):
        raise Refusal(f"{line.code} 由评估员直接评定，不需要改分。")
    if points is not None and not 0 <= points <= line.maximum:
        raise Refusal(f"{line.code} 的得分应在0和{line.maximum}之间。")
    if points is not None and not reason:
        raise Refusal("改分要写明理由，系统算出的分数会一并保留。")


def _chosen(judgement: Judgement) -> dict[str, Any]:
    """Only what was chosen; points and comment have columns of their own."""
    data = judgement.to_data()
    return {name: data[name] for name in ("level", "found", "defects") if data[name] is not None}


def _settle(sheet: Sheet, old: dict[str, dict[str, Any]], *, by: User) -> None:
    """Score again, count the versions up and note what became of the lines that changed."""
    runs.rescore(sheet, Facts.from_data(sheet.facts))
    sheet.version += 1
    for line in sheet.lines:
        if line.code in old:
            line.version += 1
            _note_points(sheet, line, old[line.code], by)


def _note_points(sheet: Sheet, line: Line, old: dict[str, Any], by: User) -> None:
    new, reason = _points(line), line.override_reason or line.comment
    record.note_ruling(sheet, line, old=old, new=new, by=by, reason=reason)
    subject = f"sheet:{sheet.id}/{line.code}"
    audit.record("sheet.judge", subject, by=by.id, old=old, new=new, reason=reason and reason[:500])


def _points(line: Line) -> dict[str, Any]:
    return {
        "points": None if line.final_points is None else str(line.final_points),
        "judgement": line.judgement,
        "override": None if line.override_points is None else str(line.override_points),
    }


def _move(sheet: Sheet, state: str, by: User, reason: str | None = None) -> None:
    old, sheet.state = sheet.state, state
    _note(sheet, f"sheet.{state}", {"state": old}, {"state": state}, by, reason)


def sampled_line(sheet: Sheet) -> Line | None:
    """The line whose sample the evaluator's own plates stand in for."""
    indicators = parsed(sheet.standard_version).indicators
    sampled = next((i.code for i in indicators if i.minimum_plates is not None), "")
    return line_of(sheet, sampled)


def _note(
    sheet: Sheet,
    action: str,
    old: dict[str, Any],
    new: dict[str, Any],
    by: User,
    reason: str | None = None,
    line: Line | None = None,
) -> None:
    sheet.version += 1
    record.note_ruling(sheet, line, old=old, new=new, by=by, reason=reason)
    audit.record(action, f"sheet:{sheet.id}", by=by.id, old=old, new=new, reason=reason)
