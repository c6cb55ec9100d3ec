"""Which forms there are, and over which periods each is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from canteen.registry.models import Canteen
from canteen.reports import collections, month_ledger, quarter_annex, year_summary
from canteen.reports.paper import Paper
from scoring.periods import Month, Quarter, Year

Span = Month | Quarter | Year


@dataclass(frozen=True)
class Kind:
    """One form: its code in addresses, its title among the others, its own name, what it is for."""

    code: str
    title: str
    name: str
    purpose: str
    period: type[Span]
    build: Callable[[Canteen, Any], Paper]


KINDS = (
    Kind("ledger", "月台账", "台账", "打印后三方签字存档", Month, month_ledger.build),
    Kind(
        "collections-month",
        "收运汇总（月）",
        "收运汇总",
        "与收运单位、环卫部门核对",
        Month,
        collections.build,
    ),
    Kind(
        "collections-quarter",
        "收运汇总（季度）",
        "收运汇总",
        "与收运单位、环卫部门核对",
        Quarter,
        collections.build,
    ),
    Kind(
        "self-evaluation",
        "季度自评数据附表",
        "自评数据附表",
        "附在季度自评后面上报",
        Quarter,
        quarter_annex.build,
    ),
    Kind("year", "年度汇总表", "汇总表", "年终总结和按年公布情况用", Year, year_summary.build),
)
BY_CODE = {kind.code: kind for kind in KINDS}
