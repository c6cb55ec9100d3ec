"""Rounds are scored from the ledger: once, again, for many, and with everything that was noted."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.models import Line, Ruling, Sheet
from canteen.ledger.models import MealRecord
from canteen.registry.models import Bureau, CountingPolicy
from scoring.periods import Quarter
from tests import make
from tests.evaluation import build
from tests.evaluation.build import QUARTER


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def line_of(sheet_id: int, code: str) -> Line:
    with make.context():
        return session.scalars(select(Line).where(Line.sheet_id == sheet_id, Line.code == code)).one()


def count(table) -> int:
    with make.context():
        return session.scalar(select(func.count()).select_from(table))


def test_scoring_twice_makes_one_sheet_and_the_same_result(app):
    case = build.case()
    before = case.sheet()
    assert build.score(case.bureau) == [case.sheet_id]
    after = case.sheet()
    assert (after.result, after.facts, after.version) == (before.result, before.facts, before.version)
    assert [line.explanation for line in after.lines] == [line.explanation for line in before.lines]
    assert count(Line) == 28
    assert count(Ruling) == 0


def test_a_change_of_the_ledger_changes_computed_lines_and_keeps_what_was_judged(app, sign_in):
    case = build.case()
    sign_in(case.evaluator).post(f"{case.url}/lines/A3", data={"version": 1, "level": "未纳入"})
    with make.context():
        for meal in session.scalars(select(MealRecord)):
            meal.clean_plates = 40
        session.commit()
    build.score(case.bureau)
    assert (case.line("D1").value, str(case.line("D1").final_points)) == ("80.00%", "6.00")
    assert (case.line("A3").state, case.line("A3").final_points) == ("judged", 0)
    with make.context():
        reasons = session.scalars(select(Ruling.reason).where(Ruling.line_code.is_(None))).all()
    assert reasons == ["按台账重新计算"]


def test_an_override_survives_scoring_again(app, sign_in):
    case = build.case()
    fields = {"version": 1, "points": "6", "reason": "抽样偏少"}
    sign_in(case.evaluator).post(f"{case.url}/lines/D1/override", data=fields)
    build.score(case.bureau)
    assert (case.line("D1").computed_points, case.line("D1").final_points) == (10, 6)


def test_a_round_covers_the_subtree_and_the_time_canteens_were_open(app):
    province = make.bureau(level="province")
    county = make.bureau(parent=province)
    inside = [
        make.canteen(bureau=province, code="K1"),
        make.canteen(bureau=county, code="K2"),
        make.canteen(bureau=county, code="K3", closed_on=date(2026, 7, 31)),
    ]
    make.canteen(bureau=county, opened_on=date(2026, 10, 1))
    make.canteen(bureau=county, closed_on=date(2026, 6, 30))
    make.canteen()
    build.score(province)
    with make.context():
        assert set(session.scalars(select(Sheet.canteen_code))) == {canteen.code for canteen in inside}


def test_a_bureau_whose_code_begins_alike_is_not_below(app):
    make.canteen(bureau=make.bureau(code="51"))
    other = make.canteen(bureau=make.bureau(code="5101"))
    assert len(build.score(make.saved(session_bureau("51")))) == 1
    assert count(Sheet) == 1
    assert other.code


def session_bureau(code: str) -> Bureau:
    with make.context():
        return session.scalars(select(Bureau).where(Bureau.code == code)).one()


def test_many_canteens_are_scored_in_parts_and_every_part_reports(app, monkeypatch):
    bureau = make.bureau()
    institution = make.institution(bureau=bureau)
    for _ in range(5):
        make.canteen(institution=institution)
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    told = []
    with make.context():
        owner = session.get_one(Bureau, bureau.id)
        sheets = runs.score_round(owner, QUARTER, progress=lambda done, total: told.append((done, total)))
        session.commit()
    assert (len(sheets), told) == (5, [(2, 5), (4, 5), (5, 5)])


def test_last_years_quarter_is_the_base_unless_the_mode_or_the_counting_changed(app):
    bureau = make.bureau()
    same, moved, drained = (make.canteen(bureau=bureau) for _ in range(3))
    for canteen in (same, moved, drained):
        build.ledger(canteen)
        build.ledger(canteen, QUARTER.same_last_year, lunch={"plate_waste_g": 20_000})
    mode = make.canteen_mode(date(2026, 1, 1), supply="buffet")
    mode.canteen_id = moved.id
    make.saved(mode)
    policy = CountingPolicy(canteen_id=drained.id, holds_from=date(2026, 2, 1), drained=False)
    policy.bones_counted = False
    make.saved(policy)
    ids = build.score(bureau)
    with make.context():
        by_canteen = {sheet.canteen_id: sheet.id for sheet in session.scalars(select(Sheet))}
    assert len(ids) == 3
    assert line_of(by_canteen[same.id], "E2").state == "computed"
    assert "供餐方式与上年同期不同" in line_of(by_canteen[moved.id], "E2").explanation
    assert "计量口径与上年同期不同" in line_of(by_canteen[drained.id], "E2").explanation


def test_after_a_change_of_mode_the_mode_of_most_service_days_counts(app):
    bureau = make.bureau()
    early, late = make.canteen(bureau=bureau, code="K1"), make.canteen(bureau=bureau, code="K2")
    for canteen, day in ((early, date(2026, 7, 10)), (late, date(2026, 9, 20))):
        mode = make.canteen_mode(day, supply="buffet")
        mode.canteen_id = canteen.id
        make.saved(mode)
    build.score(bureau)
    with make.context():
        facts = {sheet.canteen_code: sheet.facts for sheet in session.scalars(select(Sheet))}
    assert (facts["K1"]["supply"], facts["K2"]["supply"]) == ("buffet", "portion")


def test_the_quarters_before_count_where_a_round_was_held_and_the_canteen_was_open(app, sign_in, at):
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau, opened_on=date(2026, 2, 1))
    evaluator = make.user("evaluator", bureau)
    finish_rounds(app, sign_in, at, bureau, evaluator)
    at("2027-01-05 09:00")
    build.score(bureau, Quarter(2026, 4))
    with make.context():
        last = session.scalars(select(Sheet).where(Sheet.period == "2026Q4")).one()
    assert last.canteen_id == canteen.id
    assert {name: last.facts["records"][name] for name in last.facts["records"]} == {
        "internal_evaluations_due": 2,  # not the first quarter, in which it opened
        "internal_evaluations_done": 2,
        "internal_evaluations_on_time": 1,  # the third quarter's was finished late
    }


def finish_rounds(app, sign_in, at, bureau, evaluator):
    """2026Q1 to Q3 are scored; Q2 is finished within five working days, Q3 later."""
    at("2026-04-02 09:00")
    build.score(bureau, Quarter(2026, 1))
    for quarter, moment in ((Quarter(2026, 2), "2026-07-07 20:00"), (Quarter(2026, 3), "2026-10-30 09:00")):
        at(moment)
        build.score(bureau, quarter)
        with make.context():
            sheet = session.scalars(select(Sheet).where(Sheet.period == str(quarter))).one()
        case = build.Case(bureau, None, evaluator, None, sheet.id)
        build.finished(sign_in(evaluator), case)


def test_a_quarter_that_has_not_begun_is_not_scored(app, run):
    make.bureau()
    result = run.invoke(args=["score", "--quarter", "2027Q1"])
    assert result.exit_code == 1
    assert result.stderr == "2027年第一季度还没有开始，不能评估。\n"


def test_missing_and_approved_sheets_together_are_all_canteens(app, sign_in):
    case = build.case()
    make.canteen(bureau=case.bureau, code="Z9")
    build.finished(sign_in(case.evaluator), case)
    sign_in(case.officer).post(f"{case.url}/approve", data={"version": case.sheet().version})
    with make.context():
        bureau = session.get_one(Bureau, case.bureau.id)
        approved, missing = runs.approved_sheets(bureau, QUARTER), runs.missing_sheets(bureau, QUARTER)
        assert [sheet.canteen.institution.bureau.code for sheet in approved] == [bureau.code]
        assert [canteen.code for canteen in missing] == ["Z9"]


def test_the_command_prints_sheets_with_lines_as_json_and_as_a_table(app, run):
    case = build.case()
    result = run.invoke(args=["score", "--quarter", "2026Q3", "--bureau", case.bureau.code, "--json"])
    (sheet,) = json.loads(result.stdout)["sheets"]
    assert {name: sheet[name] for name in ("id", "canteen", "state", "total", "grade")} == {
        "id": case.sheet_id,
        "canteen": case.canteen.code,
        "state": "open",
        "total": None,
        "grade": None,
    }
    plates = next(line for line in sheet["lines"] if line["code"] == "D1")
    assert plates == {
        "code": "D1",
        "title": "光盘行动",
        "state": "computed",
        "points": "10.00",
        "computed": "10.00",
        "self": None,
        "awarded": None,
        "maximum": "10.00",
        "value": "90.00%",
        "explanation": "光盘率 2970÷3300=90.00%,达到≥90%档,得10分(满分10分)",
    }
    table = run.invoke(args=["score", "--quarter", "2026Q3"])
    assert table.exit_code == 0
    row = next(row for row in table.stdout.splitlines() if case.canteen.code in row)
    assert row.split()[2:5] == [case.canteen.name, "待评", "38.00"]


@pytest.mark.parametrize(
    ("args", "code"), [(["--quarter", "2026"], 2), (["--quarter", "2026Q3", "--bureau", "none"], 1)]
)
def test_wrong_arguments_of_the_command_are_told(app, run, args, code):
    result = run.invoke(args=["score", *args])
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr
