"""One line of a sheet: what an indicator gives a canteen, and the sentence that explains it.

Missing data is not a reward: what was not recorded gives 0, and so do streams or samples that are too thin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from scoring.computed import computed_award
from scoring.facts import NONE, NOT_COMPARABLE, NOT_JUDGED, Facts, Judgement
from scoring.measures import measure, streams_complete
from scoring.rounding import plain, points
from scoring.rules import Award, Checklist, Deduct, Levels, NotOnTheRule, Rule
from scoring.table import Indicator, Standard, holds
from scoring.vocabulary import AXES

COMPUTED, JUDGED, OPEN, NOT_APPLICABLE = "computed", "judged", "open", "not_applicable"


@dataclass(frozen=True)
class Line:
    """Points are None where there are none yet (open) or never will be (not applicable)."""

    code: str
    group: str
    topic: str
    text: str
    kind: str
    state: str
    maximum: Decimal  # that this canteen can reach; what N/A strikes out is listed − maximum
    listed: Decimal  # the indicator's points in the standard
    computed: Decimal | None = None  # by the records
    awarded: Decimal | None = None  # by the evaluator: judged, or in place of the computed points
    value: str = ""
    flag: str = ""  # void, full, no_data, streams, sample, none_due: why a rule was not simply applied
    explanation: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    next_band: Mapping[str, str] | None = None

    @property
    def final(self) -> Decimal | None:
        """What counts: the evaluator's points where there are any, else the computed ones."""
        return self.computed if self.awarded is None else self.awarded

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "group": self.group,
            "topic": self.topic,
            "text": self.text,
            "kind": self.kind,
            "state": self.state,
            "maximum": str(self.maximum),
            "listed": str(self.listed),
            "computed": _text(self.computed),
            "awarded": _text(self.awarded),
            "points": _text(self.final),
            "value": self.value,
            "flag": self.flag,
            "explanation": self.explanation,
            "data": dict(self.data),
            "next_band": None if self.next_band is None else dict(self.next_band),
        }


def score_line(standard: Standard, indicator: Indicator, facts: Facts, judgement: Judgement) -> Line:
    """What this indicator gives: not applicable, void, judged, or computed from the records."""
    axes = facts.axes
    if "base" in indicator.not_applicable_if:
        axes["base"] = _base_state(indicator, facts)
    rule, maximum = indicator.fitted(axes)
    line = _blank(indicator, points(maximum))
    if holds(indicator.not_applicable_if, axes):
        return _struck_out(line, _why_struck_out(indicator, axes, facts))
    found = [finding for finding in indicator.void_if if finding in facts.findings]
    if found:
        return _voided(line, indicator, found)
    if isinstance(rule, Levels | Checklist | Deduct):
        return _judged(line, rule, judgement)
    return _overridden(_computed(line, standard, indicator, rule, facts), judgement)


def _blank(indicator: Indicator, maximum: Decimal) -> Line:
    return Line(
        code=indicator.code,
        group=indicator.group,
        topic=indicator.topic,
        text=indicator.text,
        kind=indicator.kind,
        state=OPEN,
        maximum=maximum,
        listed=points(indicator.points),
    )


def _struck_out(line: Line, why: str) -> Line:
    return replace(line, state=NOT_APPLICABLE, maximum=points(Decimal(0)), explanation=f"{why},本项不适用")


def _why_struck_out(indicator: Indicator, axes: Mapping[str, str], facts: Facts) -> str:
    if axes.get("base") == NOT_COMPARABLE:
        return facts.base_problem or "上年同期应计量的各流记录不全,与本期不可比"
    return "、".join(AXES[axis][axes[axis]] for axis in indicator.not_applicable_if)


def _base_state(indicator: Indicator, facts: Facts) -> str:
    """Whether last year's figure can be compared; streams missing then would make any now look worse."""
    if facts.base_problem:
        return NOT_COMPARABLE
    name = getattr(indicator.rule, "measure", None)
    if facts.base is None or (name and measure(name, facts.base).exact is None):
        return NONE
    thin = indicator.needs_streams is not None and streams_complete(facts.base) < indicator.needs_streams
    return NOT_COMPARABLE if thin else "comparable"


def _voided(line: Line, indicator: Indicator, findings: list[str]) -> Line:
    zero = points(Decimal(0))
    because = "查实" + "、".join(f"“{finding}”" for finding in findings)
    return replace(
        line,
        state=JUDGED if indicator.is_judged else COMPUTED,
        computed=None if indicator.is_judged else zero,
        awarded=zero if indicator.is_judged else None,
        flag="void",
        explanation=_sentence(because, zero, line.maximum),
        data={"findings": findings},
    )


def _judged(line: Line, rule: Levels | Checklist | Deduct, judgement: Judgement) -> Line:
    try:
        award = judged_award(rule, judgement, line.maximum)
    except NotOnTheRule as unknown:
        return replace(
            line, explanation=f"评分标准中已没有“{unknown}”,需重新评定(满分{plain(line.maximum)}分)"
        )
    if award is None:
        return replace(line, explanation=f"待评估员评定(满分{plain(line.maximum)}分)")
    given = points(award.points)
    return replace(
        line,
        state=JUDGED,
        awarded=given,
        explanation=_sentence(award.because, given, line.maximum),
        data={**award.data, "comment": judgement.comment},
    )


def judged_award(rule: Levels | Checklist | Deduct, judgement: Judgement, maximum: Decimal) -> Award | None:
    """What a judgement is worth; None when it says nothing. NotOnTheRule names what is not on the rule."""
    match rule:
        case Levels() if judgement.level is not None:
            return rule.award(judgement.level)
        case Checklist() if judgement.found is not None:
            return rule.award(judgement.found)
        case Deduct() if judgement.defects is not None:
            return rule.award(judgement.defects, maximum)
    return None


def _computed(line: Line, standard: Standard, indicator: Indicator, rule: Rule, facts: Facts) -> Line:
    result = computed_award(standard, indicator, rule, facts, line.maximum)
    given = points(result.award.points)
    return replace(
        line,
        state=COMPUTED,
        computed=given,
        value=result.value,
        flag=result.flag,
        explanation=result.lead + _sentence(result.award.because, given, line.maximum),
        data=result.award.data,
        next_band=result.award.next_band,
    )


def _overridden(line: Line, judgement: Judgement) -> Line:
    """The evaluator's points in place of the computed ones; both stay visible, and so does the reason.

    Points without a reason, or beyond what the line can reach, change nothing.
    """
    given = judgement.override
    if given is None or not judgement.reason or not 0 <= given <= line.maximum:
        return line
    awarded = points(given)
    explanation = f"{line.explanation};评估员改为{plain(awarded)}分:{judgement.reason}"
    return replace(line, awarded=awarded, explanation=explanation)


def _sentence(because: str, given: Decimal, maximum: Decimal) -> str:
    return f"{because},得{plain(given)}分(满分{plain(maximum)}分)"


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


__all__ = ["COMPUTED", "JUDGED", "NOT_APPLICABLE", "NOT_JUDGED", "OPEN", "Line", "judged_award", "score_line"]
