"""What stands above and below every form: whose it is, how the canteen is run, how figures were counted."""

from datetime import date

from canteen import clock
from canteen.registry.models import Canteen
from canteen.registry.words import OPERATIONS, SERVICES, SUPPLIES

COUNTING = (
    "“—”表示没有记录，不等于 0；重量按克保存，换算成 kg 时不舍入。",
    "比率按总和之比计算，不是各天比率的平均；只有分子、分母都有的记录才计入，未计入的条数列在指标表中。",
)


def head(canteen: Canteen, period: str, last: date) -> list[tuple[str, str]]:
    """The pairs at the top: unit, canteen, how it is run at the period's end, period, when it was made."""
    mode = canteen.mode_on(last)
    kind = "、".join((OPERATIONS[mode.operation], SUPPLIES[mode.supply], SERVICES[mode.service]))
    return [
        ("单位", canteen.institution.name),
        ("食堂", f"{canteen.name}（{canteen.code}）"),
        ("类别", kind),
        ("期间", period),
        ("生成日期", _long(clock.today())),
    ]


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
