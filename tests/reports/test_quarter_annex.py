"""The quarter's data annex: live from the ledger until the sheet is approved, frozen with it from then on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from canteen.evaluation.models import Activity, Sheet
from canteen.registry.models import Canteen
from canteen.reports import quarter_annex
from canteen.reports.paper import Paper, Row
from scoring.periods import Quarter
from tests import make
from tests.reports import stories

Q3 = Quarter(2026, 3)


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-10-12 12:30")
    return stories.canteen()


def form(canteen: Canteen) -> Paper:
    with make.context():
        return quarter_annex.build(canteen, Q3)


def rows(canteen: Canteen, table: int) -> dict[Any, Row]:
    return {row[0]: row for row in form(canteen).tables[table].rows}


def approve(canteen: Canteen, run: Any) -> None:
    """Score the quarter, then freeze the sheet as an approval does."""
    run.invoke(args=["score", "--quarter", "2026Q3", "--bureau", canteen.institution.bureau.code])
    with make.context():
        sheet = make.session.query(Sheet).one()
        sheet.state, sheet.approved_at = "approved", make.clock.at(date(2026, 10, 12), 9)
        make.session.commit()


def test_every_measure_stands_with_its_parts_and_what_did_not_count(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    stories.done(canteen, 11, checked_plates=None, clean_plates=None)
    plates = rows(canteen, 0)["光盘率"]
    assert list(plates)[1:4] == [Decimal("90.00"), "%", "45÷50"]
    assert rows(canteen, 0)["库存损耗率"][1] is None


def test_without_a_comparable_base_there_is_no_yearly_change(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    change = rows(canteen, 1)["光盘率"]
    assert list(change)[1:6] == [Decimal("90.00"), None, "—", None, "—"]


def test_a_month_that_the_canteen_was_not_open_has_no_figure(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    assert list(rows(canteen, 2)["光盘率"])[2:5] == [None, None, Decimal("90.00")]


def test_the_lines_that_records_decide_are_listed_with_their_reason(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    lines = rows(canteen, 3)
    assert "D1" in lines
    assert "A1" not in lines  # an evaluator's judgement is no data
    assert "45÷50=90.00%" in str(lines["D1"][4])


def test_only_activities_of_the_quarter_that_stand_are_listed(canteen: Canteen) -> None:
    for day, title, voided in (
        (10, "光盘行动培训", None),
        (11, "重复登记", make.clock.at(date(2026, 9, 12))),
    ):
        make.saved(
            Activity(
                canteen_id=canteen.id,
                kind="training",
                day=date(2026, 9, day),
                title=title,
                noted_at=make.clock.at(date(2026, 9, day), 10),
                voided_at=voided,
            )
        )
    assert [row[2] for row in form(canteen).tables[4].rows] == ["光盘行动培训"]


def test_after_the_approval_a_correction_of_the_ledger_leaves_the_annex_alone(
    canteen: Canteen, run: Any
) -> None:
    stories.done(canteen, 10)
    assert "还没有核定" in form(canteen).notes[0]
    approve(canteen, run)
    stories.done(canteen, 11, clean_plates=0)
    assert rows(canteen, 0)["光盘率"][3] == "45÷50"
    assert "2026年10月12日核定" in form(canteen).notes[0]


def test_the_standard_and_its_status_are_named(canteen: Canteen) -> None:
    assert "不是官方文本" in form(canteen).notes[1]
