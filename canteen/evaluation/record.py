"""How a score is kept: the scoring's sheet as columns of Sheet and Line, and judgements read back.

Insert and update write the same values, so that scoring again changes only what has changed.
"""

import hashlib
import json
from typing import Any

from canteen import clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.evaluation.models import Line, Ruling, Sheet
from canteen.registry.models import Canteen
from scoring import sheet as scored
from scoring.facts import Facts, Judgement
from scoring.line import Line as ScoredLine


def sheet_values(facts: Facts, result: scored.Sheet) -> dict[str, Any]:
    """The columns of Sheet that a score decides."""
    return {
        "facts": facts.to_data(),
        "result": result.summary(),
        "computed": result.computed,
        "judged": result.judged,
        "total": result.total,
        "grade": result.grade,
        "excluded": result.not_evaluated or None,
        "open_lines": result.open_lines,
    }


def line_values(position: int, line: ScoredLine) -> dict[str, Any]:
    """The columns of Line that a score decides; what the evaluator typed is not among them."""
    return {
        "position": position,
        "code": line.code,
        "group_code": line.group,
        "title": line.topic,
        "maximum": line.maximum,
        "state": line.state,
        "computed_points": line.computed,
        "awarded_points": line.awarded,
        "final_points": line.final,
        "value": line.value or None,
        "explanation": line.explanation,
        "data": line.details(),
    }


def place_values(canteen: Canteen) -> dict[str, Any]:
    """What a sheet copies of the registry, so that later changes there leave it alone."""
    institution = canteen.institution
    return {
        "canteen_code": canteen.code,
        "canteen_name": canteen.name,
        "institution_code": institution.code,
        "institution_name": institution.name,
        "bureau_path": institution.bureau.path,
        "bureau_name": institution.bureau.name,
    }


def judgements(sheet: Sheet) -> dict[str, Judgement]:
    """What evaluators gave the lines of a sheet, by indicator code."""
    return {line.code: judgement(line) for line in sheet.lines}


def judgement(line: Line) -> Judgement:
    """What evaluators gave one line."""
    chosen = line.judgement or {}
    return Judgement(
        level=chosen.get("level"),
        found=tuple(chosen["found"]) if "found" in chosen else None,
        defects=chosen.get("defects"),
        override=line.override_points,
        reason=line.override_reason or "",
        comment=line.comment or "",
    )


def write(sheet: Sheet, facts: Facts, result: scored.Sheet) -> None:
    """Put a score into a sheet that is there already; its standard is pinned, so its lines are the same."""
    _assign(sheet, sheet_values(facts, result))
    lines = {line.code: line for line in sheet.lines}
    for position, line in enumerate(result.lines, start=1):
        _assign(lines[line.code], line_values(position, line))


def note_ruling(
    sheet: Sheet,
    line: Line | None,
    *,
    old: dict[str, Any],
    new: dict[str, Any],
    by: User | None,
    reason: str | None,
) -> None:
    """Append what changed on a sheet or one of its lines."""
    session.add(
        Ruling(
            sheet_id=sheet.id,
            line_code=line.code if line else None,
            old=old,
            new=new,
            reason=reason,
            by_id=by.id if by else None,
            at=clock.now(),
        )
    )


def fingerprint(sheet: Sheet) -> str:
    """SHA-256 over all that an approval freezes: facts, standard, result, lines with what was judged."""
    lines = [[line.code, line.state, str(line.final_points), line.explanation] for line in sheet.lines]
    judged = {code: judgement.to_data() for code, judgement in judgements(sheet).items()}
    frozen = [sheet.standard_sha256, sheet.facts, sheet.result, lines, judged]
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _assign(row: Sheet | Line, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
