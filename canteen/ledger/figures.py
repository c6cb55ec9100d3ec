"""The measures of a set of canteens and a period, each canteen's own and those of all together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import facts
from canteen.registry.models import Bureau, Canteen, Institution
from scoring.measures import Measure, all_measures, total

Measures = dict[str, Measure]


@dataclass(frozen=True)
class Figures:
    """(code of the canteen, its measures) in the order of codes, and the measures of all sums together."""

    rows: list[tuple[str, Measures]]
    total: Measures


def of_canteens(bureau_code: str | None, codes: Sequence[str], first: date, last: date) -> Figures:
    """The measures of a bureau's subtree, of single canteens, or of all; raises Refusal for unknown codes."""
    chosen = _chosen(bureau_code, codes)
    names = {row.id: row.code for row in session.execute(chosen.order_by(Canteen.code))}
    if missing := [code for code in codes if code not in names.values()]:
        raise Refusal(f"没有代码为 {'、'.join(missing)} 的食堂。")
    found = facts.sums_for(chosen.with_only_columns(Canteen.id), first, last)
    rows = [(code, all_measures(found[canteen_id])) for canteen_id, code in names.items()]
    return Figures(rows, all_measures(total(found.values())))


def to_data(figures: Figures) -> dict[str, Any]:
    """The JSON object that `flask measures --json` promises."""
    canteens = [{"canteen": code, "measures": _data(measures)} for code, measures in figures.rows]
    return {"canteens": canteens, "total": _data(figures.total)}


def _data(measures: Measures) -> dict[str, Any]:
    return {name: measure.to_data() for name, measure in measures.items()}


def _chosen(bureau_code: str | None, codes: Sequence[str]) -> Select[int, str]:
    query = select(Canteen.id, Canteen.code)
    if codes:
        return query.where(Canteen.code.in_(codes))
    if bureau_code is None:
        return query
    bureau = session.scalar(select(Bureau).where(Bureau.code == bureau_code))
    if bureau is None:
        raise Refusal(f"没有代码为 {bureau_code} 的部门。")
    return query.join(Canteen.institution).join(Institution.bureau).where(bureau.covers())
