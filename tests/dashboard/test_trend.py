"""The trend and its comparisons: when a change is shown, which way is better, and why there is none."""

from datetime import date

import pytest

from canteen import clock
from canteen.dashboard.savings import food_cost_fen, saved
from canteen.dashboard.spans import Spans
from canteen.dashboard.trend import PLATES, WASTE, trend
from canteen.db import session
from canteen.registry.models import CountingPolicy, Supply
from scoring.periods import Month, Quarter
from tests import make
from tests.dashboard.build import END, NOW, canteen_with
from tests.evaluation import build


@pytest.fixture(autouse=True)
def _after_the_quarter(at) -> None:
    at(END)


def trend_of(canteen, latest=NOW):
    with make.context():
        return trend(Spans(session.merge(canteen), clock.today()), latest)


def estimate_of(canteen):
    with make.context():
        spans = Spans(session.merge(canteen), clock.today())
        compared = trend(spans, NOW).year[WASTE]
        return saved(canteen, spans.of(NOW), spans.year_before(NOW), compared, NOW.last_day)


def policy(canteen, holds_from, **values):
    return make.saved(CountingPolicy(canteen_id=canteen.id, holds_from=holds_from, **values))


def test_the_trend_reaches_back_to_the_same_quarter_last_year(app):
    assert [str(point.period) for point in trend_of(make.canteen()).points] == [
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2026Q2",
        "2026Q3",
    ]


def test_months_before_the_opening_are_left_out(app):
    canteen = make.canteen(opened_on=date(2026, 7, 15))
    found = trend_of(canteen, Month(2026, 9))
    assert [str(point.period) for point in found.points] == ["2026-07", "2026-08", "2026-09"]


def test_less_waste_is_better_and_fewer_clean_plates_are_not(app):
    canteen = canteen_with(NOW, lunch={"plate_waste_g": 14_000, "clean_plates": 44})
    build.ledger(canteen, NOW.previous)
    found = trend_of(canteen)
    assert found.before[WASTE].better is True
    assert found.before[PLATES].better is False
    assert (found.before[PLATES].change.text, found.before[WASTE].reason) == ("-2.00百分点", "")


def test_what_did_not_move_is_neither_better_nor_worse(app):
    assert trend_of(canteen_with(NOW, NOW.previous)).before[PLATES].better is None


def test_another_way_of_serving_stops_both_comparisons(app):
    canteen = canteen_with(NOW, NOW.previous)
    with make.context():
        canteen = session.merge(canteen)
        canteen.modes.append(make.canteen_mode(NOW.first_day, supply=Supply.BUFFET))
        session.commit()
    before = trend_of(canteen).before
    assert "经营方式或供餐方式与上季度不同" in before[WASTE].reason
    assert before[PLATES].change is None


def test_draining_stops_the_comparison_of_weights_alone(app):
    canteen = canteen_with(NOW, NOW.previous)
    policy(canteen, NOW.first_day, drained=False)
    before = trend_of(canteen).before
    assert "计量口径与上季度不同" in before[WASTE].reason
    assert before[PLATES].change is not None


def test_streams_that_came_to_it_stop_the_comparison(app):
    canteen = canteen_with(NOW)
    build.ledger(canteen, NOW.previous, day={"prep_waste_g": None, "reused_g": None, "spoilage_g": None})
    before = trend_of(canteen).before
    assert before[WASTE].reason == "记录的流与上季度不同，与上季度不可比"


def test_a_running_month_is_compared_with_the_same_days_last_year(app, at):
    canteen = canteen_with(Quarter(2025, 3), NOW)
    at("2026-09-08 12:00")
    found = trend_of(canteen, Month(2026, 9))
    assert found.latest.runs
    assert (
        found.year[WASTE].then.denominator == 5 * 190
    )  # 1 to 5 September 2025, the 6th and 7th are a weekend


def test_savings_are_the_fall_times_diners_times_the_own_food_cost(app):
    canteen = canteen_with(NOW)
    build.ledger(canteen, NOW.same_last_year, lunch={"plate_waste_g": 19_000})
    policy(canteen, date(2025, 1, 1), food_cost_fen=1250)
    found = estimate_of(canteen)
    # (134.736… − 113.684…) g × 12,540 diners = 264 kg
    assert (found.saving.waste_g, found.saving.cost_fen, found.saving.co2e_g) == (264_000, 330_000, 660_000)
    assert (found.yuan, found.is_less) == (3300, True)
    assert "(134.7 − 113.7) 克/人·餐 × 12,540 人次" in found.formula.replace("（", "(").replace("）", ")")
    assert "12.5 元/千克" in found.formula


def test_without_a_registered_food_cost_there_is_no_money(app):
    canteen = canteen_with(NOW, NOW.same_last_year)
    found = estimate_of(canteen)
    assert (found.saving.cost_fen, found.yuan, found.cost_fen) == (None, None, None)


def test_the_food_cost_is_the_one_of_the_day(app):
    canteen = make.canteen()
    policy(canteen, date(2026, 1, 1), food_cost_fen=1000)
    policy(canteen, date(2026, 7, 1), food_cost_fen=1100)
    with make.context():
        costs = [food_cost_fen(canteen, date(2026, month, 15)) for month in (6, 7)]
    assert costs == [1000, 1100]


def test_what_cannot_be_compared_is_not_estimated(app):
    canteen = canteen_with(NOW, NOW.same_last_year)
    policy(canteen, date(2026, 1, 1), drained=False)
    found = estimate_of(canteen)
    assert found.saving is None
    assert found.reason.endswith("不可比，不能估算。")
