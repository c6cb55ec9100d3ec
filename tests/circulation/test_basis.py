"""The 统计口径 box says what was counted, what was left out, and by which standard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from canteen.circulation import basis
from canteen.circulation.gathered import Gathered, gather
from canteen.circulation.shape import Standard
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.ledger.models import MealRecord
from canteen.registry.models import Bureau
from scoring.facts import Facts
from tests import make
from tests.circulation import material
from tests.circulation.material import QUARTER

RECONSTRUCTED: Standard = {
    "title": "示例标准(试行)",
    "version": "1",
    "status": "reconstructed",
    "sha256": "0",
}


@pytest.fixture(autouse=True)
def october(app: Flask, at: Callable[[str], None]) -> None:
    at("2026-10-21 09:00")


def said(bureau: Bureau) -> str:
    with make.context():
        gathered = gather(bureau, QUARTER)
        return "\n".join(basis.sentences(gathered, RECONSTRUCTED, make.clock.now()))


def evaluated(bureau: Bureau, *, last_year: bool = False) -> None:
    canteen = make.canteen(bureau=bureau)
    if last_year:
        material.ledger(canteen, QUARTER.same_last_year)
    material.ledger(canteen)


def test_a_reconstructed_standard_is_never_passed_off_as_the_official_text() -> None:
    official: Standard = {**RECONSTRUCTED, "status": "official"}
    assert basis.scored_by(RECONSTRUCTED) == "本通报依据重构标准（非官方文本）《示例标准（试行）》第1版评分。"
    assert basis.scored_by(official) == "本通报依据《示例标准（试行）》第1版评分。"


def test_the_box_counts_sheets_names_the_missing_and_the_cut_off() -> None:
    bureau = make.bureau()
    evaluated(bureau)
    material.approve_sheets(bureau)
    make.canteen(bureau=bureau)
    text = said(bureau)
    assert (
        "监测数据取自1张已核定评估表所依据的台账，不含尚未完成评估的1个；数据截至2026年10月21日09:00。"
        in text
    )
    assert "各类餐厨垃圾有记录的天数，占各食堂有人就餐天数之和的比例：边角料100.00%" in text
    assert "边角料100.00%，储存报损100.00%，弃用售剩成品100.00%，餐后回收100.00%" in text
    assert "未计入" not in text


def test_records_that_lack_half_of_a_ratio_are_counted_as_left_out() -> None:
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau)
    material.ledger(canteen)
    with make.context():
        for record in session.query(MealRecord).order_by(MealRecord.day).limit(2):
            record.clean_plates = None
        session.commit()
    material.approve_sheets(bureau)
    assert "因分子、分母缺少其一而未计入比率的记录：光盘率2餐次。" in said(bureau)


def test_weights_shared_by_canteens_or_spread_over_days_are_told() -> None:
    bureau = make.bureau()
    evaluated(bureau)
    material.approve_sheets(bureau)
    assert "分到各" not in said(bureau)
    with make.context():
        sheet = session.scalars(select(Sheet)).one()
        sums = {**sheet.facts["sums"], "shared_days": 12, "shared_g": 1, "spread_days": 5, "spread_g": 1}
        sheet.facts = {**sheet.facts, "sums": sums}
        session.commit()
    text = said(bureau)
    assert "合并计量的重量，按就餐人次分到各食堂（各食堂合计12天），在合计中只计一次。" in text
    assert "几天合称一次的重量，按就餐人次分到各天（各食堂合计5天），为估算。" in text


def test_where_not_every_canteen_compares_the_box_says_how_many_do() -> None:
    bureau = make.bureau()
    evaluated(bureau, last_year=True)
    evaluated(bureau)
    material.approve_sheets(bureau)
    assert "同比按两年同期统计口径一致的1个食堂计算，其余1个食堂不计入同比。" in said(bureau)


def test_a_canteen_whose_counting_changed_is_not_compared() -> None:
    bureau = make.bureau()
    evaluated(bureau, last_year=True)
    material.approve_sheets(bureau)
    with make.context():
        gathered = gather(bureau, QUARTER)
        assert len(gathered.comparable) == 1
        assert changed_policy(gathered).comparable == []


def changed_policy(gathered: Gathered) -> Gathered:
    (sheet,) = gathered.sheets
    facts = replace(Facts.from_data(sheet.facts), base_problem="沥水口径变更")
    return replace(gathered, sheets=[Sheet(id=sheet.id, facts=facts.to_data())])
