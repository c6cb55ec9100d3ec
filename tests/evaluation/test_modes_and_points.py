"""Sheets of canteens that changed how they are run, and of canteens that are weighed together."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from canteen.db import session
from canteen.evaluation.models import Line, Sheet
from canteen.ledger.weighing.models import PointWeight
from canteen.registry.models import Canteen
from tests import make
from tests.evaluation import build
from tests.evaluation.build import QUARTER
from tests.ledger.weighing.groups import point

OF_A_KITCHEN = ("B1", "B3", "B4", "C1", "C2")


@pytest.fixture(autouse=True)
def after_the_quarter(at: Any) -> None:
    at("2026-10-09 09:00")


def lines(canteen: Canteen) -> dict[str, Line]:
    with make.context():
        query = select(Line).join(Sheet, Sheet.id == Line.sheet_id).where(Sheet.canteen_id == canteen.id)
        return {line.code: line for line in session.scalars(query)}


def delivered_from(canteen: Canteen, day: date) -> None:
    mode = make.canteen_mode(day, operation="delivered")
    mode.canteen_id = canteen.id
    make.saved(mode)


def test_what_does_not_apply_follows_the_mode_of_most_service_days(app: Any) -> None:
    bureau = make.bureau()
    early, late = make.canteen(bureau=bureau), make.canteen(bureau=bureau)
    for canteen, day in ((early, date(2026, 7, 10)), (late, date(2026, 9, 21))):
        build.ledger(canteen)
        delivered_from(canteen, day)
    build.score(bureau)
    states = {canteen.id: [lines(canteen)[code].state for code in OF_A_KITCHEN] for canteen in (early, late)}
    assert set(states[early.id]) == {"not_applicable"}
    assert "not_applicable" not in states[late.id]


def test_the_streams_required_are_those_of_each_days_own_mode(app: Any) -> None:
    bureau = make.bureau()
    kitchen, changed = make.canteen(bureau=bureau), make.canteen(bureau=bureau)
    for canteen in (kitchen, changed):
        build.ledger(canteen, day={"prep_waste_g": None, "reused_g": None, "spoilage_g": None})
    delivered_from(changed, date(2026, 7, 2))
    build.score(bureau)
    assert "口径不全" in lines(kitchen)["E1"].explanation
    assert "口径不全" not in lines(changed)["E1"].explanation


def test_members_of_a_point_are_scored_by_the_groups_figure_and_their_sheets_say_so(app: Any) -> None:
    bureau = make.bureau()
    members = [make.canteen(bureau=bureau) for _ in range(2)]
    for canteen, diners in zip(members, (150, 50), strict=True):
        lunch = {"diners": diners, "expected_diners": diners, "unserved_waste_g": None, "plate_waste_g": None}
        build.ledger(canteen, lunch=lunch)
    weigh_daily(members, grams=20_000)
    build.score(bureau)
    found = [lines(canteen)["E1"] for canteen in members]
    assert {line.value for line in found} == {"100.0g/人·餐"}
    for line in found:
        assert line.state == "computed"
        assert "=100.0g/人·餐(合并计量)," in line.explanation
        assert "天与别的食堂一起称重" in line.data["data"]["measure"]["note"]


def weigh_daily(members: list[Canteen], grams: int) -> None:
    place = point(*members, holds_from=date(2025, 1, 1))
    with make.context():
        for day in QUARTER.days():
            row = {"point_id": place.id, "day": day, "total_g": grams, "mixed_scope": "all"}
            session.add(PointWeight(**row, source="web", saved_at=make.clock.at(day, 18)))
        session.commit()
