"""How a line comes by its points: void, judged, or computed from the records, and perhaps overridden.

Missing data is not a reward: what was not recorded gives 0, and so do streams or samples that are too thin.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from scoring.computed import computed_award
from scoring.facts import NONE, NOT_COMPARABLE, Facts, Judgement
from scoring.fitted import Fitted, reasons, struck_out
from scoring.line import COMPUTED, JUDGED, NOT_APPLICABLE, Line
from scoring.measures import measure, streams_complete
from scoring.rounding import plain, points
from scoring.rules import Award, Checklist, Deduct, Levels, NotOnTheRule, Rule
from scoring.table import Indicator, Standard, holds


def fill(standard: Standard, fitted: Fitted, facts: Facts, judgement: Judgement) -> Line:
    """The line of one indicator for one canteen."""
    line, indicator, rule = fitted.blank, fitted.indicator, fitted.rule
    if line.state == NOT_APPLICABLE:
        return line
    if fitted.asks_for_base and (why := _why_no_base(indicator, facts)):
        return struck_out(line, why)
    found = [finding for finding in indicator.void_if if finding in facts.findings]
    if found:
        return _voided(line, indicator, found)
    if isinstance(rule, Levels | Checklist | Deduct):
        return _judged(line, rule, judgement)
    return _overridden(_computed(line, standard, indicator, rule, facts), judgement)


def _why_no_base(indicator: Indicator, facts: Facts) -> str:
    """Why the line does not apply for want of a comparable base; "" when it does."""
    axes = {**facts.axes, "base": _base_state(indicator, facts)}
    if not holds(indicator.not_applicable_if, axes):
        return ""
    if axes["base"] == NOT_COMPARABLE:
        return facts.base_problem or "上年同期应计量的各流记录不全,与本期不可比"
    return reasons(indicator.not_applicable_if, axes)


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
        return line
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
