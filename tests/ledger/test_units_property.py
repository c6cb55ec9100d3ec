"""Units: a weight shown in any unit and sent back is the same to the gram; a typed one is rounded once."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from canteen.inputs import grams_per
from canteen.ledger.forms import MealForm, as_typed, with_units
from canteen.ledger.written import GRAMS_PER_UNIT, as_text

MOST = 100_000_000
GRAMS = st.integers(0, MOST)
UNITS = st.sampled_from(["kg", "斤", "g", "升", "桶120升", "桶60升"])
LITRE = st.integers(200, 2000)


def read(text: str, unit: str, litre: int = 1000) -> int:
    """The grams that the form of a meal makes of a typed weight."""
    source = with_units({"plate_waste_g": text, "plate_waste_g_unit": unit}, litre)
    entry = MealForm.read(source)
    assert entry.ok, entry.errors
    assert as_typed(source) == {"plate_waste_g": [text, unit]}
    grams: int = entry.values["plate_waste_g"]
    return grams


@given(GRAMS, st.sampled_from(sorted(GRAMS_PER_UNIT)))
def test_a_weight_that_is_shown_and_sent_back_has_not_lost_a_gram(grams: int, unit: str) -> None:
    assert read(as_text("plate_waste_g", grams, unit), unit) == grams


@given(GRAMS, st.permutations(sorted(GRAMS_PER_UNIT)))
def test_from_unit_to_unit_and_back_no_gram_is_lost(grams: int, units: list[str]) -> None:
    now = grams
    for unit in units:
        now = read(as_text("plate_waste_g", now, unit), unit)
    assert now == grams


@given(st.decimals(0, 800, places=4), UNITS, LITRE)
def test_what_is_typed_comes_to_its_exact_grams_rounded_half_up_once(
    typed: Decimal, unit: str, litre: int
) -> None:
    exact = Fraction(typed) * grams_per(unit, litre)
    assert read(f"{typed:f}", unit, litre) == floor(exact + Fraction(1, 2))


@given(st.lists(st.integers(0, 99_999), min_size=1, max_size=30))
def test_the_sum_of_weights_in_jin_is_the_sum_of_their_halves_in_kilograms(halves: list[int]) -> None:
    in_jin = sum(read(str(number), "斤") for number in halves)
    in_kg = sum(read(f"{Decimal(number) / 2:f}", "kg") for number in halves)
    assert in_jin == in_kg == 500 * sum(halves)
