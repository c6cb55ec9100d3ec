"""The tables behind the text: results in registry order, monitoring data by region, who must mend what."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select

from canteen.circulation import wording
from canteen.circulation.findings import FAILED
from canteen.circulation.gathered import Gathered, order_of_canteen, order_of_sheet
from canteen.circulation.shape import Monitoring, Order, RegionRow, ResultRow, Results
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.registry.models import Bureau, Canteen, Operation, Supply
from scoring.facts import Facts
from scoring.measures import Sums, measure, total

NOT_RATED, NOT_EVALUATED = "不参评", "未完成评估"
OWN = "本级"
OFFICE = re.compile("机关事务(管理|服务)(局|中心|处)")  # a region's row needs no more than the region's name
SHORT_OPERATIONS = {Operation.OWN: "自营", Operation.CONTRACTED: "委托", Operation.DELIVERED: "外部配送"}
SHORT_SUPPLIES = {
    Supply.PORTION: "套餐",
    Supply.BUFFET: "自助餐",
    Supply.BY_WEIGHT: "称重",
    Supply.BANQUET: "围餐",
}
# The columns of the monitoring table, with heads short enough for paper.
COLUMNS = {
    "waste_per_meal": "人均每餐餐厨垃圾(g)",
    "clean_plate_rate": "光盘率(%)",
    "forecast_accuracy": "预报准确率(%)",
    "unserved_rate": "备餐剩余率(%)",
}


def results(gathered: Gathered) -> Results:
    """Annex 1: every canteen once, also those not rated and those without a sheet. No scores: grades only."""
    facts = gathered.facts
    placed = [(order_of_sheet(sheet), _sheet_row(sheet, facts[sheet.id])) for sheet in gathered.sheets]
    placed += [(order_of_canteen(canteen), _missing_row(gathered, canteen)) for canteen in gathered.missing]
    rows = [row for _, row in sorted(placed, key=lambda pair: pair[0])]
    return {"kind": "自评", "with_scores": False, "rows": rows}


def monitoring(gathered: Gathered) -> Monitoring:
    """Annex 2: a row for each bureau below, the bureau's own canteens first; of one bureau, its institutions.

    The total is the ratio of all sums, never a mean of the rows.
    """
    regions: dict[str, list[Sums]] = {}
    name_of = _region_names(gathered)
    for sheet in gathered.sheets:
        regions.setdefault(name_of(sheet), []).append(gathered.facts[sheet.id].sums)
    return {
        "columns": [[name, head] for name, head in COLUMNS.items()],
        "rows": [_region_row(region, sums) for region, sums in regions.items()],
        "total": _region_row("合计", [facts.sums for facts in gathered.facts.values()]),
    }


def rectification(gathered: Gathered, days: int) -> list[Order]:
    """Annex 3: the canteens graded 不合格, what they must do and until when."""
    failed = [sheet for sheet in gathered.evaluated if sheet.grade == FAILED]
    return [_order(*_names(sheet.institution_name, sheet.canteen_name), days) for sheet in failed]


def _order(institution: str, canteen: str, days: int) -> Order:
    return {
        "institution": institution,
        "canteen": canteen,
        "demand": "对照评估表失分项目逐项整改",
        "due": f"印发之日起{days}日内",
    }


def _sheet_row(sheet: Sheet, facts: Facts) -> ResultRow:
    institution, canteen = _names(sheet.institution_name, sheet.canteen_name)
    return {
        "code": sheet.canteen_code,
        "institution": institution,
        "canteen": canteen,
        "class_label": _class_label(facts.operation, facts.supply),
        "grade": NOT_RATED if sheet.excluded else sheet.grade or NOT_EVALUATED,
        "remark": wording.reason(sheet.excluded or "", NOT_RATED),
    }


def _missing_row(gathered: Gathered, canteen: Canteen) -> ResultRow:
    mode = canteen.mode_on(gathered.quarter.last_day)
    institution, name = _names(canteen.institution.name, canteen.name)
    return {
        "code": canteen.code,
        "institution": institution,
        "canteen": name,
        "class_label": _class_label(mode.operation, mode.supply),
        "grade": NOT_EVALUATED,
        "remark": "",
    }


def _names(institution: str, canteen: str) -> tuple[str, str]:
    """Side by side in a table the canteen need not repeat its institution."""
    short = canteen.removeprefix(institution).strip() or canteen
    return wording.full_width(institution), wording.full_width(short)


def _class_label(operation: str, supply: str) -> str:
    return f"{SHORT_OPERATIONS[Operation(operation)]}·{SHORT_SUPPLIES[Supply(supply)]}"


def _region_names(gathered: Gathered) -> Callable[[Sheet], str]:
    """How a sheet's row in annex 2 is called: its bureau next below, or its institution where all are own."""
    own = gathered.bureau.path
    if all(sheet.bureau_path == own for sheet in gathered.sheets):
        return lambda sheet: wording.full_width(sheet.institution_name)
    codes = {_next_below(sheet, own) for sheet in gathered.sheets}
    named = select(Bureau.code, Bureau.name).where(Bureau.code.in_(codes))
    names = {row.code: row.name for row in session.execute(named)}
    return lambda sheet: _region(names[_next_below(sheet, own)]) if sheet.bureau_path != own else OWN


def _next_below(sheet: Sheet, own: str) -> str:
    """The code of the bureau next below, as the sheet knew the tree: bureaus move, their codes stay."""
    return sheet.bureau_path.removeprefix(own).partition("/")[0]


def _region(name: str) -> str:
    return wording.full_width(OFFICE.sub("", name))


def _region_row(region: str, parts: list[Sums]) -> RegionRow:
    sums = total(parts)
    return {
        "region": region,
        "canteens": len(parts),
        "diners": wording.grouped(sums.diners),
        "waste_kg": wording.kilograms(sums.waste_g),
        "figures": {name: _shown(measure(name, sums).value) for name in COLUMNS},
    }


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else str(value)
