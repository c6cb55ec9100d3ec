"""Lists of sheets, records that count, standards: pages and commands."""

import json

import pytest
from sqlalchemy import select

from canteen import paging, tasks
from canteen.db import session
from canteen.evaluation import list_views
from canteen.evaluation.models import Activity, Adoption, Sheet, StandardVersion
from scoring.standard import shipped
from tests import make
from tests.evaluation import build


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def test_an_officer_makes_the_quarters_sheets_with_a_button(app, sign_in):
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau)
    client = sign_in(make.user("officer", bureau))
    assert "这里还没有评估表" in client.get("/sheets").text
    reply = client.post(
        "/sheets/score", data={"bureau": bureau.code, "quarter": "2026Q3"}, follow_redirects=True
    )
    assert "已生成或刷新2026年第三季度的评估表，共1张" in reply.text
    assert canteen.name in reply.text


def test_a_large_round_becomes_long_work_that_can_be_watched(app, sign_in, monkeypatch):
    bureau = make.bureau()
    make.canteen(bureau=bureau)
    monkeypatch.setattr(list_views, "SCORED_AT_ONCE", 0)
    client = sign_in(make.user("officer", bureau))
    reply = client.post("/sheets/score", data={"bureau": bureau.code, "quarter": "2026Q3"})
    assert reply.location == "/tasks/1"
    with make.context():
        assert tasks.run_waiting() == 1
    assert f"/sheets?quarter=2026Q3&amp;bureau={bureau.code}" in client.get("/tasks/1").text
    with make.context():
        assert len(session.scalars(select(Sheet)).all()) == 1


def test_only_officers_make_sheets(app, sign_in):
    case = build.case()
    fields = {"bureau": case.bureau.code, "quarter": "2026Q3"}
    assert sign_in(case.evaluator).post("/sheets/score", data=fields).status_code == 403
    elsewhere = sign_in(make.user("officer", make.bureau()))
    assert elsewhere.post("/sheets/score", data=fields).status_code == 404
    assert sign_in(case.officer).post("/sheets/score", data={}).status_code == 422
    wrong = {"bureau": case.bureau.code, "quarter": "2026Q9"}
    assert sign_in(case.officer).post("/sheets/score", data=wrong).status_code == 404


def test_the_list_shows_only_what_is_ones_own_and_filters_by_state(app, sign_in):
    ours, theirs = build.case(), build.case()
    client = sign_in(ours.evaluator)
    page = client.get("/sheets?quarter=2026Q3").text
    assert ours.canteen.name in page
    assert theirs.canteen.name not in page
    assert ours.canteen.name not in client.get("/sheets?quarter=2026Q3&state=approved").text
    assert ours.canteen.name not in client.get("/sheets?quarter=2026Q2").text
    assert client.get("/sheets?quarter=now").status_code == 404
    assert client.get(f"/sheets?bureau={theirs.bureau.code}").status_code == 404


def test_a_canteens_hub_leads_to_its_own_sheets_alone(app, sign_in):
    case = build.case()
    other = make.canteen(bureau=case.bureau)
    build.score(case.bureau)
    page = sign_in(case.officer).get(f"/sheets?quarter=2026Q3&canteen={other.code}").text
    assert page.count('<th scope="row">') == 1
    assert f"quarter=2026Q3&amp;canteen={other.code}" in page


def test_numbers_that_no_database_holds_lead_nowhere_or_to_the_last_page(app, sign_in):
    case = build.case(recorded=False)
    client = sign_in(case.evaluator)
    assert case.canteen.name in client.get(f"/sheets?quarter=2026Q3&page={10**30}").text
    assert client.get(f"/sheets/{10**30}").status_code == 404
    void = f"/canteens/{case.canteen.code}/records/{10**30}/void"
    assert client.post(void, data={"reason": "x"}).status_code == 404


