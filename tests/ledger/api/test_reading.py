"""Programs read records, and the same measures as the command, the pages and the circulars."""

import json

import pytest
from flask import Flask

from tests import make
from tests.conftest import day
from tests.ledger.api.program import DAY, Program, at_canteen, day_of, key_of, lunch_of

QUARTER = "from=2026-07-01&to=2026-09-30"


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def test_a_period_has_its_meals_days_and_closures_in_order(app: Flask, sign_in) -> None:
    canteen = make.canteen(serves="breakfast+lunch")
    web = sign_in(make.recorder(canteen))
    web.post(f"/canteens/{canteen.code}/ledger/2026-09-11/close", data={"meal": "all", "reason": "设备检修"})
    make.meal(canteen, day("2026-09-10"), diners=190)
    make.meal(canteen, day("2026-09-01"), diners=170)
    program = at_canteen(app, canteen)
    program.put(lunch_of(canteen), {"diners": 100, "plate_waste_g": 45_000, "accept_warnings": True})
    program.put(f"{lunch_of(canteen)}?occasion=official", {"diners": 12})
    program.put(lunch_of(canteen, meal="breakfast"), {"diners": 80})
    program.put(day_of(canteen), {"spoilage_g": 0, "collector": "示例收运公司"})

    found = program.get(f"/canteens/{canteen.code}/meals?from=2026-09-10&to={DAY}").json

    assert (found["canteen"], found["from"], found["to"]) == (canteen.code, "2026-09-10", DAY)
    places = [(row["date"], row["meal"], row["occasion"], row["diners"]) for row in found["meals"]]
    assert places == [
        ("2026-09-10", "lunch", "work", 190),
        (DAY, "breakfast", "work", 80),
        (DAY, "lunch", "work", 100),
        (DAY, "lunch", "official", 12),
    ]
    assert found["meals"][2]["flags"] == [{"field": "plate_waste_g", "code": "high_each"}]
    assert found["meals"][2]["history"] == f"/api/v1{lunch_of(canteen)}/history?occasion=work"
    assert [(row["date"], row["spoilage_g"], row["collector"]) for row in found["days"]] == [
        (DAY, 0, "示例收运公司")
    ]
    closed = {"date": "2026-09-11", "meal": "all", "reason": "设备检修", "counts": False}
    assert found["closures"] == [closed]


def test_complete_and_in_time_are_told_apart(app: Flask, at) -> None:
    canteen = make.canteen(operation="delivered")
    program = at_canteen(app, canteen)
    program.put(lunch_of(canteen), {"diners": 200})
    assert [program.get(lunch_of(canteen)).json[name] for name in ("complete", "in_time")] == [False, False]

    at("2026-09-15 08:00")
    program.put(lunch_of(canteen), {"unserved_waste_g": 4000, "plate_waste_g": 9000})

    assert [program.get(lunch_of(canteen)).json[name] for name in ("complete", "in_time")] == [True, False]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("", "from", "请填写。"),
        ("from=2026-09-01", "to", "请填写。"),
        ("from=today&to=2026-09-30", "from", "“today”不是日期，请写成 2026-09-14。"),
        ("from=2026-09-30&to=2026-09-01", "to", "结束日期不能早于开始日期"),
        ("from=2020-01-01&to=2026-09-01", "to", "一次最多取三年。"),
        ("from=0001-01-01&to=9999-12-31", "to", "年份在2000到2099之间"),
        (f"{QUARTER}&canteen=C1", "canteen", "不认识这一项，请检查拼写。"),
    ],
)
@pytest.mark.parametrize("call", ["meals", "measures"])
def test_a_period_that_cannot_be_read_is_told_by_its_end(
    app: Flask, call: str, query: str, field: str, sentence: str
) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).get(f"/canteens/{canteen.code}/{call}?{query}")

    assert answer.status_code == 422
    assert sentence in answer.json["fields"][field][0]


def test_measures_are_those_of_the_command(app: Flask, run) -> None:
    bureau = make.bureau()
    one, two = make.canteen(bureau=bureau, code="K-1"), make.canteen(bureau=bureau, code="K-2")
    make.meal(one, day("2026-09-01"), diners=200, checked_plates=60, clean_plates=50, plate_waste_g=9000)
    make.meal(two, day("2026-09-01"), diners=100, checked_plates=40, clean_plates=39, plate_waste_g=2000)
    args = ["measures", "--from", "2026-07-01", "--to", "2026-09-30", "--bureau", bureau.code, "--json"]
    told = json.loads(run.invoke(args=args).stdout)
    program = Program(app.test_client(), key_of(make.user("auditor", bureau), bureau, "read"))

    total = program.get(f"/bureaus/{bureau.code}/measures?{QUARTER}").json
    each = program.get(f"/bureaus/{bureau.code}/measures?{QUARTER}&each=true").json
    single = program.get(f"/canteens/K-1/measures?{QUARTER}").json

    assert total == told["total"]
    assert each == told["total"] | {"canteens": told["canteens"]}
    assert single == told["canteens"][0]["measures"]
    plates = {
        "value": "89.00",
        "unit": "%",
        "numerator": 89,
        "denominator": 100,
        "paired_rows": 2,
        "left_out": 0,
    }
    assert plates.items() <= total["clean_plate_rate"].items()


def test_nothing_recorded_has_no_value_and_is_not_nought(app: Flask) -> None:
    canteen = make.canteen()

    found = at_canteen(app, canteen).get(f"/canteens/{canteen.code}/measures?{QUARTER}").json

    assert (found["clean_plate_rate"]["value"], found["clean_plate_rate"]["denominator"]) == (None, 0)


def test_what_was_never_recorded_is_not_there(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)

    assert program.get(lunch_of(canteen)).status_code == 404
    assert program.get(day_of(canteen)).status_code == 404
    assert program.get(f"{day_of(canteen)}/history").json == {"history": []}


def test_a_read_changes_nothing(app: Flask) -> None:
    canteen = make.canteen()
    make.meal(canteen, day(DAY), diners=200)
    program = at_canteen(app, canteen, "read")
    before = program.get(lunch_of(canteen)).json

    for path in (f"{lunch_of(canteen)}/history", f"/canteens/{canteen.code}/meals?{QUARTER}"):
        assert program.get(path).status_code == 200

    assert program.get(lunch_of(canteen)).json == before
