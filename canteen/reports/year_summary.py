"""The summary of a year: its months, quarters and total, the quarters' grades, what was collected."""

from sqlalchemy import select

from canteen import clock
from canteen.db import session
from canteen.evaluation.models import Round, Sheet
from canteen.evaluation.rounds import INTERNAL
from canteen.ledger import facts
from canteen.registry.models import Canteen
from canteen.reports import collections, heads, signed
from canteen.reports.measured import measured
from canteen.reports.paper import Paper, Row, Table, kg, number, words
from scoring.measures import all_measures, measure
from scoring.periods import Period, Quarter, Year
from scoring.sums import Sums

COLUMNS = (
    words("期间", 3),
    number("应填餐次"),
    number("按时填完"),
    number("就餐人次", share=3),
    number("餐厨垃圾", "kg", 3),
    number("人均每餐", "g/人·餐", 3),
    number("光盘率", "%"),
    number("预报准确率", "%"),
    number("备餐剩余率", "%"),
    number("食材利用率", "%"),
    number("台账完整率", "%"),
    words("说明", 3),
)
RATES = (
    "waste_per_meal",
    "clean_plate_rate",
    "forecast_accuracy",
    "unserved_rate",
    "utilisation",
    "completeness",
)
NO_SHEETS = "还没有核定的评估表。"
GRADE_COLUMNS = (words("季度", 3), number("得分"), words("等级"), words("评估标准", 8), words("核定日期", 3))


def build(canteen: Canteen, year: Year) -> Paper:
    """The summary of a year up to yesterday; a part that has not begun is left out."""
    sums = _sums(canteen, year)
    return Paper(
        title=f"{canteen.name}反食品浪费工作年度汇总表",
        head=heads.head(canteen, year.chinese, min(year.last_day, clock.today())),
        tables=[
            Table("一、各月、各季度", COLUMNS, _periods(canteen, year)),
            measured("二、全年指标", all_measures(sums).values()),
            Table(
                "三、各季度内部评估（自评）",
                GRADE_COLUMNS,
                _grades(canteen, year),
                empty="还没有核定的评估表。",
            ),
            collections.summary("四、收运", collections.trips_of(canteen, year)),
        ],
        notes=[*heads.COUNTING, "季度和全年的数由该期间的记录重新合计，不是各月比率的平均。"],
        signatures=signed.on_paper(),
    )


def _periods(canteen: Canteen, year: Year) -> list[Row]:
    rows: list[Row] = []
    for quarter in _quarters(year):
        for period in (*quarter.months(), quarter):
            if period.first_day <= clock.today():
                rows.append(_row(period, _sums(canteen, period)))
    return [*rows, _row(year, _sums(canteen, year))]


def _quarters(year: Year) -> list[Quarter]:
    return [Quarter(year.year, index) for index in (1, 2, 3, 4)]


def _row(period: Period, sums: Sums) -> Row:
    figure = measure("waste_per_meal", sums)
    waste = kg(figure.numerator) if figure.paired_rows else None
    rates = [measure(name, sums).value for name in RATES]
    return [_name(period), sums.meals_due, sums.meals_in_time, sums.diners, waste, *rates, figure.note]


def _name(period: Period) -> str:
    if isinstance(period, Quarter):
        return f"第{'一二三四'[period.number - 1]}季度"
    return "全年" if isinstance(period, Year) else f"{period.number}月"


def _sums(canteen: Canteen, period: Period) -> Sums:
    return facts.sums_for([canteen.id], period.first_day, period.last_day)[canteen.id]


def _grades(canteen: Canteen, year: Year) -> list[Row]:
    query = (
        select(Sheet)
        .join(Sheet.round)
        .where(
            Round.kind == INTERNAL,
            Sheet.canteen_id == canteen.id,
            Sheet.period.in_([str(quarter) for quarter in _quarters(year)]),
            Sheet.state == "approved",
        )
        .order_by(Sheet.period)
    )
    return [_grade(sheet) for sheet in session.scalars(query)]


def _grade(sheet: Sheet) -> Row:
    version = sheet.standard_version
    approved = clock.local(sheet.approved_at or sheet.scored_at).date()
    return [
        Quarter.parse(sheet.period).chinese,
        sheet.total,
        sheet.grade or "不参评",
        f"{version.title}第{version.version}版",
        approved,
    ]
