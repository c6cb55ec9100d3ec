"""How far expectations were from what came: the method's, last week's figures repeated, the bookings.

All three are measured on the same days, as a ratio of sums (scoring's forecast_accuracy); the typical range
is what eight of ten days kept to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from statistics import quantiles

from canteen.ledger.booking.method import Guess, Served, Tried
from scoring.measures import Measure, measure
from scoring.rounding import half_up
from scoring.sums import Sums

FEWEST_FOR_RANGE, LATEST_FOR_RANGE = 20, 60
FEWEST_BOOKED = 10
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Errors:
    """Accuracy of each way on the same days; None where there is nothing to measure, or too few bookings."""

    method: Measure
    last_week: Measure
    booked: Measure | None

    @property
    def days(self) -> int:
        return self.method.paired_rows


def errors(history: Sequence[Served], tried: Sequence[Tried]) -> Errors:
    """The three ways, on the days for which all of them said a number; `tried` looked back on the history."""
    came = {served.day: served.diners for served in history}
    known = [(served, guess) for served, guess in tried if served.day - WEEK in came]
    booked = [(served, guess) for served, guess in known if served.booked is not None]
    enough = len(booked) >= FEWEST_BOOKED
    days = booked if enough else known
    return Errors(
        method=accuracy((guess.diners, served.diners) for served, guess in days),
        last_week=accuracy((came[served.day - WEEK], served.diners) for served, _ in days),
        booked=accuracy((served.booked or 0, served.diners) for served, _ in days) if enough else None,
    )


def accuracy(pairs: Iterable[tuple[int, int]]) -> Measure:
    """(expected, came) of each meal as the measure that bookings are scored by."""
    rows = list(pairs)
    return measure(
        "forecast_accuracy",
        Sums(
            forecast_error=sum(abs(expected - came) for expected, came in rows),
            forecast_diners=sum(came for _, came in rows),
            forecast_rows=len(rows),
        ),
    )


def typical_range(tried: Sequence[Tried], guess: Guess) -> tuple[int, int] | None:
    """Between which numbers eight of ten days lie, by how the last guesses did; None where there were few."""
    shares = [Fraction(s.diners, g.diners) for s, g in tried if g.diners][-LATEST_FOR_RANGE:]
    if len(shares) < FEWEST_FOR_RANGE:
        return None
    tenths = quantiles(shares, n=10, method="inclusive")
    return int(half_up(guess.diners * tenths[0], 0)), int(half_up(guess.diners * tenths[-1], 0))
