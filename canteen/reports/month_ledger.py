"""The ledger of a month as a form to be signed: every meal due or served, every day, what was closed."""

from collections.abc import Iterator
from datetime import date

from canteen.ledger import due, facts
from canteen.ledger.book import Book
from canteen.ledger.due import State
from canteen.ledger.fields import SCOPES, meal_title
from canteen.ledger.models import WHOLE_DAY, Closure, DayRecord, MealRecord
from canteen.registry.models import Canteen, Meal
from canteen.reports import heads, signed
from canteen.reports.measured import measured
from canteen.reports.paper import Paper, Row, Table, kg, number, total_row, words, yuan
from scoring.measures import measure
from scoring.periods import Month

TITLE = "反食品浪费工作台账"
SHOWN = (
    "completeness",
    "clean_plate_rate",
    "waste_per_meal",
    "waste_per_day",
    "forecast_accuracy",
    "unserved_rate",
    "utilisation",
    "stock_loss_rate",
)
MEAL_COLUMNS = (
    words("日期"),
    words("餐次", 4),
    number("预报人数"),
    number("就餐人次"),
    number("其中外来"),
    number("检查餐盘"),
    number("光盘"),
    number("备餐量", "kg"),
    number("弃用售剩", "kg"),
    number("餐后回收", "kg"),
    number("合计", "kg"),
    words("填报", 2),
    words("备注", 5),
)
DAY_COLUMNS = (
    words("日期"),
    number("当日人数"),
    number("边角料", "kg"),
    number("再利用", "kg"),
    number("储存报损", "kg"),
    words("报损原因", 3),
    number("领用毛重", "kg"),
    number("采购入库", "kg"),
    number("采购金额", "元", 3),
    number("期初库存", "kg"),
    number("餐厨垃圾", "kg"),
    words("口径"),
    number("废弃油脂", "kg"),
    words("备注", 3),
)
CLOSED_COLUMNS = (words("日期"), words("餐次"), words("原因", 8), words("认可", 3))


def build(canteen: Canteen, month: Month) -> Paper:
    """The form of a month; figures by the same sums as every page."""
    book = Book(canteen, month.first_day, month.last_day, writing=False)
    sums = facts.sums_for([canteen.id], month.first_day, month.last_day)[canteen.id]
    meals, days = list(_meals(book, month)), list(_days(book))
    return Paper(
        title=f"{canteen.name}{TITLE}",
        head=heads.head(canteen, month.chinese, month.last_day),
        tables=[
            Table("一、各餐记录", MEAL_COLUMNS, meals, total_row("合计", meals, MEAL_COLUMNS)),
            Table("二、各日记录", DAY_COLUMNS, days, total_row("合计", days, DAY_COLUMNS, skip=["期初库存"])),
            Table("三、停餐", CLOSED_COLUMNS, list(_closures(book)), empty="本月没有停餐。"),
            measured("四、本月指标", [measure(name, sums) for name in SHOWN]),
        ],
        notes=[
            *heads.COUNTING,
            "各表的合计是登记数之和，与指标的分子、分母可能不同：指标只计成对的记录。",
        ],
        signatures=signed.of_month(canteen, month),
    )


def _meals(book: Book, month: Month) -> Iterator[Row]:
    closed = due.closed_meals(book.closures.values())
    for day in month.days():
        planned = due.planned(book.canteen, day, book.calendar)
        written = {(row.meal, row.occasion): row for row in book.meals_of(day)}
        keys = dict.fromkeys([*((meal, "work") for meal in planned), *written])
        for meal, occasion in sorted(keys, key=_order):
            record = written.get((meal, occasion))
            state = due.state_of(
                day,
                record,
                due=meal in planned and occasion == "work",
                closed=due.is_closed(day, Meal(meal), closed),
                today=book.today,
            )
            yield _meal_row(day, meal_title(meal, occasion), record, state)


def _order(key: tuple[str, str]) -> tuple[int, bool]:
    return [*Meal].index(Meal(key[0])), key[1] != "work"


def _meal_row(day: date, title: str, record: MealRecord | None, state: State) -> Row:
    if record is None:
        return [day, title, *[None] * 9, _filled_in(state, record), ""]
    return [
        day,
        title,
        record.expected_diners,
        record.diners,
        record.outside_diners,
        record.checked_plates,
        record.clean_plates,
        kg(record.prepared_g),
        kg(record.unserved_waste_g),
        kg(record.plate_waste_g),
        kg(record.total_waste_g),
        _filled_in(state, record),
        _remark(record),
    ]


def _filled_in(state: State, record: MealRecord | None) -> str:
    """What became of the meal; nothing came of a meal that was not due, and a zero can also be late."""
    late = state is State.ZERO and record is not None and not record.in_time
    word = "" if state is State.NOT_DUE else due.WORDS[state]
    return f"{word}、{due.WORDS[State.LATE]}" if late else word


def _days(book: Book) -> Iterator[Row]:
    for day, record in sorted(book.days.items()):
        yield [
            day,
            record.distinct_diners,
            kg(record.prep_waste_g),
            kg(record.reused_g),
            kg(record.spoilage_g),
            record.spoilage_reason or "",
            kg(record.issued_g),
            kg(record.purchased_g),
            yuan(record.purchased_fen),
            kg(record.opening_stock_g),
            kg(record.total_waste_g),
            SCOPES.get(record.mixed_scope or "", ""),
            kg(record.waste_oil_g),
            _remark(record),
        ]


def _remark(record: MealRecord | DayRecord) -> str:
    on_paper = f"补录：{record.paper_reason}" if record.paper_reason else ""
    return "；".join(filter(None, (record.remark, on_paper)))


def _closures(book: Book) -> Iterator[Row]:
    for (day, meal), closure in sorted(book.closures.items()):
        if closure.voided_at is None:
            title = "全天" if meal == WHOLE_DAY else meal_title(meal)
            yield [day, title, closure.reason, _recognised(closure)]


def _recognised(closure: Closure) -> str:
    if closure.approved_at:
        return "事后认可"
    return "事前登记" if closure.counts else "待审核人认可"
