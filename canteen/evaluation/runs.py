"""Scoring a round: from the ledger's facts to sheets, for one canteen or thousands.

Approved sheets are left alone; the others are computed again, and what evaluators judged stays. Doing it
twice gives the same sheets.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import record
from canteen.evaluation.facts import facts_for
from canteen.evaluation.models import Round, Sheet, StandardVersion
from canteen.evaluation.rounds import INTERNAL, add_sheets, open_rounds, sheets_there
from canteen.evaluation.standards import parsed, standard_for
from canteen.registry.models import Bureau, Canteen, Institution
from scoring.facts import Facts
from scoring.periods import Quarter
from scoring.sheet import score

AT_ONCE = 500

Progress = Callable[[int, int], object]


def score_round(
    bureau: Bureau, quarter: Quarter, by: User | None = None, progress: Progress | None = None
) -> list[Sheet]:
    """Create or refresh the internal sheets of every canteen below a bureau that was open in the quarter.

    After each part `progress(done, total)` is called, where a long job commits. Refusal when the quarter
    has not begun.
    """
    _refuse_future(quarter)
    canteens = list(session.scalars(canteens_of(bureau, quarter)))
    for start in range(0, len(canteens), AT_ONCE):
        part = canteens[start : start + AT_ONCE]
        _score_part(part, quarter, by)
        if progress is not None:
            progress(start + len(part), len(canteens))
    note = {"bureau": bureau.code, "quarter": str(quarter), "canteens": len(canteens)}
    audit.record("round.score", f"bureau:{bureau.code}", by=by.id if by else None, new=note)
    return list(session.scalars(sheets_of(bureau, quarter)))


def canteens_of(bureau: Bureau, quarter: Quarter) -> Select[Canteen]:
    """The canteens below a bureau that were open in the quarter, in registry order, ready to be scored."""
    return (
        select(Canteen)
        .join(Canteen.institution)
        .join(Institution.bureau)
        .where(
            bureau.covers(),
            Canteen.opened_on <= quarter.last_day,
            or_(Canteen.closed_on.is_(None), Canteen.closed_on >= quarter.first_day),
        )
        .options(
            contains_eager(Canteen.institution).contains_eager(Institution.bureau),
            selectinload(Canteen.modes),
        )
        .order_by(Bureau.path, Institution.code, Canteen.code)
    )


def sheets_of(bureau: Bureau, quarter: Quarter) -> Select[Sheet]:
    """The internal sheets of a quarter below a bureau that were not withdrawn, in registry order."""
    return (
        select(Sheet)
        .join(Sheet.round)
        .where(
            Round.kind == INTERNAL,
            Sheet.period == str(quarter),
            below(bureau),
            Sheet.state != "withdrawn",
        )
        .order_by(Sheet.bureau_path, Sheet.institution_code, Sheet.canteen_code)
    )


def below(bureau: Bureau) -> ColumnElement[bool]:
    """The condition that a sheet was made below a bureau, by the path that it copied."""
    return func.substr(Sheet.bureau_path, 1, len(bureau.path)) == bureau.path


def approved_sheets(bureau: Bureau, quarter: Quarter) -> list[Sheet]:
    """The approved sheets, those of canteens that are not evaluated (不参评) among them, with what they
    point to loaded."""
    canteen = joinedload(Sheet.canteen)
    query = (
        sheets_of(bureau, quarter)
        .where(Sheet.state == "approved")
        .options(
            contains_eager(Sheet.round),
            joinedload(Sheet.standard_version),
            canteen.joinedload(Canteen.institution).joinedload(Institution.bureau),
            canteen.selectinload(Canteen.modes),
        )
    )
    return list(session.scalars(query))


def missing_sheets(bureau: Bureau, quarter: Quarter) -> list[Canteen]:
    """The canteens below a bureau that were open in the quarter and have no approved sheet; one that was
    approved elsewhere, before its institution moved here, was evaluated there."""
    ids = (
        select(Sheet.canteen_id)
        .join(Sheet.round)
        .where(Round.kind == INTERNAL, Sheet.period == str(quarter), Sheet.state == "approved")
    )
    return list(session.scalars(canteens_of(bureau, quarter).where(Canteen.id.not_in(ids))))


def refresh(sheet: Sheet, by: User | None) -> None:
    """Compute one sheet again from today's ledger. Refusal when it is approved or withdrawn."""
    if sheet.state in ("approved", "withdrawn"):
        raise Refusal("这张评估表已经核定或撤回，数据不再变动。")
    quarter = Quarter.parse(sheet.period)
    canteen = session.scalars(
        select(Canteen).where(Canteen.id == sheet.canteen_id).options(selectinload(Canteen.modes))
    ).one()
    found = facts_for([canteen], quarter, parsed(sheet.standard_version))
    _refresh_with(sheet, found[canteen.id], by)


def rescore(sheet: Sheet, facts: Facts) -> None:
    """Score a sheet from these facts and what was judged on it, with the standard that it is pinned to."""
    result = score(parsed(sheet.standard_version), facts, record.judgements(sheet))
    record.write(sheet, facts, result)


def _refuse_future(quarter: Quarter) -> None:
    if quarter.first_day > clock.today():
        raise Refusal(f"{quarter.chinese}还没有开始，不能评估。")


def _score_part(canteens: Sequence[Canteen], quarter: Quarter, by: User | None) -> None:
    rounds = open_rounds([canteen.institution.bureau for canteen in canteens], quarter)
    sheets = sheets_there(canteens, quarter)
    for version, group in _by_standard(canteens, quarter):
        found = facts_for(group, quarter, parsed(version))
        add_sheets(
            [canteen for canteen in group if canteen.id not in sheets], found, version, rounds, quarter
        )
        for canteen in group:
            sheet = sheets.get(canteen.id)
            if sheet is not None and sheet.state != "approved":
                _refresh_with(sheet, found[canteen.id], by)


def _by_standard(
    canteens: Sequence[Canteen], quarter: Quarter
) -> list[tuple[StandardVersion, list[Canteen]]]:
    """The canteens by the standard that their bureau evaluates by."""
    versions: dict[int, StandardVersion] = {}
    groups: dict[int, tuple[StandardVersion, list[Canteen]]] = {}
    for canteen in canteens:
        bureau = canteen.institution.bureau
        if bureau.id not in versions:
            versions[bureau.id] = standard_for(bureau, quarter.last_day)
        version = versions[bureau.id]
        groups.setdefault(version.id, (version, []))[1].append(canteen)
    return list(groups.values())


def _refresh_with(sheet: Sheet, found: Facts, by: User | None) -> None:
    """Put new facts under a sheet. Where they change it, the change is noted and whoever has the page open
    will be told; a line that opened again opens the sheet."""
    before = _totals(sheet), sheet.result
    checked, clean = sheet.own_plates_checked, sheet.own_plates_clean
    rescore(sheet, replace(found, own_plates_checked=checked, own_plates_clean=clean))
    sheet.scored_at = clock.now()
    if sheet.state == "finished" and sheet.open_lines and not sheet.excluded:
        sheet.state, sheet.finished_at, sheet.finished_by_id = "open", None, None
    if (_totals(sheet), sheet.result) != before:
        sheet.version += 1
        record.note_ruling(sheet, None, old=before[0], new=_totals(sheet), by=by, reason="按台账重新计算")


def _totals(sheet: Sheet) -> dict[str, Any]:
    numbers = {"computed": sheet.computed, "judged": sheet.judged, "total": sheet.total}
    shown = {name: None if number is None else str(number) for name, number in numbers.items()}
    return {**shown, "state": sheet.state, "grade": sheet.grade}
