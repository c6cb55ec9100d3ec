"""Whether a standard's file may be used: every fault, with its file, table and reason.

First the shape of all tables; only when that is right, what they say: points that add up, grades and
bands without overlap or gap, codes that do not repeat, words that are known.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product

from scoring import shape
from scoring.check_rules import rule_faults, rule_misfits
from scoring.fault import Fault, Faults, Table, conditions, fault, one_of, repeated
from scoring.formulas import FORMULAS
from scoring.shape import misfits
from scoring.vocabulary import (
    AXES,
    DEADLINES,
    LEVELS,
    MIXED,
    NOT_APPLICABLE,
    PERIODS,
    RECORDS,
    STATUSES,
    STREAMS,
    WITHOUT_SPOT_CHECK,
)


def check(text: str, *, file: str = "") -> list[Fault]:
    """All faults of the text of one standard; an empty list means that it may be loaded."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return [Fault(file, "文件", f"不是有效的TOML:{error}")]
    faults = list(_misfits(data)) or [found for examine in MEANING for found in examine(data)]
    return [replace(found, file=file) for found in faults]


def _misfits(data: Table) -> Faults:
    top = list(misfits(data, "标准", shape.STANDARD, shape.STANDARD_MAY))
    if top:
        yield from top
        return
    yield from misfits(data["annual"], "annual", shape.ANNUAL)
    yield from misfits(data["deadlines"], "deadlines", dict.fromkeys(DEADLINES, shape.COUNT))
    yield from misfits(data["vetoes"], "vetoes", shape.VETOES)
    yield from misfits(data["bonus"], "bonus", shape.BONUS)
    yield from misfits(data["required_streams"], "required_streams", _per_mode())
    for mode, table in data["required_streams"].items():
        if mode in AXES["operation"] and isinstance(table, dict):
            yield from misfits(table, f"required_streams.{mode}", shape.REQUIRED)
    yield from _each(data["grades"], "grades", shape.GRADE)
    yield from _each(data["groups"], "groups", shape.GROUP)
    yield from _each(data.get("caps", []), "caps", shape.CAP)
    yield from _each(data["classes"], "classes", shape.CLASS, dict.fromkeys(FORMULAS, shape.TABLE))
    for place, table in enumerate(data["indicator"], start=1):
        yield from rule_misfits(table, place)


def _per_mode() -> dict[str, shape.Kind]:
    return dict.fromkeys(AXES["operation"], shape.TABLE)


def _each(
    tables: Iterable[Table], name: str, required: shape.Shape, may: shape.Shape | None = None
) -> Faults:
    for place, table in enumerate(tables, start=1):
        yield from misfits(table, f"{name} {place}", required, may)


def _head(data: Table) -> Faults:
    yield from one_of("标准", "status", data["status"], STATUSES)
    yield from one_of("标准", "not_applicable", data["not_applicable"], NOT_APPLICABLE)
    annual = data["annual"]
    yield from one_of("annual", "without_spot_check", annual["without_spot_check"], WITHOUT_SPOT_CHECK)
    if min(annual["internal"], annual["spot_check"]) < 0 or annual["internal"] + annual["spot_check"] != 1:
        yield fault("annual", "internal 与 spot_check 之和应为1,且都不为负")


def _deadlines(data: Table) -> Faults:
    stages = ("self_evaluation", "provisional", "review_request", "decision")
    for earlier, later in pairwise(f"{stage}_workdays" for stage in stages):
        if data["deadlines"][earlier] >= data["deadlines"][later]:
            yield fault("deadlines", f"{earlier} 应早于 {later}")


def _grades(data: Table) -> Faults:
    grades = data["grades"]
    yield from repeated("grades", "name ", (one["name"] for one in grades))
    for better, worse in pairwise(grades):
        if better["at_least"] <= worse["at_least"]:
            yield fault("grades", f"等级应从高到低:{better['name']}不高于{worse['name']}")
    if grades[-1]["at_least"] != 0:
        yield fault("grades", f"最低等级{grades[-1]['name']}应从0分起,否则更低的得分没有等级")
    if grades[0]["at_least"] > data["total"]:
        yield fault("grades", f"等级{grades[0]['name']}的{grades[0]['at_least']}分超过总分")


