"""What a notice board tells: the last days' clean-plate rate and waste per head, and the weeks before."""

from dataclasses import dataclass
from datetime import date, timedelta

from canteen.dashboard.charts import Chart
from canteen.ledger import facts
from canteen.registry.models import Canteen
from scoring.measures import Measure, measure
from scoring.rounding import half_up
from scoring.sums import Sums

WEEKS = 8
WEEK = timedelta(days=7)
WASTE, PLATES = "waste_per_meal", "clean_plate_rate"


@dataclass(frozen=True)
class Week:
    """Monday to Sunday; the running one as far as yesterday."""

    first: date
    sums: Sums

    @property
    def waste(self) -> Measure:
        return measure(WASTE, self.sums)

    @property
    def plates(self) -> Measure:
        return measure(PLATES, self.sums)

    @property
    def has_figures(self) -> bool:
        return self.waste.exact is not None or self.plates.exact is not None


@dataclass(frozen=True)
class Notice:
    """The week shown, what it is called, the weeks up to it, and a sentence for those who eat here."""

    called: str
    weeks: list[Week]
    sentence: str

    @property
    def shown(self) -> Week:
        return self.weeks[-1]

    @property
    def chart(self) -> Chart:
        """Waste per head by week."""
        values = [week.waste.value for week in self.weeks]
        return Chart(
            "line",
            tuple(f"{week.first.month}月{week.first.day}日" for week in self.weeks),
            tuple(None if value is None else str(value) for value in values),
            "克",
            is_wide=True,
        )


def notice(canteen: Canteen, today: date) -> Notice:
    """This week's figures; last week's until this one has any."""
    monday = today - timedelta(days=today.weekday())
    weeks = [_week(canteen, monday - n * WEEK, today) for n in range(WEEKS, -1, -1)]
    called = "本周" if weeks[-1].has_figures else "上周"
    shown = weeks[1:] if weeks[-1].has_figures else weeks[:-1]
    return Notice(called, shown, sentence(called, shown[-1], shown[-2]))


def sentence(called: str, now: Week, then: Week) -> str:
    """A word of thanks where it went well, and a friendly one where it did not."""
    if now.plates.exact is not None:
        clean = f"{called}每 100 个餐盘里，有 {half_up(now.plates.exact, 0)} 个吃得干干净净"
        return _went(clean, now.plates, then.plates, up_is_good=True)
    if now.waste.exact is not None:
        left = f"{called}平均每人每餐产生餐厨垃圾 {half_up(now.waste.exact, 0)} 克"
        return _went(left, now.waste, then.waste, up_is_good=False)
    return "按需取餐，吃多少取多少，谢谢您。"


def _went(said: str, now: Measure, then: Measure, *, up_is_good: bool) -> str:
    if now.exact is None or then.exact is None or now.value == then.value:
        return f"{said}。谢谢您吃多少取多少。"
    if (now.exact > then.exact) == up_is_good:
        return f"{said}，比前一周更好，谢谢大家！"
    return f"{said}，比前一周差了一点，请按需取餐，一起加油。"


def _week(canteen: Canteen, monday: date, today: date) -> Week:
    last = min(monday + WEEK, today) - date.resolution
    return Week(monday, facts.sums_for([canteen.id], monday, last)[canteen.id])
