"""How far a computed line is from its next better band, and exactly how much less waste, how many more clean
plates or meals in time would take it there.

Pure and exact: the count is the smallest whole number with which the printed figure meets the band.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from scoring.facts import Facts
from scoring.formulas import FORMULAS
from scoring.line import COMPUTED, Line
from scoring.measures import CHANGE_DECIMALS, change, measure, streams_complete
from scoring.rules import Band, Bands, ChangeBands, ClassBands, Rule
from scoring.sums import Sums
from scoring.table import Indicator, Standard

ENDLESS = 1_000_000  # more meals or days than any canteen has


@dataclass(frozen=True)
class Lever:
    """What a kitchen can move one gram, plate, person or meal at a time, and how far at most."""

    moves: Mapping[str, int]
    most: Callable[[Sums], int]

    def pulled(self, sums: Sums, count: int) -> Sums:
        """The sums after `count` units."""
        moved = {name: getattr(sums, name) + step * count for name, step in self.moves.items()}
        return replace(sums, **moved)


LEVERS: dict[str, Lever] = {
    "waste_per_meal": Lever({"waste_g": -1}, lambda s: s.waste_g),
    "clean_plate_rate": Lever({"clean_plates": 1}, lambda s: s.checked_plates - s.clean_plates),
    "forecast_accuracy": Lever({"forecast_error": -1}, lambda s: s.forecast_error),
    "unserved_rate": Lever({"unserved_g": -1}, lambda s: s.unserved_g),
    "utilisation": Lever({"issued_prep_g": -1}, lambda s: s.issued_prep_g - s.issued_reused_g),
    "stock_loss_rate": Lever({"spoilage_g": -1}, lambda s: s.spoilage_g),
    # What is late stays late: only meals to come can raise the share of those in time.
    "completeness": Lever({"meals_in_time": 1, "meals_due": 1}, lambda s: ENDLESS),
}
COMPLETE_DAYS = Lever({"required_stream_days": 1, "diner_days": 1}, lambda s: ENDLESS)


@dataclass(frozen=True)
class Step:
    """What the next better band takes. `target` is the printed figure that is just enough and `distance` how
    far the printed figure is from it; `count` is in units of the measure's lever, None where not even all
    of them would do."""

    measure: str
    band: Band
    gain: Decimal
    target: Decimal
    distance: Decimal
    is_change: bool  # target and distance are of the change against last year, in per cent
    count: int | None


def next_step(standard: Standard, line: Line, facts: Facts) -> Step | None:
    """The step to the next better band of a line computed from these facts; None where there is none, and
    where something else than the figure decided the points (line.flag says what)."""
    rule = standard.indicator(line.code).fitted(facts.axes)[0]
    bands = bands_of(standard, rule, facts)
    if bands is None or line.state != COMPUTED or line.flag or bands.measure not in LEVERS:
        return None
    printed = _printer(rule, bands.measure, facts)
    now = printed(facts.sums)
    band = None if now is None else bands.better_than(now)
    if now is None or band is None:
        return None
    target = _just_enough(bands, band, _decimals(rule, bands.measure))
    return Step(
        measure=bands.measure,
        band=band,
        gain=band.points - (line.computed or Decimal(0)),
        target=target,
        distance=abs(target - now),
        is_change=isinstance(rule, ChangeBands),
        count=_fewest(LEVERS[bands.measure], facts.sums, lambda sums: _meets(bands, band, printed(sums))),
    )


def bands_of(standard: Standard, rule: Rule, facts: Facts) -> Bands | None:
    """The thresholds of a rule as they hold for this canteen; None for rules without a measure."""
    match rule:
        case Bands():
            return rule
        case ClassBands():
            return rule.for_class(standard.class_of(facts.axes).levels[rule.measure])
        case ChangeBands():
            return rule.of_change
    return None


def days_to_full_streams(indicator: Indicator, sums: Sums) -> int:
    """How many more days, every required stream recorded on each, until the line counts at all; 0 when it
    does already."""
    least = indicator.needs_streams
    if least is None or streams_complete(sums) >= least:
        return 0
    return _fewest(COMPLETE_DAYS, sums, lambda pulled: streams_complete(pulled) >= least) or ENDLESS


def plates_to_sample(indicator: Indicator, sums: Sums) -> int:
    """How many more plates must be looked at until the sample is large enough."""
    return max(0, (indicator.minimum_plates or 0) - sums.checked_plates)


def allowance(sums: Sums, target: Decimal, diners_ahead: int) -> Decimal | None:
    """Grams a meal that the people still to come may leave at most, rounded down to a tenth, so that the
    period's figure is printed as `target` or less; None when it is out of reach."""
    now = measure("waste_per_meal", sums)
    limit = (Fraction(target) + Fraction(1, 20)) * (now.denominator + diners_ahead)
    grams = -(-limit.numerator // limit.denominator) - 1 - now.numerator
    if diners_ahead <= 0 or grams < 0:
        return None
    return Decimal(10 * grams // diners_ahead).scaleb(-1)


def _printer(rule: Rule, name: str, facts: Facts) -> Callable[[Sums], Decimal | None]:
    """The figure that this rule compares with its thresholds, as printed."""
    if isinstance(rule, ChangeBands) and facts.base is not None:
        then = measure(name, facts.base)
        return lambda sums: change(measure(name, sums), then).value
    return lambda sums: measure(name, sums).value


def _decimals(rule: Rule, name: str) -> int:
    return CHANGE_DECIMALS if isinstance(rule, ChangeBands) else FORMULAS[name].decimals


def _just_enough(bands: Bands, band: Band, decimals: int) -> Decimal:
    """A threshold may have more decimals than are printed: 356.25 is met by 356.2, not by 356.3."""
    rounding = ROUND_CEILING if bands.compare == "at_least" else ROUND_FLOOR
    return band.threshold.quantize(Decimal(1).scaleb(-decimals), rounding)


def _meets(bands: Bands, band: Band, value: Decimal | None) -> bool:
    return value is not None and bands.meets(value, band)


def _fewest(lever: Lever, sums: Sums, reaches: Callable[[Sums], bool]) -> int | None:
    """The smallest number of units that reaches; more units never reach less."""
    most = lever.most(sums)
    count = bisect_left(range(most + 1), True, key=lambda units: reaches(lever.pulled(sums, units)))
    return count if count <= most else None