def test_a_long_list_has_pages(app, sign_in, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    bureau = make.bureau()
    names = [make.canteen(bureau=bureau).name for _ in range(3)]
    build.score(bureau)
    client = sign_in(make.user("auditor", bureau))
    first, second = (client.get(f"/sheets?quarter=2026Q3&page={page}").text for page in (1, 2))
    assert [name in first for name in names] == [True, True, False]
    assert [name in second for name in names] == [False, False, True]
    assert "第 2/2 页" in second


def test_the_list_counts_states_and_grades(app, sign_in):
    case = build.case()
    client = sign_in(case.evaluator)
    build.finished(client, case)
    page = client.get("/sheets?quarter=2026Q3").text
    assert "已评完 1" in page
    assert "良好 1" in page


def note(client, case, **fields):
    url = f"/canteens/{case.canteen.code}/records"
    return client.post(url, data={"kind": "training", "day": "2026-08-03", "title": "切配培训"} | fields)


def test_trainings_noted_by_the_canteen_count_after_scoring_again(app, sign_in):
    case = build.case()
    client = sign_in(make.recorder(case.canteen))
    assert note(client, case).status_code == 303
    assert note(client, case, day="2025-10-08", title="切配培训二").status_code == 303
    assert note(client, case, day="2025-09-30", title="太早").status_code == 303
    assert "切配培训二" in client.get(f"/canteens/{case.canteen.code}/records").text
    build.score(case.bureau)
    assert case.line("C3").explanation == "近12个月节约技能培训2次,达到2次档,得2分(满分2分)"


def test_a_voided_record_no_longer_counts_and_stays_to_be_seen(app, sign_in):
    case = build.case()
    client = sign_in(make.recorder(case.canteen))
    note(client, case)
    void = f"/canteens/{case.canteen.code}/records/1/void"
    assert client.post(void, data={"reason": ""}).status_code == 409
    assert client.post(void, data={"reason": "长" * 201}).status_code == 409
    assert client.post(void, data={"reason": "登记重复"}).status_code == 303
    assert client.post(void, data={"reason": "再来"}).status_code == 409
    assert "登记重复" in client.get(f"/canteens/{case.canteen.code}/records").text
    build.score(case.bureau)
    assert case.line("C3").final_points == 0


def test_a_finding_is_established_by_an_evaluator_with_evidence_and_voids_its_line(app, sign_in):
    case = build.case()
    finding = {"kind": "finding", "title": "现场发现过期或霉变食材", "evidence": "9月2日现场照片"}
    assert note(sign_in(make.recorder(case.canteen)), case, **finding).status_code == 403
    client = sign_in(case.evaluator)
    assert note(client, case, **finding | {"evidence": ""}).status_code == 409
    unknown = note(client, case, **finding | {"title": "食材不新鲜"})
    assert unknown.status_code == 409
    assert "评估标准里没有“食材不新鲜”" in unknown.text
    assert "9月2日现场照片</textarea>" in unknown.text, "nothing typed is lost"
    assert note(client, case, **finding).status_code == 303
    assert client.post(f"{case.url}/refresh").status_code == 303
    assert (case.line("B4").final_points, case.line("B4").data["flag"]) == (0, "void")
    fields = {"version": 1, "points": "3", "reason": "已处理"}
    refused = client.post(f"{case.url}/lines/B4/override", data=fields)
    assert refused.status_code == 409
    assert "先撤销查实的情形" in refused.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"day": "2026-13-01"}, 422),
        ({"title": ""}, 422),
        ({"kind": "party"}, 422),
        ({"day": "2026-10-10"}, 409),
    ],
)
def test_a_record_that_cannot_be_is_refused(app, sign_in, fields, status):
    case = build.case(recorded=False)
    assert note(sign_in(case.evaluator), case, **fields).status_code == status
    with make.context():
        assert session.scalars(select(Activity)).all() == []


