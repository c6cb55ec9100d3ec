"""A canteen's sheet: every line scored, added up, graded, and able to explain itself.

Points of lines are rounded half up to two decimals; the raw total is their plain sum; where lines do not
apply it is rescaled and rounded once; then the grade is read off. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.facts import NOT_JUDGED, Facts, Judgement
from scoring.filled import fill
from scoring.fitted import fit
from scoring.line import COMPUTED, JUDGED, OPEN, Line
from scoring.measures import measure
from scoring.rounding import points
from scoring.table import Cap, Standard

__all__ = ["Facts", "GroupTotal", "Judgement", "Line", "Sheet", "score"]

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class GroupTotal:
    code: str
    title: str
    points: Decimal  # of the lines that have points yet
    maximum: Decimal  # of the lines that apply


@dataclass(frozen=True)
class Sheet:
    """Totals are None while a line is open; total and grade also when the canteen is not evaluated."""

    standard: dict[str, str]  # id, version, status, label, sha256
    lines: tuple[Line, ...]
    groups: tuple[GroupTotal, ...]
    applicable: Decimal  # maximum of the lines that apply
    computed: Decimal  # points of the lines that the records decide
    judged: Decimal  # points of the lines that an evaluator decides
    raw: Decimal | None
    rescaled: Decimal | None
    full_marks: Decimal | None
    bonus: Decimal
    total: Decimal | None
    grade: str | None
    effects: tuple[str, ...]  # vetoes and caps that were applied, as sentences
    not_evaluated: str  # why this canteen is 不参评; "" when it is evaluated

    @property
    def open_lines(self) -> int:
        return sum(line.state == OPEN for line in self.lines)

    def to_data(self) -> dict[str, Any]:
        return {**self.summary(), "lines": [line.to_data() for line in self.lines]}

    def summary(self) -> dict[str, Any]:
        """The data without the lines."""
        return {
            "standard": self.standard,
            "groups": [
                {"code": g.code, "title": g.title, "points": str(g.points), "maximum": str(g.maximum)}
                for g in self.groups
            ],
            "applicable": str(self.applicable),
            "computed": str(self.computed),
            "judged": str(self.judged),
            "raw": _text(self.raw),
            "rescaled": _text(self.rescaled),
            "full_marks": _text(self.full_marks),
            "bonus": str(self.bonus),
            "total": _text(self.total),
            "grade": self.grade,
            "effects": list(self.effects),
            "not_evaluated": self.not_evaluated,
            "open_lines": self.open_lines,
        }

    def to_json(self) -> str:
        """Stable text: equal sheets have equal bytes."""
        return json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def score(standard: Standard, facts: Facts, judgements: Mapping[str, Judgement]) -> Sheet:
    """Score one canteen; judgements by indicator code, lines without one stay open."""
    lines = tuple(
        fill(standard, fitted, facts, judgements.get(fitted.indicator.code, NOT_JUDGED))
        for fitted in fit(standard, tuple(facts.axes.items()))
    )
    applicable = _sum(line.maximum for line in lines)
    is_complete = all(line.state != OPEN for line in lines)
    raw = _sum(_given(lines)) if is_complete else None
    rescaled = _rescaled(standard, raw, applicable)
    full_marks = None if raw is None else raw + points(standard.total) - applicable
    bonus = _bonus(standard, facts)
    not_evaluated = _not_evaluated(standard, facts)
    total = None if not_evaluated else _total(standard, rescaled, full_marks, bonus)
    effects, grade = _graded(standard, facts, total)
    return Sheet(
        standard=_named(standard),
        lines=lines,
        groups=tuple(_group_totals(standard, lines)),
        applicable=applicable,
        computed=_sum(_given(line for line in lines if line.state == COMPUTED)),
        judged=_sum(_given(line for line in lines if line.state == JUDGED)),
        raw=raw,
        rescaled=rescaled,
        full_marks=full_marks,
        bonus=bonus,
        total=total,
        grade=grade,
        effects=effects,
        not_evaluated=not_evaluated,
    )


def _named(standard: Standard) -> dict[str, str]:
    return {
        "id": standard.id,
        "version": standard.version,
        "status": standard.status,
        "label": standard.label,
        "sha256": standard.sha256,
    }


def _given(lines: Iterable[Line]) -> Iterable[Decimal]:
    return (line.final for line in lines if line.final is not None)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, start=ZERO)


def _group_totals(standard: Standard, lines: tuple[Line, ...]) -> Iterable[GroupTotal]:
    for group in standard.groups:
        own = [line for line in lines if line.group == group.code]
        reached, maximum = _sum(_given(own)), _sum(line.maximum for line in own)
        yield GroupTotal(group.code, group.title, reached, maximum)


def _rescaled(standard: Standard, raw: Decimal | None, applicable: Decimal) -> Decimal | None:
    if raw is None or applicable == 0:
        return None
    return points(Fraction(raw) / Fraction(applicable) * Fraction(standard.total))


def _bonus(standard: Standard, facts: Facts) -> Decimal:
    granted = (item.points for item in standard.bonus.items if item.text in facts.bonus)
    return points(min(_sum(granted), standard.bonus.maximum))


def _total(
    standard: Standard, rescaled: Decimal | None, full_marks: Decimal | None, bonus: Decimal
) -> Decimal | None:
    base = rescaled if standard.not_applicable == "rescale" else full_marks
    return None if base is None else points(min(base + bonus, standard.bonus.total_capped_at))


def _not_evaluated(standard: Standard, facts: Facts) -> str:
    days, least = facts.sums.service_days, standard.minimum_service_days
    return f"期内供餐{days}天,不足{least}天,不参评" if days < least else ""


def _graded(standard: Standard, facts: Facts, total: Decimal | None) -> tuple[tuple[str, ...], str | None]:
    """The grade of the total, lowered by caps and vetoes; the sentences stand even before there is one."""
    caps = [cap for cap in standard.caps if _applies(cap, facts)]
    vetoes = [finding for finding in standard.vetoes if finding in facts.findings]
    worst = standard.grades[-1].name
    sentences = [f"一票否决:{finding},等级为{worst}" for finding in vetoes]
    sentences += [f"{cap.text},等级最高为{cap.best_grade}" for cap in caps]
    if total is None:
        return tuple(sentences), None
    grade = worst if vetoes else standard.grade_of(total)
    for cap in caps:
        grade = standard.worse(grade, cap.best_grade)
    return tuple(sentences), grade


def _applies(cap: Cap, facts: Facts) -> bool:
    """A figure that is not there is not a reason to spare a canteen the cap."""
    match cap.when:
        case {"measure": str(name), "below": limit}:
            value = measure(name, facts.sums).value
            return value is None or value < limit
        case {"record": str(record), "fewer_than": str(other)}:
            return facts.records.get(record, 0) < facts.records.get(other, 0)
        case {"finding": str(finding)}:
            return finding in facts.findings
    raise ValueError(f"no such condition: {cap.when}")


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
