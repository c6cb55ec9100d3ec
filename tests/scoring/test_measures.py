"""Figures as ratios of sums, their one rounding, and how they move."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.formulas import FORMULAS
from scoring.measures import Sums, all_measures, change, measure, streams_complete, total
from scoring.rounding import half_up, plain
from scoring.saving import saving


@pytest.mark.parametrize(
    ("exact", "decimals", "printed"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction("89.995"), 2, "90.00"),
        (Fraction("89.994999"), 2, "89.99"),
        (Fraction("-20.365"), 2, "-20.37"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(0), 1, "0.0"),
    ],
)
def test_halves_are_rounded_away_from_zero(exact, decimals, printed):
    assert str(half_up(exact, decimals)) == printed


@pytest.mark.parametrize(
    ("number", "text"),
    [(Decimal("8.00"), "8"), (Decimal("4.50"), "4.5"), (100, "100"), (Decimal("0.00"), "0")],
)
def test_points_are_written_without_idle_zeros(number, text):
    assert plain(number) == text


@pytest.mark.parametrize("name", FORMULAS)
def test_nothing_recorded_is_no_value_and_never_zero(name):
    figure = measure(name, Sums())
    assert figure.value is None
    assert figure.text == "—"
    assert figure.to_data()["value"] is None


def test_a_bureau_is_the_ratio_of_the_sums_and_not_the_mean_of_the_rates():
    small, large = Sums(clean_plates=10, checked_plates=10), Sums(clean_plates=0, checked_plates=90)
    assert measure("clean_plate_rate", total([small, large])).text == "10.00%"


def test_a_measure_carries_everything_it_came_from():
    sums = Sums(clean_plates=5518, checked_plates=6200, plate_rows=62, plate_left_out=3)
    assert measure("clean_plate_rate", sums).to_data() == {
        "value": "89.00",
        "unit": "%",
        "numerator": 5518,
        "denominator": 6200,
        "paired_rows": 62,
        "left_out": 3,
        "coverage": {},
        "note": "",
    }


def test_coverage_is_the_share_of_days_on_which_each_stream_was_recorded():
    sums = Sums(diner_days=60, s1_days=60, s2_days=30, s3_days=0, s4_days=20)
    coverage = measure("waste_per_meal", sums).coverage
    assert {stream: str(share) for stream, share in coverage.items()} == {
        "S1": "100.00",
        "S2": "50.00",
        "S3": "0.00",
        "S4": "33.33",
        "mixed_all": "0.00",
        "mixed_unserved_plate": "0.00",
    }


def test_forecasts_that_are_off_by_more_than_everybody_are_worth_nothing():
    assert measure("forecast_accuracy", Sums(forecast_error=300, forecast_diners=100)).text == "0.00%"


def test_stock_without_a_word_about_spoilage_is_not_stock_without_loss():
    sums = Sums(opening_stock_g=600, purchased_g=5900)
    assert measure("stock_loss_rate", sums).value is None
    assert measure("stock_loss_rate", sums + Sums(stock_rows=1)).text == "0.00%"


def test_days_whose_diners_had_to_be_guessed_are_said():
    figure = measure("waste_per_day", Sums(waste_g=1, day_diners=1, day_diners_estimated=7))
    assert figure.note == "7天以当日就餐最多的一餐代替当日就餐人数"


def test_rates_move_by_points_and_amounts_by_per_cent():
    rate = change(
        measure("unserved_rate", Sums(unserved_g=3, prepared_g=100)),
        measure("unserved_rate", Sums(unserved_g=5, prepared_g=100)),
    )
    amount = change(
        measure("waste_per_meal", Sums(waste_g=90, waste_diners=1)),
        measure("waste_per_meal", Sums(waste_g=120, waste_diners=1)),
    )
    assert (rate.text, amount.text) == ("-2.00百分点", "-25.00%")
    assert amount.to_data() == {"value": "-25.00", "unit": "%", "note": ""}


def test_a_change_against_nothing_has_no_value():
    now = measure("waste_per_meal", Sums(waste_g=90, waste_diners=1))
    assert change(now, measure("waste_per_meal", Sums())).text == "—"
    assert change(now, measure("waste_per_meal", Sums(waste_diners=1))).value is None


def test_a_change_that_printed_figures_would_not_give_says_so():
    now = measure("waste_per_meal", Sums(waste_g=10_004, waste_diners=100))
    then = measure("waste_per_meal", Sums(waste_g=10_096, waste_diners=100))
    moved = change(now, then)
    assert (now.text, then.text) == ("100.0g/人·餐", "101.0g/人·餐")
    assert (moved.text, moved.note) == ("-0.91%", "按未舍入数计算")


def test_less_waste_is_money_and_carbon_by_estimate():
    now, then = Sums(waste_g=100_000, waste_diners=1000), Sums(waste_g=150_000, waste_diners=1000)
    saved = saving(now, then, cost_fen_per_kg=1250)
    assert (saved.waste_g, saved.cost_fen, saved.co2e_g, saved.note) == (50_000, 62_500, 125_000, "估算")
    assert saving(now, then, None).cost_fen is None
    assert saving(Sums(), then, 1250) is None


def test_streams_are_complete_on_no_day_when_nobody_ate():
    assert streams_complete(Sums()) == 0
    assert str(streams_complete(Sums(diner_days=60, required_stream_days=54))) == "90.00"


def test_sums_survive_being_kept_as_data():
    sums = Sums(waste_g=5, diners=7)
    assert Sums.from_data(sums.to_data()) == sums
    with pytest.raises(TypeError):
        Sums.from_data({"wasted": 1})


def test_all_measures_are_named_as_in_the_interface():
    assert list(all_measures(Sums())) == [
        "waste_per_meal",
        "waste_per_day",
        "clean_plate_rate",
        "forecast_accuracy",
        "unserved_rate",
        "utilisation",
        "stock_loss_rate",
        "completeness",
        "rectified_rate",
    ]
