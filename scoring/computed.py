"""Lines that the records decide: bands, bands by class, bands of change, shares and counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.facts import Facts
from scoring.measures import Measure, change, measure, streams_complete
from scoring.rounding import plain
from scoring.rules import ZERO, Award, Bands, ChangeBands, ClassBands, Count, Rule, Share
from scoring.table import Indicator, Standard
from scoring.vocabulary import LEVELS, PERIODS, RECORDS, WINDOWS


@dataclass(frozen=True)
class Result:
    """An award with its figure: `lead` opens the sentence, `flag` says what overruled the rule."""

    award: Award
    lead: str = ""
    value: str = ""
    flag: str = ""


def computed_award(
    standard: Standard, indicator: Indicator, rule: Rule, facts: Facts, maximum: Decimal
) -> Result:
    """What the records are worth under this rule. TypeError for a rule that an evaluator must judge."""
    match rule:
        case Share():
            return _share(indicator, rule, facts, maximum)
        case Count():
            return _count(indicator, rule, facts)
        case Bands() | ClassBands() | ChangeBands():
            return _measured(standard, indicator, rule, facts, maximum)
    raise TypeError(f"judged, not computed: {indicator.code}")


def _share(indicator: Indicator, rule: Share, facts: Facts, maximum: Decimal) -> Result:
    done, due = facts.records.get(rule.record, 0), facts.records.get(rule.of, 0)
    if due == 0:
        return _none_due(indicator, WINDOWS[rule.window] + "没有" + RECORDS[rule.of], maximum)
    lead = f"{WINDOWS[rule.window]}{RECORDS[rule.of]}{due}次,{RECORDS[rule.record]}{done}次,"
    return Result(rule.award(done, due, maximum), lead, value=f"{done}/{due}")


def _none_due(indicator: Indicator, because: str, maximum: Decimal) -> Result:
    given = maximum if indicator.none_due_full else ZERO
    return Result(Award(given, because), value="—", flag="none_due")


def _count(indicator: Indicator, rule: Count, facts: Facts) -> Result:
    count = facts.records.get(rule.record, 0)
    lead = f"{PERIODS[indicator.period]}{RECORDS[rule.record]}{count}次,"
    return Result(rule.award(count, facts.months_open), lead, value=f"{count}次")


def _measured(
    standard: Standard,
    indicator: Indicator,
    rule: Bands | ClassBands | ChangeBands,
    facts: Facts,
    maximum: Decimal,
) -> Result:
    figure = _own_check(indicator, facts) or measure(rule.measure, facts.sums)
    if figure.exact is None:
        return _unrecorded(indicator, figure, maximum)
    thin = _too_thin(indicator, facts, figure)
    if thin is not None:
        return thin
    full = _full(standard, indicator, facts, maximum)
    return full or _banded(standard, rule, facts, figure)


def _unrecorded(indicator: Indicator, figure: Measure, maximum: Decimal) -> Result:
    if indicator.none_due_full:
        return _none_due(indicator, f"{PERIODS[indicator.period]}没有到期事项", maximum)
    return Result(
        Award(ZERO, f"{figure.title}未记录", {"measure": figure.to_data()}), value="—", flag="no_data"
    )


def _too_thin(indicator: Indicator, facts: Facts, figure: Measure) -> Result | None:
    """Whoever weighs only plates, or looks at few of them, must not come out best."""
    complete, needed = streams_complete(facts.sums), indicator.needs_streams
    if needed is not None and complete < needed:
        because = f"应计量的各流齐全的天数占{complete}%,不足{plain(needed)}%,口径不全"
        return _refused(figure, because, "streams")
    if _sample_too_small(indicator, facts) and not facts.own_plates_checked:
        because = f"检查餐盘{figure.denominator}个,不足{indicator.minimum_plates}个且非逐盘检查,样本不足"
        return _refused(figure, because, "sample")
    return None


def _refused(figure: Measure, because: str, flag: str) -> Result:
    award = Award(ZERO, because, {"measure": figure.to_data()})
    return Result(
        award, lead=f"{figure.title} {figure.working}{_marked(figure)},", value=figure.text, flag=flag
    )


def _marked(figure: Measure) -> str:
    """(合并计量) behind a figure whose weight was shared between canteens, (估算) behind a spread one."""
    return f"({'、'.join(figure.marks)})" if figure.marks else ""


def _sample_too_small(indicator: Indicator, facts: Facts) -> bool:
    sums, needed = facts.sums, indicator.minimum_plates
    if needed is None or sums.checked_plates >= needed:
        return False
    return not 0 < sums.plate_rows == sums.all_tray_rows


def _own_check(indicator: Indicator, facts: Facts) -> Measure | None:
    """The evaluator's own plates, where the canteen's were too few."""
    if not (_sample_too_small(indicator, facts) and facts.own_plates_checked):
        return None
    own = replace(facts.sums, clean_plates=facts.own_plates_clean, checked_plates=facts.own_plates_checked)
    return replace(measure("clean_plate_rate", own), title="光盘率(评估员现场检查)")


def _full(standard: Standard, indicator: Indicator, facts: Facts, maximum: Decimal) -> Result | None:
    """Full points for a canteen whose class figure is so good already that it need not improve."""
    if indicator.full_if is None:
        return None
    code, level = indicator.full_if
    rule = standard.indicator(code).rule
    if not isinstance(rule, ClassBands):
        return None
    figure = measure(rule.measure, facts.sums)
    threshold = standard.class_of(facts.axes).levels[rule.measure][level]
    if figure.value is None or figure.value > threshold:
        return None
    because = f"{figure.title}{figure.text},已达{LEVELS[level]}{plain(threshold)}"
    award = Award(maximum, because, {"measure": figure.to_data()})
    return Result(award, value=figure.text, flag="full")


def _banded(
    standard: Standard, rule: Bands | ClassBands | ChangeBands, facts: Facts, figure: Measure
) -> Result:
    match rule:
        case ChangeBands():
            return _changed(rule, facts, figure)
        case ClassBands():
            bands = rule.for_class(standard.class_of(facts.axes).levels[rule.measure])
        case Bands():
            bands = rule
    award = bands.award(_printed(figure.value), figure.unit)
    return Result(
        replace(award, data={**award.data, "measure": figure.to_data()}),
        lead=f"{figure.title} {figure.working}{_marked(figure)},",
        value=figure.text,
    )


def _changed(rule: ChangeBands, facts: Facts, figure: Measure) -> Result:
    if facts.base is None:
        return _refused(figure, "没有上年同期数据", "no_data")
    then = measure(rule.measure, facts.base)
    moved = change(figure, then)
    if moved.value is None:
        return _refused(figure, "上年同期没有可比数据", "no_data")
    award = rule.of_change.award(moved.value, moved.unit)
    data = {"measure": figure.to_data(), "base": then.to_data(), "change": moved.to_data()}
    note = f"({moved.note})" if moved.note else ""
    return Result(
        replace(award, data={**award.data, **data}),
        lead=f"{figure.title}{figure.text}{_marked(figure)},上年同期{then.text}{_marked(then)},同比{moved.text}{note},",
        value=moved.text,
    )


def _printed(value: Decimal | None) -> Decimal:
    if value is None:
        raise ValueError("a measure without a value has no band")
    return value
