"""The 统计口径 box: what was counted and what was left out, so that no figure stands without its ground."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from canteen import clock
from canteen.circulation import wording
from canteen.circulation.gathered import Gathered
from canteen.circulation.shape import Standard
from canteen.evaluation.models import StandardVersion
from scoring.measures import Sums, measure
from scoring.rounding import half_up

STREAMS = {"s1": "边角料", "s2": "储存报损", "s3": "弃用售剩成品", "s4": "餐后回收"}
TOTALS = {"mixed_all": "全口径合计", "mixed_unserved_plate": "售剩和餐后合计"}


def sentences(gathered: Gathered, standard: Standard, cut_off: datetime) -> list[str]:
    """One sentence for each thing a reader must know to work a figure out again."""
    return [
        scored_by(standard),
        _counted(gathered, cut_off),
        "各项比率均为分子合计除以分母合计，只在最后四舍五入一次，不对各食堂、各地区的比率再求平均。",
        *_left_out(gathered.sums),
        *_coverage(gathered.sums),
        *_apportioned(gathered.sums),
        *_compared(gathered),
        "等级为各食堂自评并经审核的结果；未经抽查的，不代表抽查结论。",
    ]


def scored_by(standard: Standard) -> str:
    """Which standard, and whether it is the official text."""
    status = "" if standard["status"] == "official" else "重构标准（非官方文本）"
    return f"本通报依据{status}《{wording.full_width(standard['title'])}》第{standard['version']}版评分。"


def standard_of(version: StandardVersion) -> Standard:
    return {
        "title": version.title,
        "version": version.version,
        "status": "official" if version.status == "official" else "reconstructed",
        "sha256": version.sha256,
    }


def _counted(gathered: Gathered, cut_off: datetime) -> str:
    missing = f"，不含尚未完成评估的{len(gathered.missing)}个" if gathered.missing else ""
    return (
        f"监测数据取自{len(gathered.sheets)}张已核定评估表所依据的台账{missing}；数据截至{moment(cut_off)}。"
    )


def _left_out(sums: Sums) -> list[str]:
    """Rows that held only one part of a ratio and so counted on neither side."""
    out = [(figure.title, figure.left_out) for figure in (measure(name, sums) for name in PAIRED)]
    said = [f"{title}{count}餐次" for title, count in out if count]
    if not said:
        return []
    return [f"因分子、分母缺少其一而未计入比率的记录：{'，'.join(said)}。"]


PAIRED = ("waste_per_meal", "clean_plate_rate", "forecast_accuracy", "unserved_rate")


def _coverage(sums: Sums) -> list[str]:
    """On how many of the days with diners each stream was weighed, alone or in a total."""
    if not sums.diner_days:
        return []
    shares = {title: _share(getattr(sums, f"{stream}_days"), sums) for stream, title in STREAMS.items()}
    shares |= {
        title: _share(days, sums)
        for stream, title in TOTALS.items()
        if (days := getattr(sums, f"{stream}_days"))
    }
    said = "，".join(f"{title}{share}%" for title, share in shares.items())
    return [f"各类餐厨垃圾有记录的天数，占各食堂有人就餐天数之和的比例：{said}。"]


def _apportioned(sums: Sums) -> list[str]:
    """What was not weighed for one canteen and one day alone, and how it was divided."""
    said = []
    if sums.shared_days:
        said.append(
            f"几个食堂合并计量的重量，按就餐人次分到各食堂（各食堂合计{sums.shared_days}天），在合计中只计一次。"
        )
    if sums.spread_days:
        said.append(f"几天合称一次的重量，按就餐人次分到各天（各食堂合计{sums.spread_days}天），为估算。")
    return said


def _share(days: int, sums: Sums) -> Decimal:
    return half_up(Fraction(100 * days, sums.diner_days), 2)


def _compared(gathered: Gathered) -> list[str]:
    compared, of = len(gathered.comparable), len(gathered.sheets)
    if compared in (0, of):
        return []
    return [f"同比按两年同期统计口径一致的{compared}个食堂计算，其余{of - compared}个食堂不计入同比。"]


def moment(instant: datetime) -> str:
    """2026年10月21日09:00, as people in the office read it."""
    local = clock.local(instant)
    return f"{wording.chinese_date(local.date())}{local:%H:%M}"
