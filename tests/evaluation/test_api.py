"""Sheets for programs."""

import pytest

from tests import make
from tests.evaluation import build


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def test_a_sheet_is_read_with_its_lines_and_the_standard_it_names(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    client.post(f"{case.url}/lines/D1/override", data={"version": 1, "points": "6", "reason": "抽样偏少"})
    sheet = client.get(f"/api/v1{case.url}").json
    assert (sheet["canteen"], sheet["period"], sheet["total"]) == (case.canteen.code, "2026Q3", None)
    assert sheet["standard"]["status"] == "reconstructed"
    plates = next(line for line in sheet["lines"] if line["code"] == "D1")
    assert [plates[name] for name in ("computed", "self", "awarded", "points")] == [
        "10.00",
        None,
        "6.00",
        "6.00",
    ]


def test_a_bureaus_sheets_are_those_of_a_quarter_and_its_subtree(app, sign_in):
    case, elsewhere = build.case(), build.case(recorded=False)
    client = sign_in(make.user("auditor", case.bureau))
    address = f"/api/v1/bureaus/{case.bureau.code}/sheets"
    found = client.get(f"{address}?quarter=2026Q3").json["sheets"]
    assert [sheet["id"] for sheet in found] == [case.sheet_id]
    assert len(found[0]["lines"]) == 28
    assert client.get(f"{address}?quarter=2026Q2").json == {"sheets": []}
    assert client.get(f"{address}?quarter=autumn").status_code == 422
    assert client.get(f"/api/v1/bureaus/{elsewhere.bureau.code}/sheets?quarter=2026Q3").status_code == 404
    assert client.get(f"/api/v1{elsewhere.url}").status_code == 404


def test_programs_without_sign_in_are_told_in_json(app, client):
    reply = client.get("/api/v1/sheets/1")
    assert reply.status_code == 401
    assert set(reply.json) == {"error", "fields"}
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="canteen"'
