"""How every measure is made of sums: one table, from which pages, files and rules take their words.

Sources: the measures that the notice 国管节能〔2023〕211号 and the two bureaus' published results name; how
they are counted in detail is a reconstructed default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from scoring.sums import Sums

Count = Callable[[Sums], int]

TOGETHER, ESTIMATED = "合并计量", "估算"
WASTE_STREAMS = ("S1", "S2", "S3", "S4", "mixed_all", "mixed_unserved_plate")


@dataclass(frozen=True)
class Formula:
    """How one measure is made of sums: (numerator ÷ denominator) × factor."""

    title: str
    unit: str
    decimals: int
    numerator: Count
    denominator: Count
    paired_rows: Count
    left_out: Count
    factor: Fraction = Fraction(100)
    of: tuple[str, str] = ("", "")  # units of numerator and denominator; "kg" for sums kept in grams
    streams: tuple[str, ...] = ()
    note: Callable[[Sums], str] = lambda sums: ""

    @property
    def is_rate(self) -> bool:
        """Rates change by percentage points (百分点), amounts by per cent."""
        return self.unit == "%"


def _estimated_days(sums: Sums) -> str:
    days = sums.day_diners_estimated
    return f"{days}天以当日就餐最多的一餐代替当日就餐人数" if days else ""


def _weighed_together(sums: Sums) -> str:
    """Says of every figure that a weight in it was shared between canteens or spread over days."""
    said = []
    if sums.shared_days:
        whose = "算的是各食堂合在一起的数" if sums.others_diners else "按就餐人次分到各食堂"
        said.append(f"{TOGETHER}：{sums.shared_days}天与别的食堂一起称重，{whose}")
    if sums.spread_days:
        said.append(f"{ESTIMATED}：{sums.spread_days}天的重量由几天合称的重量按就餐人次分摊")
    return "；".join(said)


def _recorded(count: Count, rows: Count) -> Count:
    """A denominator that counts only where a numerator was recorded at all: a blank is not a zero."""
    return lambda sums: count(sums) if rows(sums) else 0


FORMULAS: dict[str, Formula] = {
    "waste_per_meal": Formula(
        title="人均每餐餐厨垃圾量",
        unit="g/人·餐",
        decimals=1,
        numerator=lambda s: s.waste_g + s.others_g,
        denominator=lambda s: s.waste_diners + s.others_diners,
        paired_rows=lambda s: s.waste_rows,
        left_out=lambda s: s.waste_left_out,
        factor=Fraction(1),
        of=("kg", "人次"),
        streams=WASTE_STREAMS,
        note=_weighed_together,
    ),
    "waste_per_day": Formula(
        title="每日人均餐厨垃圾量",
        unit="kg/人·日",
        decimals=3,
        numerator=lambda s: s.waste_g + s.others_g,
        denominator=lambda s: s.day_diners + s.others_day_diners,
        paired_rows=lambda s: s.waste_days,
        left_out=lambda s: s.waste_left_out,
        factor=Fraction(1, 1000),
        of=("kg", "人"),
        streams=WASTE_STREAMS,
        note=lambda s: "；".join(filter(None, (_estimated_days(s), _weighed_together(s)))),
    ),
    "clean_plate_rate": Formula(
        title="光盘率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.clean_plates,
        denominator=lambda s: s.checked_plates,
        paired_rows=lambda s: s.plate_rows,
        left_out=lambda s: s.plate_left_out,
    ),
    "forecast_accuracy": Formula(
        title="用餐人数预报准确率",
        unit="%",
        decimals=2,
        numerator=lambda s: max(0, s.forecast_diners - s.forecast_error),
        denominator=lambda s: s.forecast_diners,
        paired_rows=lambda s: s.forecast_rows,
        left_out=lambda s: s.forecast_left_out,
    ),
    "unserved_rate": Formula(
        title="备餐剩余率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.unserved_g,
        denominator=lambda s: s.prepared_g,
        paired_rows=lambda s: s.unserved_rows,
        left_out=lambda s: s.unserved_left_out,
        of=("kg", "kg"),
        streams=("S3",),
    ),
    "utilisation": Formula(
        title="食材利用率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.issued_g - s.issued_prep_g + s.issued_reused_g,
        denominator=lambda s: s.issued_g,
        paired_rows=lambda s: s.issued_rows,
        left_out=lambda s: s.issued_left_out,
        of=("kg", "kg"),
        streams=("S1",),
    ),
    "stock_loss_rate": Formula(
        title="库存损耗率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.spoilage_g,
        denominator=_recorded(lambda s: s.opening_stock_g + s.purchased_g, lambda s: s.stock_rows),
        paired_rows=lambda s: s.stock_rows,
        left_out=lambda s: s.stock_left_out,
        of=("kg", "kg"),
        streams=("S2",),
    ),
    "completeness": Formula(
        title="台账完整率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.meals_in_time,
        denominator=lambda s: s.meals_due,
        paired_rows=lambda s: s.meals_due,
        left_out=lambda s: 0,
    ),
    "rectified_rate": Formula(
        title="整改完成率",
        unit="%",
        decimals=2,
        numerator=lambda s: s.rectified_in_time,
        denominator=lambda s: s.rectified_due,
        paired_rows=lambda s: s.rectified_due,
        left_out=lambda s: 0,
    ),
}