def _points(data: Table) -> Faults:
    total = sum(group["points"] for group in data["groups"])
    if total != data["total"]:
        yield fault("groups", f"各组分值之和{total}不等于总分{data['total']}")
    for group in data["groups"]:
        there = sum(table["points"] for table in data["indicator"] if table["group"] == group["code"])
        if there != group["points"]:
            reason = f"组内指标分值之和{there}不等于{group['points']}"
            yield fault(f"groups {group['code']}", reason)


def _indicators(data: Table) -> Faults:
    yield from repeated("groups", "code ", (one["code"] for one in data["groups"]))
    yield from repeated("indicator", "code ", (one["code"] for one in data["indicator"]))
    groups = [group["code"] for group in data["groups"]]
    for table in data["indicator"]:
        name = f"indicator {table['code']}"
        yield from one_of(name, "group", table["group"], groups)
        yield from one_of(name, "period", table["period"], PERIODS)
        yield from rule_faults(table, data)


def _classes(data: Table) -> Faults:
    yield from repeated("classes", "name ", (one["name"] for one in data["classes"]))
    for table in data["classes"]:
        name = f"classes {table['name']}"
        yield from conditions(name, table["if"])
        for measure in table.keys() & FORMULAS.keys():
            yield from _levels(name, table[measure])
    yield from _class_of_every_mode(data["classes"])


def _levels(name: str, levels: Table) -> Faults:
    bad = list(misfits(levels, name, dict.fromkeys(LEVELS, shape.NUMBER)))
    yield from bad
    if not bad and not 0 < levels["advanced"] < levels["good"] < levels["base"]:
        yield fault(name, "先进值、良好值、基准值应依次增大")


def _class_of_every_mode(classes: list[Table]) -> Faults:
    for operation, supply in product(AXES["operation"], AXES["supply"]):
        mode = {"operation": operation, "supply": supply}
        names = [table["name"] for table in classes if _covers(table["if"], mode)]
        shown = f"{AXES['operation'][operation]}、{AXES['supply'][supply]}"
        if not names:
            yield fault("classes", f"{shown}没有所属类别")
        if len(names) > 1:
            yield fault("classes", f"{shown}同属几个类别:{'、'.join(names)}")


def _covers(condition: Table, mode: dict[str, str]) -> bool:
    return all(mode.get(axis) in values for axis, values in condition.items())


def _streams(data: Table) -> Faults:
    for mode, table in data["required_streams"].items():
        name = f"required_streams.{mode}"
        yield from one_of(name, "or", table["or"], MIXED)
        for stream in table["streams"]:
            yield from one_of(name, "streams", stream, STREAMS)


def _caps(data: Table) -> Faults:
    grades = [grade["name"] for grade in data["grades"]]
    for place, cap in enumerate(data.get("caps", []), start=1):
        name = f"caps {place}"
        yield from one_of(name, "best_grade", cap["best_grade"], grades)
        yield from _cap_condition(name, cap["when"], data)


def _cap_condition(name: str, when: Table, data: Table) -> Faults:
    match when:
        case {"measure": str(measure), "below": int() | Decimal(), **rest} if not rest:
            yield from one_of(name, "measure", measure, FORMULAS)
        case {"record": str(record), "fewer_than": str(other), **rest} if not rest:
            yield from one_of(name, "record", record, RECORDS)
            yield from one_of(name, "fewer_than", other, RECORDS)
        case {"finding": str(finding), **rest} if not rest:
            yield from one_of(name, "finding", finding, _findings(data))
        case _:
            yield fault(name, "when 应为 measure 加 below、record 加 fewer_than 或 finding")


def _findings(data: Table) -> list[str]:
    voiding = [finding for table in data["indicator"] for finding in table.get("void_if", [])]
    return [*data["vetoes"]["findings"], *voiding]


def _bonus(data: Table) -> Faults:
    bonus = data["bonus"]
    if bonus["maximum"] < 0 or any(worth <= 0 for worth, _ in bonus["items"]):
        yield fault("bonus", "加分应为正数")
    if bonus["total_capped_at"] < data["total"]:
        yield fault("bonus", f"total_capped_at 低于总分{data['total']}")
    yield from repeated("bonus", "items ", (text for _, text in bonus["items"]))


MEANING: tuple[Callable[[Table], Faults], ...] = (
    _head,
    _deadlines,
    _grades,
    _points,
    _indicators,
    _classes,
    _streams,
    _caps,
    _bonus,
)
