"""What must hold for any canteen, found by trying many."""

import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.facts import Facts
from scoring.measures import all_measures, measure
from scoring.rounding import points
from scoring.sheet import score
from scoring.sums import NAMES, joined
from tests.scoring import worked

STANDARD = worked.shipped()
COUNT = st.integers(0, 10**9)
SUMS = st.dictionaries(st.sampled_from(NAMES), COUNT).map(lambda changed: replace(worked.SUMS, **changed))
FACTS = st.builds(
    Facts,
    operation=st.sampled_from(["own", "contracted", "delivered"]),
    supply=st.sampled_from(["portion", "buffet", "by_weight", "banquet"]),
    service=st.sampled_from(["internal", "open"]),
    size=st.sampled_from(["small", "medium", "large"]),
    official_meals=st.booleans(),
    sums=SUMS,
    base=st.none() | SUMS,
    base_problem=st.sampled_from(["", "口径已变更"]),
    records=st.dictionaries(st.sampled_from(["training", "publicity", "internal_evaluations_due"]), COUNT),
    months_open=st.integers(0, 40),
    findings=st.frozensets(st.sampled_from(STANDARD.findings)),
    bonus=st.lists(st.sampled_from([item.text for item in STANDARD.bonus.items])).map(tuple),
)


@given(FACTS, COUNT)
def test_more_clean_plates_never_lower_a_score(facts, more):
    fewer = min(facts.sums.clean_plates, facts.sums.checked_plates)
    better = min(fewer + more, facts.sums.checked_plates)
    before, after = (
        score(STANDARD, replace(facts, sums=replace(facts.sums, clean_plates=clean)), worked.JUDGEMENTS)
        for clean in (fewer, better)
    )
    assert after.computed >= before.computed
    if before.total is not None and after.total is not None:
        assert after.total >= before.total


@given(FACTS, COUNT)
def test_more_waste_never_raises_a_score(facts, more):
    before, after = (
        score(STANDARD, replace(facts, sums=replace(facts.sums, waste_g=facts.sums.waste_g + extra)), {})
        for extra in (0, more)
    )
    assert after.computed <= before.computed


@given(SUMS, st.integers(1, 50))
def test_scaling_all_sums_leaves_every_ratio_alone(sums, times):
    scaled = joined([sums] * times)
    before, after = all_measures(sums), all_measures(scaled)
    assert [m.exact for m in before.values()] == [m.exact for m in after.values()]


@given(SUMS, SUMS)
def test_a_ratio_of_two_canteens_lies_between_theirs(one, other):
    for name in ("clean_plate_rate", "waste_per_meal", "unserved_rate", "utilisation"):
        apart = [measure(name, sums).exact for sums in (one, other)]
        assume(None not in apart)
        assert min(apart) <= measure(name, one + other).exact <= max(apart)


@given(FACTS)
def test_a_total_is_the_rounded_sum_of_its_lines(facts):
    sheet = score(STANDARD, facts, worked.JUDGEMENTS)
    final = [line.final for line in sheet.lines if line.final is not None]
    assert all(given == points(given) for given in final)
    assert sheet.computed + sheet.judged == sum(final, start=Decimal(0))
    if sheet.raw is not None:
        assert sheet.raw == sum(final, start=Decimal(0))
        assert sheet.rescaled == points(sheet.raw * 100 / sheet.applicable)
        assert sheet.full_marks == sheet.raw + 100 - sheet.applicable


@given(FACTS)
def test_no_line_gives_more_than_its_maximum_and_all_explain_themselves(facts):
    for line in score(STANDARD, facts, worked.JUDGEMENTS).lines:
        assert line.explanation
        assert line.final is None or 0 <= line.final <= line.maximum <= line.listed


@given(FACTS)
def test_scoring_twice_gives_the_same_bytes_also_from_facts_that_were_kept(facts):
    kept = Facts.from_data(json.loads(json.dumps(facts.to_data(), ensure_ascii=False)))
    once, again = (score(STANDARD, each, worked.JUDGEMENTS).to_json() for each in (facts, kept))
    assert once == again


@given(FACTS)
def test_a_veto_and_a_cap_never_improve_a_grade(facts):
    order = [grade.name for grade in STANDARD.grades]
    found = score(STANDARD, facts, worked.JUDGEMENTS)
    clear = score(STANDARD, replace(facts, findings=frozenset()), worked.JUDGEMENTS)
    if found.grade and clear.grade:
        assert order.index(found.grade) >= order.index(clear.grade)
