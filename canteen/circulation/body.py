"""The sentences of a circular: 总体情况, 主要做法和成效, 存在的主要问题, 下一步工作要求.

Good canteens are named first and only 不合格 ones after them; every sentence states a finding, none
invents a practice. Sources: 反食品浪费法 and 国管节能〔2023〕211号; the order is that of published circulars.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from canteen.circulation import wording
from canteen.circulation.findings import BEST, FAILED, Fault, Findings, Named
from canteen.circulation.shape import Figure, Paragraph, Run, Section
from scoring.measures import FROM_EXACT, Change, Measure

# The measures of the paper in their order, with the unit as a sentence says it.
SPOKEN = {
    "waste_per_meal": "克",
    "clean_plate_rate": "%",
    "forecast_accuracy": "%",
    "unserved_rate": "%",
    "completeness": "%",
}
LESS_IS_BETTER = {"waste_per_meal", "unserved_rate"}
NO_BASE = "上年同期无可比数据"
MOST_NAMES = 12
MOST_GROUPS = 4
MOST_FAULTS = 3  # of one group: a circular names the main problems


def opening(issuers: Iterable[str], label: str, kind: str) -> list[Paragraph]:
    who = "、".join(issuers)
    return [
        _plain(
            "为贯彻落实《中华人民共和国反食品浪费法》，按照国管节能〔2023〕211号文件关于机关食堂反食品浪费工作成效"
            f"评估和通报的有关要求，{who}组织开展了{label}机关食堂反食品浪费工作成效{kind}。现将有关情况通报如下。"
        )
    ]


def sections(found: Findings) -> list[Section]:
    """The body under its first-level heads; a part that has nothing to say is left out, the rest close up."""
    parts = [
        ("总体情况", [_coverage(found), _grades(found), _monitoring(found)]),
        ("主要做法和成效", [*_praise(found), *_progress(found)]),
        ("存在的主要问题", [*_faults(found), *_failures(found)]),
        ("下一步工作要求", _demands(found)),
    ]
    told = [(heading, paragraphs) for heading, paragraphs in parts if paragraphs]
    return [
        {"heading": wording.headed(place, heading), "paragraphs": _led(paragraphs)}
        for place, (heading, paragraphs) in enumerate(told)
    ]


def figures(found: Findings) -> dict[str, Figure]:
    """Every figure that the sentences point at; both sides of a comparison, where needed, beside them."""
    now = {name: _figure(measure) for name, measure in found.measures.items()}
    compared = {f"{name}.compared": _figure(measure) for name, measure in found.compared.items()}
    return now | compared | {f"{name}.then": _figure(measure) for name, measure in found.then.items()}


def _coverage(found: Findings) -> Paragraph:
    text = (
        f"本期应评估{wording.counted(found.canteens, '食堂')}，完成评估{found.evaluated}个，"
        f"评估覆盖率{wording.share(found.evaluated, found.canteens)}。"
    )
    if found.not_rated:
        text += f"服务天数不足、不参评{found.not_rated}个。"
    if found.missing:
        text += f"截至数据截止日尚未完成评估{found.missing}个。"
    return _plain(text, lead="评估覆盖情况")


def _grades(found: Findings) -> Paragraph:
    spread = "，".join(
        f"{grade}{count}个、占{wording.share(count, found.evaluated)}"
        for grade, count in found.grades.items()
    )
    mean = "" if found.mean_score is None else f"平均得分{found.mean_score}分。"
    return _plain(
        f"{mean}其中，{spread}。" if found.evaluated else "本期没有完成评估的食堂。", lead="评估等级情况"
    )


def _monitoring(found: Findings) -> Paragraph:
    total = (
        f"就餐{wording.counted(found.diners, '人次')}，产生餐厨垃圾{wording.kilograms(found.waste_g)}千克。"
    )
    names = [name for name in SPOKEN if _has_value(found, name)]
    runs: list[Run] = [{"text": total}]
    for place, name in enumerate(names):
        runs += [*_measured(found, name), {"text": "。" if place == len(names) - 1 else "；"}]
    notes = _from_exact(found) + _incomparable(found, names)
    return {"lead": "监测指标情况", "runs": [*runs, {"text": notes}] if notes else runs}


def _measured(found: Findings, name: str) -> list[Run]:
    measure = found.measures[name]
    value: Run = {"text": f"{measure.value}{SPOKEN[name]}", "figure": name}
    compared = f"，{_compared(found, name)}" if name in found.changes else ""
    return [{"text": measure.title}, value, {"text": compared}]


def _compared(found: Findings, name: str) -> str:
    change = found.changes[name]
    return wording.changed(found.versus, change.value or Decimal(0), is_rate=SPOKEN[name] == "%")


def _from_exact(found: Findings) -> str:
    """Said once, where a change is not what the printed figures give when one recalculates it."""
    said = [
        found.measures[name].title for name in SPOKEN if name in found.changes and found.changes[name].note
    ]
    return f"{wording.listed(said)}的{found.versus}{FROM_EXACT}。" if said else ""


def _incomparable(found: Findings, names: list[str]) -> str:
    """One sentence for each reason why measures of the paper are not compared."""
    reasons: dict[str, list[str]] = {}
    for name in names:
        if name not in found.changes:
            reasons.setdefault(found.not_compared.get(name, NO_BASE), []).append(found.measures[name].title)
    return "".join(f"{wording.listed(titles)}{reason}，不作同比。" for reason, titles in reasons.items())


def _praise(found: Findings) -> list[Paragraph]:
    if not found.best:
        return []
    names = _named(found.best)
    return [_plain(f"{names}被评为{BEST}等次，予以通报表扬。", lead="部分食堂工作扎实、成效突出")]


def _progress(found: Findings) -> list[Paragraph]:
    better = [name for name in SPOKEN if name in found.changes and _is_better(found.changes[name])]
    if not better:
        return []
    said = [f"{found.measures[name].title}{_compared(found, name)}" for name in better]
    return [_plain(f"{'，'.join(said)}。", lead="节约用餐成效进一步显现")]


def _is_better(change: Change) -> bool:
    if not change.value:
        return False
    return (change.value < 0) == (change.measure in LESS_IS_BETTER)


def _faults(found: Findings) -> list[Paragraph]:
    """One paragraph for each of the worst groups of indicators, in the standard's order."""
    groups = {group: list(of) for group, of in groupby(found.faults, key=lambda fault: fault.group)}
    worst = sorted(groups, key=lambda group: -max(fault.canteens for fault in groups[group]))[:MOST_GROUPS]
    return [_fault_paragraph(group, groups[group]) for group in groups if group in worst]


