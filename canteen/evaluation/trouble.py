"""Why a form of a sheet came back: wrong fields, what a rule says or what another saved; and what was typed.

Nothing that a person typed is lost: it stands in the form again, or, where the sheet took its forms away
meanwhile, beside the sentence that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from canteen.errors import Refusal
from canteen.evaluation import record
from canteen.evaluation.models import Line, Sheet
from scoring.facts import Judgement

Typed = Mapping[str, str]
NOT_A_LINE = "send-back"


@dataclass(frozen=True)
class Trouble:
    """`code` is the line it stands at (or NOT_A_LINE). One of `errors` (by field), `refusal` with what was
    `kept`, or `conflict` as (label, saved, typed). `plates` tells the form of plates looked at on site from
    the line's other form."""

    code: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    judgement: Judgement | None = None
    typed: Typed = field(default_factory=dict)
    plates: bool = False


def refused_judgement(code: str, refusal: Refusal, judgement: Judgement, typed: Typed) -> Trouble:
    kept = [("评定", described(judgement))]
    return Trouble(code, refusal=str(refusal), kept=kept, judgement=judgement, typed=typed)


def late_judgement(code: str, line: Line | None, judgement: Judgement, typed: Typed) -> Trouble:
    """Someone judged the line meanwhile: both judgements in words."""
    saved = record.judgement(line) if line else Judgement()
    rows = [("评定", described(saved), described(judgement))]
    return Trouble(code, conflict=rows, judgement=judgement, typed=typed)


def refused_points(code: str, refusal: Refusal, typed: Typed) -> Trouble:
    kept = [("改为", typed.get("points", "")), ("理由", typed.get("reason", ""))]
    return Trouble(code, refusal=str(refusal), kept=kept, typed=typed)


def late_points(code: str, line: Line | None, typed: Typed) -> Trouble:
    """Someone overrode the line meanwhile: both points and both reasons."""
    saved = record.judgement(line) if line else Judgement()
    points = "" if saved.override is None else str(saved.override)
    rows = [("改分", points, typed.get("points", "")), ("理由", saved.reason, typed.get("reason", ""))]
    return Trouble(code, conflict=rows, typed=typed)


def wrong_plates(line: Line | None, errors: dict[str, list[str]], typed: Typed) -> Trouble:
    return Trouble(line.code if line else "", errors, typed=typed, plates=True)


def refused_plates(line: Line | None, refusal: Refusal, typed: Typed) -> Trouble:
    kept = [("检查餐盘数", typed.get("checked", "")), ("其中光盘数", typed.get("clean", ""))]
    code = line.code if line else ""
    return Trouble(code, refusal=str(refusal), kept=kept, typed=typed, plates=True)


def late_plates(line: Line | None, sheet: Sheet, typed: Typed) -> Trouble:
    """Whatever was changed on the sheet meanwhile, the two counts are shown beside those typed."""
    rows = [
        ("检查餐盘数", str(sheet.own_plates_checked or "—"), typed.get("checked", "")),
        ("其中光盘数", str(sheet.own_plates_clean or "—"), typed.get("clean", "")),
    ]
    return Trouble(line.code if line else "", conflict=rows, typed=typed, plates=True)


def wrong_reason(errors: dict[str, list[str]], typed: Typed) -> Trouble:
    return Trouble(NOT_A_LINE, errors, typed=typed)


def refused_reason(refusal: Refusal, typed: Typed) -> Trouble:
    kept = [("退回的原因", typed.get("reason", ""))]
    return Trouble(NOT_A_LINE, refusal=str(refusal), kept=kept, typed=typed)


def described(judgement: Judgement) -> str:
    """A judgement in a few words, to set two of them side by side."""
    parts = [judgement.level or ""]
    if judgement.found is not None:
        parts.append("、".join(judgement.found) or "都没有")
    if judgement.defects is not None:
        listed = "、".join(f"{text}{count}处" for text, count in judgement.defects.items() if count)
        parts.append(listed or "未发现问题")
    parts.append(judgement.comment)
    return "；".join(part for part in parts if part)
