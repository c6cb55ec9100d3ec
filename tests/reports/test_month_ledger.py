"""The month's ledger as a form: every meal due, every day, closures, figures, signatures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from canteen.ledger.models import MonthSignature
from canteen.registry.models import Canteen
from canteen.reports import month_ledger
from canteen.reports.paper import Paper, Table
from scoring.periods import Month
from tests import make
from tests.reports import stories


@pytest.fixture
def canteen(app: Any, at: Any) -> Canteen:
    at("2026-09-17 12:30")
    return stories.canteen()


def form(canteen: Canteen) -> Paper:
    with make.context():
        return month_ledger.build(canteen, Month(2026, 9))


def cells(table: Table, title: str) -> list[Any]:
    """A column by its title."""
    index = [column.title for column in table.columns].index(title)
    return [row[index] for row in table.rows]


def test_every_meal_due_since_the_opening_stands_in_the_form_with_its_state(canteen: Canteen) -> None:
    stories.done(canteen, 10)
    stories.kitchen(canteen, 10)
    stories.closed(canteen, 11)
    stories.done(canteen, 14, diners=0, checked_plates=None, clean_plates=None)
    make.meal(canteen, date(2026, 9, 15), diners=30)
    meals = form(canteen).tables[0]
    states = dict(zip(cells(meals, "日期"), cells(meals, "填报"), strict=True))
    assert date(2026, 9, 9) not in states
    assert [states[date(2026, 9, day)] for day in (10, 11, 14, 15, 16, 17)] == [
        "按时",
        "停餐",
        "为零",
        "未填全",
        "缺报",
        "待填",
    ]


def test_what_was_not_recorded_stays_blank_and_never_becomes_zero(canteen: Canteen) -> None:
    stories.done(canteen, 10, plate_waste_g=0, prepared_g=None)
    meals = form(canteen).tables[0]
    assert cells(meals, "餐后回收")[0] == 0
    assert cells(meals, "备餐量")[0] is None
    assert meals.total is not None
    assert meals.total[7] is None


def test_weights_are_printed_to_the_gram_and_add_up_exactly(canteen: Canteen) -> None:
    stories.done(canteen, 10, unserved_waste_g=1_005)
    stories.done(canteen, 11, unserved_waste_g=2)
    meals = form(canteen).tables[0]
    assert cells(meals, "弃用售剩")[:2] == [Decimal("1.005"), Decimal("0.002")]
    assert meals.total is not None
    assert meals.total[8] == Decimal("1.007")


def test_an_official_meal_has_a_row_of_its_own_behind_the_working_meal(canteen: Canteen) -> None:
    stories.done(
        canteen, 10, occasion="official", diners=12, expected_diners=12, checked_plates=0, clean_plates=0
    )
    stories.done(canteen, 10)
    titles = cells(form(canteen).tables[0], "餐次")
    assert titles[:2] == ["午餐", "午餐（公务用餐）"]


def test_opening_stock_is_not_added_up(canteen: Canteen) -> None:
    stories.kitchen(canteen, 10, opening_stock_g=600_000, purchased_g=1_000)
    stories.kitchen(canteen, 11, purchased_g=2_500)
    days = form(canteen).tables[1]
    titles = [column.title for column in days.columns]
    assert days.total is not None
    assert days.total[titles.index("期初库存")] == ""
    assert days.total[titles.index("采购入库")] == Decimal("3.5")


def test_a_voided_closure_is_not_in_the_form(canteen: Canteen) -> None:
    stories.closed(canteen, 10, voided_at=make.clock.at(date(2026, 9, 10), 8), void_reason="登错了")
    stories.closed(canteen, 11, meal="all", counts=False)
    assert [list(row) for row in form(canteen).tables[2].rows] == [
        [date(2026, 9, 11), "全天", "停水检修", "待审核人认可"]
    ]


def test_the_figures_are_those_of_the_month_page(canteen: Canteen, sign_in: Any) -> None:
    stories.done(canteen, 10)
    stories.kitchen(canteen, 10)
    figures = {row[0]: row for row in form(canteen).tables[3].rows}
    assert figures["光盘率"][1:4] == (Decimal("90.00"), "%", "45÷50")
    assert figures["人均每餐餐厨垃圾量"][3] == "8.505kg÷100人次"
    page = sign_in(make.recorder(canteen)).get("/canteens/C-1/ledger/2026-09").text
    assert str(figures["人均每餐餐厨垃圾量"][1]) in page


def test_those_who_signed_in_the_system_are_named_and_the_others_sign_by_pen(canteen: Canteen) -> None:
    checker = make.user("checker", canteen, name="示例审核人")
    make.saved(
        MonthSignature(
            canteen_id=canteen.id,
            month=date(2026, 9, 1),
            role="checker",
            by_id=checker.id,
            at=make.clock.at(date(2026, 10, 8), 9),
        )
    )
    signed = [(place.role, place.name, place.day) for place in form(canteen).signatures]
    assert signed == [
        ("填报人", "", None),
        ("审核人", "示例审核人", date(2026, 10, 8)),
        ("分管负责人", "", None),
    ]
