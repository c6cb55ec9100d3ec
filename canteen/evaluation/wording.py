"""A rule in words, as an evaluator reads it beside the figures."""

from scoring.facts import Facts
from scoring.formulas import FORMULAS
from scoring.rounding import plain
from scoring.rules import Band, Bands, ChangeBands, ClassBands, Count, Deduct, Rule, Share
from scoring.table import Indicator, Standard
from scoring.vocabulary import LEVELS, RECORDS


def rule_words(standard: Standard, indicator: Indicator, facts: Facts) -> list[str]:
    """Each band or condition as a short phrase; what must be chosen is in the form, not here."""
    rule = indicator.fitted(facts.axes)[0]
    return [*_bands(standard, rule, facts), *_conditions(indicator)]


def _bands(standard: Standard, rule: Rule, facts: Facts) -> list[str]:
    match rule:
        case Bands():
            return _listed(rule.bands, rule.compare, FORMULAS[rule.measure].unit)
        case ChangeBands():
            return _listed(rule.bands, rule.compare, "%")
        case ClassBands():
            kind = standard.class_of(facts.axes)
            fitted = rule.for_class(kind.levels[rule.measure])
            return [f"类别：{kind.title}", *_listed(fitted.bands, rule.compare, FORMULAS[rule.measure].unit)]
        case Share():
            return [f"{RECORDS[rule.record]}÷{RECORDS[rule.of]}×分值"]
        case Count():
            return [f"{plain(band.threshold)}次得{plain(band.points)}分" for band in rule.thresholds]
        case Deduct():
            return [f"每处扣{plain(rule.each)}分，扣完为止"]
    return []


def _listed(bands: tuple[Band, ...], compare: str, unit: str) -> list[str]:
    return [f"{band.text(compare, unit)} 得{plain(band.points)}分" for band in bands]


def _conditions(indicator: Indicator) -> list[str]:
    words = []
    if indicator.minimum_plates is not None:
        words.append(f"检查餐盘不足{indicator.minimum_plates}个且非逐盘检查的，不得分")
    if indicator.needs_streams is not None:
        words.append(f"应计量的各流齐全的天数不足{plain(indicator.needs_streams)}%的，不得分")
    if indicator.full_if is not None:
        code, level = indicator.full_if
        words.append(f"{code} 已达{LEVELS[level]}的，得满分")
    words += [f"{finding}的，不得分" for finding in indicator.void_if]
    return words
