"""Faults of one indicator: its keys, its rule's bands and points, its variants and conditions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from scoring import shape
from scoring.fault import Fault, Faults, Rows, Table, conditions, fault, one_of, repeated
from scoring.formulas import FORMULAS, WASTE_STREAMS
from scoring.rules_file import read_level
from scoring.shape import misfits
from scoring.vocabulary import AXES, COMPARISONS, LEVELS, RECORDS, WINDOWS

NONE_DUE = ("completeness", "rectified_rate")


def rule_misfits(table: Table, place: int) -> Faults:
    """Faults of shape of the indicator at this place of the file."""
    name = f"indicator {table.get('code', place)}"
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in shape.RULES:
        yield fault(name, f"kind 不认识“{kind}”,可用:{'、'.join(shape.RULES)}")
        return
    rule = shape.RULES[kind]
    found = list(misfits(table, name, {**shape.INDICATOR, **rule}, shape.INDICATOR_MAY))
    yield from found
    if not found:
        for number, variant in enumerate(table.get("variants", []), start=1):
            may = {**rule, "points": shape.NUMBER}
            yield from misfits(variant, f"{name} variants {number}", shape.VARIANT, may)
        yield from _side_tables(table, name)


def _side_tables(table: Table, name: str) -> Faults:
    if "full_if" in table:
        yield from misfits(table["full_if"], f"{name} full_if", shape.FULL_IF)
    if "minimum_sample" in table:
        yield from misfits(table["minimum_sample"], f"{name} minimum_sample", shape.SAMPLE)


def rule_faults(table: Table, data: Table) -> Faults:
    """Faults of meaning of an indicator whose shape is right."""
    name = f"indicator {table['code']}"
    yield from _rule(name, table, data)
    for number, variant in enumerate(table.get("variants", []), start=1):
        place = f"{name} variants {number}"
        yield from conditions(place, variant["if"])
        yield from _rule(place, {**table, **variant}, data)
    yield from _overlapping_variants(name, table.get("variants", []))
    yield from conditions(name, table.get("not_applicable_if", {}), AXES)
    yield from repeated(name, "void_if ", table.get("void_if", []))
    yield from _sample(name, table)
    yield from _needs_streams(name, table)
    yield from _full_if(name, table, data)
    yield from _none_due(name, table)


def _rule(name: str, table: Table, data: Table) -> Faults:
    points = Decimal(table["points"])
    if points <= 0 or points != round(points, 2):
        yield fault(name, f"points 应为正数,最多两位小数:{points}")
    yield from RULE_FAULTS[table["kind"]](name, table, data)


def _bands(name: str, table: Table, data: Table) -> Faults:
    unit = FORMULAS[table["measure"]].unit if table["measure"] in FORMULAS else ""
    yield from _measured(name, table)
    yield from _steps(name, table["bands"], table["points"], table["compare"])
    for threshold, _ in table["bands"] if unit == "%" else ():
        if not 0 <= threshold <= 100:
            yield fault(name, f"界限{threshold}不在0到100之间")


def _change_bands(name: str, table: Table, data: Table) -> Faults:
    yield from _measured(name, table)
    yield from _steps(name, table["bands"], table["points"], table["compare"])


def _class_bands(name: str, table: Table, data: Table) -> Faults:
    yield from _measured(name, table)
    if table["compare"] != "at_most":
        yield fault(name, "class_bands 的 compare 应为 at_most:类别值从先进到基准依次增大")
        return
    levels, faults = _read_levels(name, table["bands"])
    yield from faults
    for kind in data["classes"] if not faults else ():
        values = kind.get(table["measure"])
        if values is None:
            yield fault(name, f"类别 {kind['name']} 没有 {table['measure']} 的先进值、良好值、基准值")
        elif values.keys() == LEVELS.keys():
            rows = [(values[level] * factor, worth) for level, factor, worth in levels]
            yield from _steps(f"{name} 类别 {kind['name']}", rows, table["points"], "at_most")


def _read_levels(name: str, rows: list[Any]) -> tuple[list[tuple[str, Decimal, Decimal]], list[Fault]]:
    levels, faults = [], []
    for text, worth in rows:
        try:
            level, factor = read_level(str(text))
        except ValueError:
            faults.append(fault(name, f"“{text}”不是类别值,也不是它的倍数(如 1.25*base)"))
            continue
        faults += one_of(name, "bands", level, LEVELS)
        levels.append((level, factor, worth))
    return levels, faults


def _measured(name: str, table: Table) -> Faults:
    yield from one_of(name, "measure", table["measure"], FORMULAS)
    yield from one_of(name, "compare", table["compare"], COMPARISONS)


def _steps(name: str, rows: Rows, points: Decimal, compare: str) -> Faults:
    """Bands from best to worst: thresholds in order without repeats, points falling from the maximum."""
    if rows[0][1] != points:
        yield fault(name, f"最高档得{rows[0][1]}分,不等于分值{points},中间有缺口")
    for (threshold, worth), (after, less) in pairwise(rows):
        if threshold == after:
            yield fault(name, f"两档界限同为{threshold},互相重叠")
        elif (threshold > after) != (compare == "at_least"):
            yield fault(name, f"界限{threshold}与{after}次序不对,两档互相重叠")
        if worth <= less:
            yield fault(name, f"界限{after}的得分{less}不低于前一档的{worth}")
    if rows[-1][1] < 0:
        yield fault(name, f"得分不能为负:{rows[-1][1]}")


def _share(name: str, table: Table, data: Table) -> Faults:
    yield from one_of(name, "record", table["record"], RECORDS)
    yield from one_of(name, "of", table["of"], RECORDS)
    yield from one_of(name, "window", table["window"], WINDOWS)


def _count(name: str, table: Table, data: Table) -> Faults:
    yield from one_of(name, "record", table["record"], RECORDS)
    yield from _steps(name, table["thresholds"], table["points"], "at_least")
    for threshold, _ in table["thresholds"]:
        if threshold < 1 or threshold != int(threshold):
            yield fault(name, f"次数应为不小于1的整数:{threshold}")


def _levels(name: str, table: Table, data: Table) -> Faults:
    worths = [worth for worth, _ in table["levels"]]
    yield from repeated(name, "levels ", (text for _, text in table["levels"]))
    if worths[0] != table["points"]:
        yield fault(name, f"最高档得{worths[0]}分,不等于分值{table['points']}")
    if worths[-1] != 0:
        yield fault(name, "最低档应为0分,否则什么都没有的食堂无档可评")
    for better, worse in pairwise(worths):
        if better <= worse:
            yield fault(name, f"各档得分应从高到低:{better}不高于{worse}")


def _checklist(name: str, table: Table, data: Table) -> Faults:
    yield from repeated(name, "elements ", (text for _, text in table["elements"]))
    total = sum(worth for worth, _ in table["elements"])
    if total != table["points"]:
        yield fault(name, f"要素分之和{total}不等于分值{table['points']}")
    if any(worth <= 0 for worth, _ in table["elements"]):
        yield fault(name, "要素分应为正数")


def _deduct(name: str, table: Table, data: Table) -> Faults:
    yield from repeated(name, "defects ", table["defects"])
    if not 0 < table["each"] <= table["points"]:
        yield fault(name, f"each 应为正数且不超过分值{table['points']}:{table['each']}")


def _overlapping_variants(name: str, variants: list[Table]) -> Faults:
    for (one, first), (other, second) in combinations(enumerate(variants, start=1), 2):
        shared = first["if"].keys() & second["if"].keys()
        if all(set(first["if"][axis]) & set(second["if"][axis]) for axis in shared):
            yield fault(name, f"variants {one} 与 {other} 的条件可能同时具备")


def _sample(name: str, table: Table) -> Faults:
    sample = table.get("minimum_sample")
    if sample and sample["or"] != "all_trays":
        yield fault(name, f"minimum_sample.or 不认识“{sample['or']}”,可用:all_trays")
    if sample and table.get("measure") != "clean_plate_rate":
        yield fault(name, "minimum_sample 只用于 clean_plate_rate")


def _needs_streams(name: str, table: Table) -> Faults:
    needs = table.get("needs_streams")
    if needs is None:
        return
    if not 0 < needs <= 100:
        yield fault(name, f"needs_streams 应为0到100之间的百分数:{needs}")
    measure = FORMULAS.get(table.get("measure", ""))
    if measure is None or measure.streams != WASTE_STREAMS:
        yield fault(name, "needs_streams 只用于餐厨垃圾的数值")


def _full_if(name: str, table: Table, data: Table) -> Faults:
    full_if = table.get("full_if")
    if not full_if:
        return
    yield from one_of(name, "full_if.at", full_if["at"], LEVELS)
    kinds = {other["code"]: other["kind"] for other in data["indicator"]}
    if kinds.get(full_if["indicator"]) != "class_bands":
        yield fault(name, f"full_if.indicator 应为一条 class_bands 指标:{full_if['indicator']}")


def _none_due(name: str, table: Table) -> Faults:
    if "none_due" not in table:
        return
    yield from one_of(name, "none_due", table["none_due"], ("full",))
    if table["kind"] != "share" and table.get("measure") not in NONE_DUE:
        yield fault(name, f"none_due 只用于 share 或 {'、'.join(NONE_DUE)}")


RULE_FAULTS: dict[str, Callable[[str, Table, Table], Faults]] = {
    "bands": _bands,
    "class_bands": _class_bands,
    "change_bands": _change_bands,
    "share": _share,
    "count": _count,
    "levels": _levels,
    "checklist": _checklist,
    "deduct": _deduct,
}