def test_records_of_another_canteen_are_not_reached(app, sign_in):
    ours, theirs = build.case(recorded=False), build.case(recorded=False)
    note(sign_in(theirs.evaluator), theirs)
    client = sign_in(ours.evaluator)
    assert client.get(f"/canteens/{theirs.canteen.code}/records").status_code == 404
    assert note(client, theirs).status_code == 404
    crossed = f"/canteens/{ours.canteen.code}/records/1/void"
    assert client.post(crossed, data={"reason": "x"}).status_code == 404


def test_standards_are_listed_and_shown_with_their_status(app, sign_in):
    case = build.case(recorded=False)
    client = sign_in(case.evaluator)
    assert "重建稿，非官方文本" in client.get("/standards").text
    sheet = case.sheet()
    page = client.get(f"/standards/{sheet.standard_sha256}").text
    assert "这是依公开文件重建的文本，不是官方文本" in page
    assert "重庆市委办公厅机关(降低库存损耗)" in page
    assert client.get("/standards/0000").status_code == 404


def test_a_shipped_standard_is_shown_before_its_first_use(app, sign_in):
    client = sign_in(make.user("auditor", make.bureau()))
    page = client.get("/standards").text
    assert "随系统提供，第一次评估时载入" in page
    (link,) = {part.split('"')[0] for part in page.split('href="/standards/')[1:]}
    assert client.get(f"/standards/{link}").status_code == 200


def test_a_bureau_evaluates_by_the_standard_that_it_or_one_above_adopted(app):
    province = make.bureau(level="province")
    county = make.bureau(parent=province)
    make.canteen(bureau=county)
    text = shipped()[0].read_text("utf-8").replace('version = "1"', 'version = "2"', 1)
    version = make.saved(
        StandardVersion(
            code="ours",
            version="2",
            title="本省标准",
            status="reconstructed",
            text=text,
            sha256="2" * 64,
            loaded_at=build.clock.now(),
        )
    )
    adoption = {"bureau_id": province.id, "standard_version_id": version.id}
    make.saved(Adoption(**adoption, holds_from=build.date(2026, 9, 1)))
    build.score(county)
    with make.context():
        assert session.scalars(select(Sheet.standard_sha256)).one() == "2" * 64


def test_checking_a_good_file_says_so_and_a_bad_one_names_every_fault(app, run, tmp_path):
    good = shipped()[0]
    result = run.invoke(args=["standard", "check", str(good)])
    assert (result.exit_code, "28项指标，没有问题" in result.stdout) == (0, True)
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text("utf-8").replace("total = 100", "total = 99", 1), "utf-8")
    result = run.invoke(args=["standard", "check", str(bad), "--json"])
    assert result.exit_code == 1
    reply = json.loads(result.stdout)
    assert reply["ok"] is False
    assert reply["faults"][0] == {
        "file": str(bad),
        "table": "groups",
        "reason": "各组分值之和100不等于总分99",
    }
    assert "不能启用" in result.stderr


def test_a_file_that_is_not_text_is_a_fault_and_one_that_is_not_there_wrong_use(app, run, tmp_path):
    blob = tmp_path / "blob.toml"
    blob.write_bytes(b"\xff\xfe\x00")
    assert "不是UTF-8" in run.invoke(args=["standard", "check", str(blob)]).stdout
    assert run.invoke(args=["standard", "check", str(tmp_path / "none.toml")]).exit_code == 2


def test_listing_standards_tells_which_are_loaded(app, run):
    rows = json.loads(run.invoke(args=["standard", "list", "--json"]).stdout)["standards"]
    assert [(row["id"], row["status"], row["loaded"]) for row in rows] == [
        ("chengyu-trial-reconstructed", "reconstructed", False)
    ]
    build.case(recorded=False)
    rows = json.loads(run.invoke(args=["standard", "list", "--json"]).stdout)["standards"]
    assert [row["loaded"] for row in rows] == [True]
    assert "重建稿" in run.invoke(args=["standard", "list"]).stdout