def _fault_paragraph(group: str, faults: list[Fault]) -> Paragraph:
    worst = sorted(faults, key=lambda fault: -fault.canteens)[:MOST_FAULTS]
    said = "，".join(f"“{fault.title}”失分较多的食堂{fault.canteens}个" for fault in worst)
    return _plain(f"{said}。", lead=f"{group}方面存在短板")


def _failures(found: Findings) -> list[Paragraph]:
    if not found.failed:
        return []
    return [_plain(f"{_named(found.failed)}评估{FAILED}。", lead="个别食堂工作落实不到位")]


def _named(canteens: tuple[Named, ...]) -> str:
    """Their names; of many the first ones, and where the others are named."""
    names = wording.listed([named.text for named in canteens], "食堂", most=MOST_NAMES)
    return names if len(canteens) <= MOST_NAMES else f"{names}（名单见附件1）"


def _demands(found: Findings) -> list[Paragraph]:
    demands = []
    if found.failed:
        demands.append(_rectify(found))
    if found.missing:
        text = (
            f"尚未完成评估的{found.missing}个食堂，要抓紧完成自评并提交审核，评估结果在下一期通报中一并公布。"
        )
        demands.append(_plain(text, lead="补齐评估缺项"))
    demands += [
        _plain(
            "各单位要对照评估标准逐项查找不足，细化采购、储存、加工、消费和餐厨垃圾处理各环节的节约措施，明确责任人和完成时限。",
            lead="对标补齐短板",
        ),
        _plain(
            "每日如实登记用餐人数、备餐量和各环节餐厨垃圾量，当日数据当日填报，做到应填尽填、有据可查。",
            lead="规范台账管理",
        ),
    ]
    return demands


def _rectify(found: Findings) -> Paragraph:
    return _plain(
        f"评估{FAILED}的食堂自本通报印发之日起{found.rectification_days}日内完成整改，并书面报告整改情况；收到报告后"
        f"{found.recheck_days}日内组织复查。复查仍{FAILED}的，会同市场监督管理部门依法处理。",
        lead="限期整改落实",
    )


def _led(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Second-level heads are numbered only where there are several."""
    if len(paragraphs) == 1:
        return [{**paragraphs[0], "lead": ""}]
    return [{**part, "lead": wording.lead(place, part["lead"])} for place, part in enumerate(paragraphs)]


def _plain(text: str, *, lead: str = "") -> Paragraph:
    return {"lead": lead, "runs": [{"text": text}]}


def _has_value(found: Findings, name: str) -> bool:
    return name in found.measures and found.measures[name].value is not None


def _figure(measure: Measure) -> Figure:
    return {
        "title": measure.title,
        "value": None if measure.value is None else str(measure.value),
        "unit": measure.unit,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "paired_rows": measure.paired_rows,
        "left_out": measure.left_out,
    }
