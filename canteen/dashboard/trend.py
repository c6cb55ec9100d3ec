"""How a canteen's waste per meal and clean-plate rate moved: period by period, against the one before (环比)
and the same span last year (同比), or why they cannot be compared."""

from dataclasses import dataclass
from datetime import date

from canteen import workdays
from canteen.dashboard.recorded import streams_problem
from canteen.dashboard.spans import Spans
from canteen.evaluation.comparing import counting_problem, mode_problem, policies_of
from canteen.registry.models import CountingPolicy
from canteen.workdays import Calendar
from scoring.measures import Change, Measure, change, measure
from scoring.periods import Month, Period, Quarter
from scoring.sums import Sums

WASTE, PLATES = "waste_per_meal", "clean_plate_rate"
SHOWN: dict[type[Period], int] = {Quarter: 5, Month: 13}  # as far back as the same period last year
BEFORE_CALLED = {Quarter: "上季度", Month: "上月"}
YEAR_CALLED = "上年同期"


@dataclass(frozen=True)
class Point:
    """One period; `last` is the day to which it counts."""

    period: Period
    last: date
    sums: Sums

    @property
    def waste(self) -> Measure:
        return measure(WASTE, self.sums)

    @property
    def plates(self) -> Measure:
        return measure(PLATES, self.sums)

    @property
    def runs(self) -> bool:
        """Whether the period is not over yet."""
        return self.last < self.period.last_day

    def of(self, name: str) -> Measure:
        return measure(name, self.sums)


@dataclass(frozen=True)
class Compared:
    """The change of a measure against an earlier span, with both figures; or the reason why there is none."""

    called: str
    now: Measure
    then: Measure
    change: Change | None
    reason: str

    @property
    def better(self) -> bool | None:
        """Whether it moved the right way; None when it did not move, or cannot be compared."""
        if self.change is None or not self.change.exact:
            return None
        return (self.change.exact > 0) == (self.now.name == PLATES)


@dataclass(frozen=True)
class Trend:
    """The points from the oldest to the latest, and the latest one's comparisons by measure."""

    points: list[Point]
    before: dict[str, Compared]
    year: dict[str, Compared]

    @property
    def latest(self) -> Point:
        return self.points[-1]


def trend(spans: Spans, latest: Period) -> Trend:
    """The trend that ends with a month or quarter."""
    judge = _Judge(spans, policies_of([spans.canteen.id])[spans.canteen.id], workdays.calendar())
    return Trend(
        points=points(spans, latest),
        before={name: judge.before(name, latest) for name in (WASTE, PLATES)},
        year={name: judge.year(name, latest) for name in (WASTE, PLATES)},
    )


def points(spans: Spans, latest: Period) -> list[Point]:
    """The periods up to the latest one, those before the canteen opened left out."""
    periods = [latest]
    while len(periods) < SHOWN[type(latest)] and spans.canteen.opened_on <= periods[0].previous.last_day:
        periods.insert(0, periods[0].previous)
    return [Point(period, spans.until(period), spans.of(period)) for period in periods]


@dataclass(frozen=True)
class _Judge:
    """Compares one period with earlier ones, or says why not."""

    spans: Spans
    policies: list[CountingPolicy]
    calendar: Calendar

    def before(self, name: str, now: Period) -> Compared:
        called = BEFORE_CALLED[type(now)]
        return self._compared(name, now, now.previous, self.spans.of(now.previous), called)

    def year(self, name: str, now: Period) -> Compared:
        return self._compared(name, now, now.same_last_year, self.spans.year_before(now), YEAR_CALLED)

    def _compared(self, name: str, now: Period, then: Period, sums: Sums, called: str) -> Compared:
        figures = measure(name, self.spans.of(now)), measure(name, sums)
        reason = self._reason(name, now, then, sums, called)
        return Compared(called, *figures, None if reason else change(*figures), reason)

    def _reason(self, name: str, now: Period, then: Period, sums: Sums, called: str) -> str:
        if self.spans.canteen.opened_on > then.last_day:
            return f"{called}还没有启用"
        mine = self.spans.of(now)
        if measure(name, mine).exact is None:
            return "本期还没有记录"
        if measure(name, sums).exact is None:
            return f"{called}没有记录"
        problem = mode_problem(self.spans.canteen, now, then, called, self.calendar)
        if problem or name != WASTE:
            return problem
        return counting_problem(self.policies, now, then, called) or streams_problem(mine, sums, called)
