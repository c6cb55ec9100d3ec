"""What may be done with a sheet in each of its states, and that a refusal leaves it as it was."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from canteen.accounts.models import User
from canteen.audit import AuditEntry
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import record, review, runs
from canteen.evaluation.models import Ruling, Sheet
from scoring.facts import Judgement
from tests import make
from tests.evaluation import build
from tests.scoring.worked import JUDGEMENTS

Act = Callable[[Sheet, User], object]
ACTS: dict[str, Act] = {
    "judge": lambda sheet, by: review.judge(
        sheet, "A3", Judgement(level="未纳入"), by=by, seen=_seen(sheet, "A3")
    ),
    "override": lambda sheet, by: review.override(
        sheet, "D1", Decimal(6), "抽样集中", by=by, seen=_seen(sheet, "D1")
    ),
    "plates": lambda sheet, by: review.check_plates(sheet, 50, 43, by=by, seen=sheet.version),
    "finish": lambda sheet, by: review.finish(sheet, by=by, seen=sheet.version),
    "send back": lambda sheet, by: review.send_back(sheet, "合同没有附", by=by, seen=sheet.version),
    "approve": lambda sheet, by: review.approve(sheet, by=by, seen=sheet.version),
    "refresh": lambda sheet, by: runs.refresh(sheet, by),
}
CHANGING = {"judge", "override", "plates", "finish", "refresh"}
ALLOWED = {
    "open": CHANGING,
    "submitted": CHANGING,
    "finished": {"send back", "approve", "refresh"},
    "approved": set(),
    "withdrawn": set(),
}
BECOMES = {"finish": "finished", "send back": "open", "approve": "approved"}


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def _seen(sheet, code):
    line = review.line_of(sheet, code)
    return line.version


def judged_case(state):
    """A sheet with every line judged, put into a state as if people had brought it there."""
    case = build.case()
    with make.context():
        sheet, evaluator = session.get_one(Sheet, case.sheet_id), session.get_one(User, case.evaluator.id)
        given = {line.code: JUDGEMENTS[line.code] for line in sheet.lines if line.state == "open"}
        review.judge_all(sheet, given, by=evaluator)
        sheet.state = state
        session.commit()
    return case


def traces(sheet):
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Ruling, AuditEntry)]
    return record.fingerprint(sheet), sheet.state, sheet.version, counts


@pytest.mark.parametrize("state", ALLOWED)
def test_each_act_is_done_or_refused_by_the_state_alone(app, state):
    case = judged_case(state)
    officer = make.user("officer", case.bureau)
    done = set()
    for name, act in ACTS.items():
        with make.context():
            sheet, by = session.get_one(Sheet, case.sheet_id), session.get_one(User, officer.id)
            before = traces(sheet)
            try:
                act(sheet, by)
            except Refusal:
                assert traces(sheet) == before, f"{name} was refused and left something behind"
            else:
                done.add(name)
                assert sheet.state == BECOMES.get(name, state)
                assert name == "refresh" or sheet.version > before[2]
            session.rollback()
    assert done == ALLOWED[state]


@pytest.mark.parametrize("name", sorted(set(ACTS) - {"refresh"}))
def test_an_act_on_a_page_that_is_out_of_date_changes_nothing(app, name):
    case = judged_case("open" if name in CHANGING else "finished")
    officer = make.user("officer", case.bureau)
    with make.context():
        sheet, by = session.get_one(Sheet, case.sheet_id), session.get_one(User, officer.id)
        before = traces(sheet)
        late = {
            "judge": lambda: review.judge(sheet, "A3", Judgement(level="未纳入"), by=by, seen=0),
            "override": lambda: review.override(sheet, "D1", Decimal(6), "抽样集中", by=by, seen=0),
            "plates": lambda: review.check_plates(sheet, 50, 43, by=by, seen=0),
            "finish": lambda: review.finish(sheet, by=by, seen=0),
            "send back": lambda: review.send_back(sheet, "合同没有附", by=by, seen=0),
            "approve": lambda: review.approve(sheet, by=by, seen=0),
        }
        with pytest.raises(review.Conflict):
            late[name]()
        assert traces(sheet) == before


def test_judging_twice_the_same_gives_the_same_points_and_both_are_on_record(app):
    case = build.case()
    for version in (1, 2):
        with make.context():
            sheet, by = session.get_one(Sheet, case.sheet_id), session.get_one(User, case.evaluator.id)
            review.judge(sheet, "A3", Judgement(level="已纳入且有执行记录"), by=by, seen=version)
            session.commit()
    assert (case.line("A3").final_points, case.line("A3").version) == (3, 3)
    with make.context():
        rows = session.scalars(select(Ruling).where(Ruling.line_code == "A3").order_by(Ruling.id)).all()
        assert [(row.old["points"], row.new["points"]) for row in rows] == [(None, "3.00"), ("3.00", "3.00")]
