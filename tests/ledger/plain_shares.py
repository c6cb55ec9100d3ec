"""A second computation, in plain Python, of what canteens get of weights that are not theirs alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from canteen.ledger.due import meals_due
from canteen.ledger.models import Closure, DayRecord, MealRecord
from canteen.ledger.weighing.models import PointWeight, SpanWeight
from canteen.registry.models import Canteen, WeighingPointMember
from canteen.workdays import Calendar
from scoring.sums import Sums
from tests.ledger.plain_sums import NOTHING, Together, day_streams, people


def largest_remainder(total: int, parts: Sequence[int]) -> list[int]:
    """Whole shares of a total, in proportion to the parts."""
    exact = [Fraction(total * part, sum(parts)) for part in parts]
    shares = [share.numerator // share.denominator for share in exact]
    first = sorted(range(len(parts)), key=lambda n: (shares[n] - exact[n], n))
    for n in first[: total - sum(shares)]:
        shares[n] += 1
    return shares


class Ledger:
    """Everything that some canteens recorded, to be asked by canteen and day."""

    def __init__(
        self,
        canteens: Sequence[Canteen],
        meals: Iterable[MealRecord],
        days: Iterable[DayRecord],
        closures: Iterable[Closure],
    ) -> None:
        self.canteens, self.meals = sorted(canteens, key=lambda each: each.id), list(meals)
        self.days = {(row.canteen_id, row.day): row for row in days}
        self.closures = list(closures)

    def meals_of(self, canteen: Canteen, day: date) -> list[MealRecord]:
        return [row for row in self.meals if (row.canteen_id, row.day) == (canteen.id, day)]

    def fed(self, canteen: Canteen, day: date) -> list[MealRecord]:
        return [row for row in self.meals_of(canteen, day) if row.diners]

    def diners(self, canteen: Canteen, day: date) -> int:
        return sum(row.diners or 0 for row in self.fed(canteen, day))

    def is_silent(self, canteen: Canteen, day: date) -> bool:
        """Whether a meal was due and nobody has said how many ate."""
        closures = [row for row in self.closures if row.canteen_id == canteen.id]
        due = list(meals_due(canteen, day, day, Calendar(), closures))
        return bool(due) and all(row.diners is None for row in self.meals_of(canteen, day))

    def streams(self, canteen: Canteen, day: date) -> int:
        found = day_streams(self.days.get((canteen.id, day), NOTHING))
        return found["s1_g"] - found["reused_g"] + found["s2_g"]

    def people(self, canteen: Canteen, day: date) -> int:
        fed = self.fed(canteen, day)
        return people(fed, self.days.get((canteen.id, day), NOTHING)) if fed else 0


def share_out(
    ledger: Ledger,
    members: Iterable[WeighingPointMember],
    weights: Iterable[PointWeight],
    spans: Iterable[SpanWeight],
) -> dict[int, Together]:
    """What each canteen gets, by its id."""
    found = {canteen.id: Together() for canteen in ledger.canteens}
    rows = list(members)
    for weight in weights:
        ids = {row.canteen_id for row in rows if row.point_id == weight.point_id and holds(row, weight.day)}
        _share(ledger, [each for each in ledger.canteens if each.id in ids], weight, found)
    for span in spans:
        _spread(ledger, span, found)
    return found


def holds(row: WeighingPointMember, day: date) -> bool:
    return row.holds_from <= day and (row.holds_to is None or day < row.holds_to)


def _share(
    ledger: Ledger, members: list[Canteen], weight: PointWeight, found: Mapping[int, Together]
) -> None:
    day, scope = weight.day, weight.mixed_scope
    diners = [ledger.diners(each, day) for each in members]
    if weight.total_g is None or not sum(diners) or any(ledger.is_silent(each, day) for each in members):
        return
    shares = largest_remainder(weight.total_g, diners)
    apart = [
        ledger.streams(each, day) if scope == "unserved_plate" and eaten else 0
        for each, eaten in zip(members, diners, strict=True)
    ]
    people_there = [ledger.people(each, day) for each in members]
    for n, canteen in enumerate(members):
        mine = found[canteen.id]
        if diners[n]:
            mine.shared[day] = (shares[n], scope)
        mine.others[day] = Sums(
            others_g=weight.total_g - shares[n] + sum(apart) - apart[n],
            others_diners=sum(diners) - diners[n],
            others_day_diners=sum(people_there) - people_there[n],
        )


def _spread(ledger: Ledger, span: SpanWeight, found: Mapping[int, Together]) -> None:
    (canteen,) = [each for each in ledger.canteens if each.id == span.canteen_id]
    fed = {row.day for row in ledger.meals if row.canteen_id == canteen.id and row.diners}
    days = sorted(day for day in fed if span.first_day <= day <= span.last_day)
    if span.voided_at is not None or not days:
        return
    shares = largest_remainder(span.total_g, [ledger.diners(canteen, day) for day in days])
    for day, share in zip(days, shares, strict=True):
        found[canteen.id].spread[day] = (share, span.mixed_scope)
