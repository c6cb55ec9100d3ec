"""What collectors took away in a month or quarter, by trip and by collector, beside the own weights."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from canteen.db import session
from canteen.ledger import facts
from canteen.ledger.models import Collection
from canteen.registry.models import Canteen
from canteen.reports import heads, signed
from canteen.reports.paper import Paper, Row, Table, kg, number, total_row, words
from scoring.measures import measure
from scoring.periods import Month, Period, Quarter
from scoring.rounding import half_up

KINDS = {"food": "餐厨垃圾", "oil": "废弃油脂"}
TRIP_COLUMNS = (
    words("日期"),
    words("类别", 2),
    words("收运单位", 5),
    words("联单号", 4),
    number("桶数"),
    number("桶容量", "L"),
    number("重量", "kg"),
    words("去向", 4),
)
SUMMARY_COLUMNS = (
    words("收运单位", 5),
    words("类别", 2),
    words("去向", 4),
    number("次数"),
    number("重量", "kg", 3),
)
COMPARED_COLUMNS = (words("项目", 6), number("数值", share=3), words("单位", 2))


def build(canteen: Canteen, period: Month | Quarter) -> Paper:
    """The form of a month or a quarter."""
    trips = trips_of(canteen, period)
    rows = [_trip_row(trip) for trip in trips]
    return Paper(
        title=f"{canteen.name}餐厨垃圾收运汇总表",
        head=heads.head(canteen, period.chinese, period.last_day),
        tables=[
            summary("一、按收运单位汇总", trips),
            Table("二、与本食堂称重对照", COMPARED_COLUMNS, _compared(canteen, period, trips)),
            Table("三、逐次收运", TRIP_COLUMNS, rows, total_row("合计", rows, TRIP_COLUMNS, skip=["桶容量"])),
        ],
        notes=[
            heads.COUNTING[0],
            "收运重量以收运单位的联单为准；没有重量的收运计次数，不计重量。",
            "食堂称重是食品浪费监测的口径，不含桶内水分等，与收运重量可能有差异。",
        ],
        signatures=signed.on_paper(),
    )


def trips_of(canteen: Canteen, period: Period) -> Sequence[Collection]:
    """Every collection of a period in the order of days."""
    query = select(Collection).where(
        Collection.canteen_id == canteen.id, Collection.day.between(period.first_day, period.last_day)
    )
    return session.scalars(query.order_by(Collection.day, Collection.kind)).all()


def _trip_row(trip: Collection) -> Row:
    return [
        trip.day,
        KINDS[trip.kind],
        trip.collector,
        trip.manifest,
        trip.bins,
        trip.bin_litres,
        kg(trip.collected_g),
        trip.destination,
    ]


def summary(title: str, trips: Sequence[Collection]) -> Table:
    """One row for each collector, kind and destination."""
    rows = _summed(trips)
    return Table(title, SUMMARY_COLUMNS, rows, total_row("合计", rows, SUMMARY_COLUMNS) if rows else None)


def _summed(trips: Sequence[Collection]) -> list[Row]:
    found: dict[tuple[str, str, str], list[Collection]] = defaultdict(list)
    for trip in trips:
        found[trip.collector or "未写收运单位", KINDS[trip.kind], trip.destination or "未写去向"].append(trip)
    return [[*key, len(group), kg(_weight(group))] for key, group in sorted(found.items())]


def _weight(trips: Sequence[Collection]) -> int | None:
    weights = [trip.collected_g for trip in trips if trip.collected_g is not None]
    return sum(weights) if weights else None


def _compared(canteen: Canteen, period: Month | Quarter, trips: Sequence[Collection]) -> list[Row]:
    sums = facts.sums_for([canteen.id], period.first_day, period.last_day)[canteen.id]
    waste = measure("waste_per_meal", sums)
    weighed_g = waste.numerator if waste.paired_rows else None
    taken = _weight([trip for trip in trips if trip.kind == "food"])
    return [
        ("收运的餐厨垃圾", kg(taken), "kg"),
        (f"食堂称重的餐厨垃圾（计入指标的{_marked(waste.note)}）", kg(weighed_g), "kg"),
        ("称重 ÷ 收运", _share(weighed_g, taken), "%"),
    ]


def _marked(note: str) -> str:
    """What must be said of a weight that is shared or spread."""
    return f"；{note}" if note else ""


def _share(weighed_g: int | None, taken_g: int | None) -> Decimal | None:
    return half_up(Fraction(100 * weighed_g, taken_g), 2) if taken_g and weighed_g is not None else None
