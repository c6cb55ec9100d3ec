"""How far the next band is: what the count says is enough, and one less is not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.distance import LEVERS, allowance, days_to_full_streams, next_step, plates_to_sample
from scoring.facts import Facts
from scoring.measures import measure
from scoring.sheet import score
from scoring.sums import Sums
from tests.scoring import worked

STANDARD = worked.shipped()
COMPUTED = ("B2", "B4", "C2", "C6", "D1", "E1", "E2", "E3")
COUNT = st.integers(0, 10**6)


def step_of(code, facts):
    return next_step(STANDARD, line_of(code, facts), facts)


def line_of(code, facts):
    return next(line for line in score(STANDARD, facts, {}).lines if line.code == code)


@pytest.mark.parametrize(
    ("code", "points", "gain", "target", "distance", "count"),
    [
        ("B2", "4", "1", "95.00", "1.50", 371),  # Σ|expected − diners| may be 1,241 instead of 1,612
        ("C6", "4", "1", "3.00", "0.48", 42_556),
        ("D1", "10", "2", "90.00", "1.00", 62),  # 5,580 of 6,200 plates
        ("E1", "6", "1.5", "120.0", "4.6", 113_761),
        ("E3", None, None, None, None, None),
    ],
)
def test_the_worked_example_says_what_more_would_take(code, points, gain, target, distance, count):
    step = step_of(code, worked.FACTS)
    if points is None:
        assert step is None
        return
    assert (step.band.points, step.gain) == (Decimal(points), Decimal(gain))
    assert (step.target, step.distance, step.count) == (Decimal(target), Decimal(distance), count)


def test_a_threshold_with_more_decimals_than_are_printed_is_met_by_the_printed_figure_below():
    facts = worked.with_sums(replace(worked.FACTS, supply="buffet"), waste_g=360 * 24_800)
    step = step_of("E1", facts)
    assert (step.band.threshold, step.target, step.distance) == (
        Decimal("356.25"),
        Decimal("356.2"),
        Decimal("3.8"),
    )


def test_a_change_against_last_year_is_reached_by_less_waste_now():
    facts = worked.with_sums(waste_g=int(156.5 * 24_800))
    step = step_of("E2", facts)
    assert step.is_change
    assert (step.gain, step.target) == (Decimal(1), Decimal("-2.00"))
    assert line_of("E2", worked.with_sums(facts, waste_g=facts.sums.waste_g - step.count)).computed == 4


def test_late_meals_stay_late_so_that_only_coming_meals_raise_the_completeness():
    step = step_of("E3", worked.with_sums(meals_due=100, meals_in_time=90))
    assert (step.band.threshold, step.count) == (Decimal(95), 100)
    assert (LEVERS["completeness"].pulled(Sums(meals_due=100, meals_in_time=90), 100)).meals_in_time == 190


def test_a_hundred_per_cent_cannot_be_reached_any_more_after_one_late_meal():
    indicator = STANDARD.indicator("E3")
    only_full = replace(
        indicator.rule,
        bands=(replace(indicator.rule.bands[0], threshold=Decimal(100)), *indicator.rule.bands[1:]),
    )
    strict = replace(
        STANDARD,
        indicators=tuple(replace(i, rule=only_full) if i.code == "E3" else i for i in STANDARD.indicators),
    )
    facts = worked.with_sums(meals_due=1_000_000, meals_in_time=10_000)
    line = next(line for line in score(strict, facts, {}).lines if line.code == "E3")
    assert next_step(strict, line, facts).count is None


def test_what_is_not_a_matter_of_the_figure_has_no_step():
    unrecorded = worked.with_sums(checked_plates=0, clean_plates=0)
    thin = worked.with_sums(required_stream_days=30)
    assert step_of("D1", unrecorded) is None
    assert step_of("E1", thin) is None
    assert step_of("C3", worked.FACTS) is None
    assert step_of("A1", worked.FACTS) is None


def test_streams_that_are_missing_and_plates_not_looked_at_are_counted_instead():
    thin = worked.with_sums(required_stream_days=50, checked_plates=260, clean_plates=250).sums
    days = days_to_full_streams(STANDARD.indicator("E1"), thin)
    assert days == 58  # 108 of 120 days are 90 %
    assert plates_to_sample(STANDARD.indicator("D1"), thin) == 40
    assert days_to_full_streams(STANDARD.indicator("E1"), worked.SUMS) == 0
    assert plates_to_sample(STANDARD.indicator("B2"), thin) == 0


@given(
    st.sampled_from(COMPUTED),
    st.dictionaries(
        st.sampled_from(["waste_g", "forecast_error", "unserved_g", "spoilage_g", "issued_prep_g"]), COUNT
    ),
    st.integers(0, 6200),
    st.integers(0, 124),
    st.sampled_from(["portion", "buffet", "by_weight"]),
)
def test_the_count_is_enough_and_one_less_is_not(code, grams, clean, in_time, supply):
    facts = worked.with_sums(
        replace(worked.FACTS, supply=supply), **grams, clean_plates=clean, meals_in_time=in_time
    )
    step = step_of(code, facts)
    assume(step is not None and step.count is not None)
    lever = LEVERS[step.measure]

    def points_after(count):
        return line_of(code, replace(facts, sums=lever.pulled(facts.sums, count))).computed

    assert points_after(step.count) >= step.band.points
    assert points_after(step.count - 1) < step.band.points


@given(st.sampled_from(COMPUTED), st.integers(0, 20_000_000), st.integers(0, 6200))
def test_the_distance_is_enough_and_a_hair_less_is_not(code, waste_g, clean):
    facts = worked.with_sums(waste_g=waste_g, clean_plates=clean)
    step = step_of(code, facts)
    assume(step is not None)
    threshold, hair = step.band.threshold, Decimal(1).scaleb(step.target.as_tuple().exponent)
    rising = step.target >= threshold
    assert abs(step.target - threshold) < hair
    assert rising or step.target + hair > threshold


@given(st.integers(0, 10**7), st.integers(1, 10**5), st.integers(1, 10**5), st.integers(0, 3000))
def test_who_keeps_to_the_allowance_reaches_the_target(waste_g, diners, ahead, tenths):
    target = Decimal(tenths).scaleb(-1)
    sums = Sums(waste_g=waste_g, waste_diners=diners)
    allowed = allowance(sums, target, ahead)

    def figure_with(grams):
        return measure("waste_per_meal", Sums(waste_g=waste_g + grams, waste_diners=diners + ahead)).value

    if allowed is None:
        assert figure_with(0) > target
    else:
        assert figure_with(int(allowed * ahead)) <= target
        assert figure_with(int((allowed + Decimal("0.1")) * ahead) + 1) > target


def test_nobody_to_come_leaves_no_allowance():
    assert allowance(worked.SUMS, Decimal(120), 0) is None


def test_a_canteen_that_is_best_already_needs_nothing():
    facts = Facts(**{**vars(worked.with_sums(clean_plates=6200)), "records": worked.FACTS.records})
    assert step_of("D1", facts) is None
