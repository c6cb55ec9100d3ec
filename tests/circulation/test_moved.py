"""Bureaus and institutions move in the tree; what was evaluated stays where it was, and counts once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from canteen.circulation import notices
from canteen.circulation.shape import Report, thaw
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.models import Sheet
from canteen.registry import verbs
from canteen.registry.models import Bureau, Institution
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER, Office


@pytest.fixture(autouse=True)
def october(app: Flask, at: Callable[[str], None]) -> None:
    at("2026-10-21 09:00")


def city(name: str) -> Office:
    return material.office(level="prefecture", name=name)


def report_of(office: Office) -> Report:
    with make.context():
        return thaw(notices.compile_circular(office.bureau, QUARTER).report)


def names(report: Report) -> dict[str, str]:
    return {row["canteen"]: row["grade"] for row in report["results"]["rows"]}


def test_a_county_that_moved_to_another_city_is_told_where_it_was_evaluated() -> None:
    first, second = city("甲市机关事务管理局"), city("乙市机关事务管理局")
    county = make.bureau(parent=first.bureau, name="丙区机关事务管理局")
    material.ledger(make.canteen(bureau=county, name="丙区食堂"))
    material.ledger(make.canteen(bureau=second.bureau, name="乙市食堂"))
    for office in (first, second):
        material.approve_sheets(office.bureau)
    with make.context():
        moving, target = session.get_one(Bureau, county.id), session.get_one(Bureau, second.bureau.id)
        verbs.edit_bureau(moving, {"parent": target}, by=None)
        session.commit()
    there = report_of(first)
    assert [row["region"] for row in there["monitoring"]["rows"]] == ["丙区"]
    assert names(there) == {"丙区食堂": "优秀"}
    assert names(report_of(second)) == {"乙市食堂": "优秀"}, "neither twice nor missing"


def test_an_institution_that_moved_is_not_evaluated_a_second_time() -> None:
    first, second = city("甲市机关事务管理局"), city("乙市机关事务管理局")
    canteen = make.canteen(bureau=first.bureau, name="搬走的食堂")
    material.ledger(canteen)
    material.approve_sheets(first.bureau)
    with make.context():
        moving = session.get_one(Institution, canteen.institution_id)
        verbs.edit_institution(moving, {"bureau": session.get_one(Bureau, second.bureau.id)}, by=None)
        session.commit()
        runs.score_round(session.get_one(Bureau, second.bureau.id), QUARTER)
        session.commit()
        assert [sheet.state for sheet in session.scalars(select(Sheet))] == ["approved"]
        assert runs.missing_sheets(session.get_one(Bureau, second.bureau.id), QUARTER) == []
