"""Who may do what with a sheet: every role, below the same bureau, at every address of a sheet."""

import pytest

from canteen.accounts.models import Role
from tests import make
from tests.evaluation import build

EVALUATING = ["lines/A3", "lines/D1/override", "plates", "finish"]
DECIDING = ["approve", "send-back"]
FIELDS = {
    "lines/A3": {"version": 1, "level": "未纳入"},
    "lines/D1/override": {"version": 1, "points": "6", "reason": "抽样集中"},
    "plates": {"version": 1, "checked": "50", "clean": "43"},
    "finish": {"version": 1},
    "approve": {"version": 1},
    "send-back": {"version": 1, "reason": "合同没有附"},
}
OF_CANTEENS = {Role.RECORDER, Role.CHECKER, Role.CONFIRMER}


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_the_sheet_and_does_only_what_is_its_own(app, sign_in, role):
    case = build.case(recorded=False)
    client = sign_in(make.user(role, case.canteen if role in OF_CANTEENS else case.bureau))
    page = client.get(case.url)
    assert page.status_code == 200
    before = case.sheet().version
    for path in EVALUATING + DECIDING:
        status = client.post(f"{case.url}/{path}", data=FIELDS[path]).status_code
        mine = (role is Role.EVALUATOR and path in EVALUATING) or (role is Role.OFFICER and path in DECIDING)
        assert (status != 403) == mine, f"{role} {path}: {status}"
    if role is not Role.EVALUATOR:
        assert case.sheet().version == before
        assert f'action="{case.url}/lines' not in page.text, "no form that would be refused"


@pytest.mark.parametrize("role", list(Role))
def test_only_who_evaluates_or_decides_computes_a_sheet_anew(app, sign_in, role):
    case = build.case(recorded=False)
    client = sign_in(make.user(role, case.canteen if role in OF_CANTEENS else case.bureau))
    allowed = role in (Role.EVALUATOR, Role.OFFICER)
    assert client.post(f"{case.url}/refresh").status_code == (303 if allowed else 403)
    assert (f'action="{case.url}/refresh"' in client.get(case.url).text) == allowed


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.RECORDER, {"training"}),
        (Role.CHECKER, {"training"}),
        (Role.CONFIRMER, set()),
        (Role.EVALUATOR, {"training", "finding", "bonus"}),
        (Role.OFFICER, {"finding", "bonus"}),
        (Role.AUDITOR, set()),
    ],
)
def test_canteens_note_activities_and_evaluators_findings(app, sign_in, role, kinds):
    case = build.case(recorded=False)
    client = sign_in(make.user(role, case.canteen if role in OF_CANTEENS else case.bureau))
    url = f"/canteens/{case.canteen.code}/records"
    offered = client.get(url).text
    for kind in ("training", "finding", "bonus"):
        fields = {"kind": kind, "day": "2026-08-03", "title": "示例", "evidence": "照片"}
        assert (client.post(url, data=fields).status_code != 403) == (kind in kinds)
        assert (f'<option value="{kind}"' in offered) == (kind in kinds)
