"""The data annex of a quarter's self-evaluation: what the computed lines of the sheet rest on."""

from canteen.evaluation import activities
from canteen.evaluation.forms import ACTIVITY_WORDS
from canteen.ledger import facts as ledger
from canteen.registry.models import Canteen
from canteen.reports import heads, signed
from canteen.reports.measured import derivation, measured
from canteen.reports.paper import Paper, Row, Table, number, words
from canteen.reports.quarter_source import Source, source_of
from scoring.formulas import FORMULAS
from scoring.line import Line
from scoring.measures import all_measures, change, measure
from scoring.periods import Quarter
from scoring.sums import Sums

CHANGE_COLUMNS = (
    words("指标", 4),
    number("本季度"),
    number("上季度"),
    words("环比"),
    number("上年同期"),
    words("同比"),
    words("单位"),
    words("说明", 5),
)
LINE_COLUMNS = (words("编号", 1), words("指标", 4), number("得分"), number("满分"), words("怎么得来", 11))
ACTIVITY_COLUMNS = (words("日期"), words("类别", 3), words("内容", 6), words("依据", 5))
RECTIFIED = "rectified_rate"  # of orders, not of the ledger


def build(canteen: Canteen, quarter: Quarter) -> Paper:
    """The annex of a quarter."""
    source = source_of(canteen, quarter)
    measures = all_measures(source.facts.sums)
    return Paper(
        title=f"{canteen.name}季度自评数据附表",
        head=heads.head(canteen, quarter.chinese, quarter.last_day),
        tables=[
            measured("一、本季度指标", measures.values()),
            Table("二、与上季度、上年同期比较", CHANGE_COLUMNS, _changes(canteen, quarter, source)),
            _months(canteen, quarter),
            Table("四、由记录计算的评分项", LINE_COLUMNS, [_line(line) for line in source.computed_lines]),
            Table("五、本季度的活动记录", ACTIVITY_COLUMNS, _activities(canteen, quarter)),
        ],
        notes=[source.sentence, *_standard(source), *heads.COUNTING],
        signatures=signed.on_paper(),
    )


def _changes(canteen: Canteen, quarter: Quarter, source: Source) -> list[Row]:
    before = quarter.previous
    earlier = ledger.sums_for([canteen.id], before.first_day, before.last_day)[canteen.id]
    return [_change(name, source, earlier) for name in FORMULAS if name != RECTIFIED]


def _change(name: str, source: Source, earlier: Sums) -> Row:
    now, before = measure(name, source.facts.sums), measure(name, earlier)
    base = measure(name, source.facts.base or Sums())
    problem = source.facts.base_problem
    lately, yearly = change(now, before), change(now, base)
    remark = problem or yearly.note or lately.note
    compared = "不可比" if problem else yearly.text
    return [now.title, now.value, before.value, lately.text, base.value, compared, now.unit, remark]


def _months(canteen: Canteen, quarter: Quarter) -> Table:
    sums = ledger.monthly([canteen.id], quarter.first_day, quarter.last_day)
    months = quarter.months()
    columns = [words("指标", 4), words("单位"), *(number(f"{month.number}月", share=3) for month in months)]
    columns += [words(f"{month.number}月算式", 5) for month in months]
    rows = []
    for name in FORMULAS:
        found = [measure(name, sums[canteen.id, month.first_day]) for month in months]
        values, workings = [m.value for m in found], [derivation(m) for m in found]
        rows.append([found[0].title, found[0].unit, *values, *workings])
    return Table("三、各月指标（取台账现在的记录）", columns, rows)


def _line(line: Line) -> Row:
    return [line.code, line.topic, line.computed, line.maximum, line.explanation]


def _activities(canteen: Canteen, quarter: Quarter) -> list[Row]:
    return [
        [row.day, ACTIVITY_WORDS[row.kind], row.title, row.evidence]
        for row in reversed(activities.of(canteen))
        if row.kind in ACTIVITY_WORDS and row.voided_at is None and row.day in quarter
    ]


def _standard(source: Source) -> list[str]:
    standard = source.standard
    status = "官方文本" if standard.status == "official" else "依公开文件重建，不是官方文本"
    return [f"评分项按《{standard.title}》第{standard.version}版（{status}）计算，只列由记录计算的项。"]
