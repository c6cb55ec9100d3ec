"""Programs write the ledger: by the rules of the pages, once however often it is sent."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from canteen.audit import AuditEntry
from canteen.db import session
from canteen.ledger.models import DayRecord, MealRecord, Revision
from tests import make
from tests.conftest import day
from tests.ledger.api.program import DAY, at_canteen, day_of, lunch_of


@pytest.fixture(autouse=True)
def after_lunch(at):
    at(f"{DAY} 13:30")


def only(table):
    with make.context():
        return session.scalars(select(table)).one()


def count(table):
    with make.context():
        return session.scalar(select(func.count()).select_from(table))


def test_a_meal_is_recorded_in_grams_and_answers_with_its_version(app: Flask) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).put(lunch_of(canteen), {"diners": 200, "plate_waste_g": 9000})

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/api/v1{lunch_of(canteen)}?occasion=work"
    assert (answer.json["diners"], answer.json["plate_waste_g"], answer.json["version"]) == (200, 9000, 1)
    record = only(MealRecord)
    assert (record.diners, record.plate_waste_g, record.source) == (200, 9000, "api")
    assert record.as_typed == {"plate_waste_g": ["9000", "g"]}


@pytest.mark.parametrize(
    ("weight", "grams"),
    [
        (9000, 9000),
        (9000.5, 9001),
        ("9000", 9000),
        ({"value": 9.0004, "unit": "kg"}, 9000),
        ({"value": 5.699999999999999, "unit": "kg"}, 5700),
        ({"value": "18", "unit": "斤"}, 9000),
        ({"value": 9000}, 9000),
    ],
)
def test_weights_are_grams_unless_they_name_their_unit(app: Flask, weight: object, grams: int) -> None:
    canteen = make.canteen()

    answer = at_canteen(app, canteen).put(lunch_of(canteen), {"diners": 200, "plate_waste_g": weight})

    assert answer.json["plate_waste_g"] == grams


def test_a_litre_weighs_what_the_bureau_says_and_not_what_the_program_says(app: Flask) -> None:
    canteen = make.canteen(bureau=make.bureau(grams_per_litre=900))
    program = at_canteen(app, canteen)

    sent = {"value": 10, "unit": "L", "grams_per_litre": -5}
    answer = program.put(lunch_of(canteen), {"diners": 200, "plate_waste_g": sent})

    assert answer.json["plate_waste_g"] == 9000


def test_the_same_body_twice_changes_nothing(app: Flask) -> None:
    canteen = make.canteen()
    program, body = at_canteen(app, canteen), {"diners": 200, "plate_waste_g": 9000, "expected_diners": 210}
    first = program.put(lunch_of(canteen), body)
    left = (count(Revision), count(AuditEntry))

    again = program.put(lunch_of(canteen), body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (count(Revision), count(AuditEntry)) == left


def test_what_is_not_named_stays_and_null_clears(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    program.put(lunch_of(canteen), {"diners": 200, "plate_waste_g": 9000, "remark": "示例"})

    answer = program.put(lunch_of(canteen), {"remark": None, "unserved_waste_g": 3000})

    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    values = [answer.json[name] for name in ("diners", "plate_waste_g", "unserved_waste_g", "remark")]
    assert values == [200, 9000, 3000, None]


def test_an_official_meal_is_a_record_of_its_own(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    program.put(lunch_of(canteen), {"diners": 200})

    answer = program.put(f"{lunch_of(canteen)}?occasion=official", {"diners": 12})

    assert (answer.status_code, answer.json["occasion"]) == (201, "official")
    assert program.get(lunch_of(canteen)).json["diners"] == 200
    assert program.get(f"{lunch_of(canteen)}?occasion=official").json["diners"] == 12


def test_a_day_is_recorded_with_its_collection_and_its_money(app: Flask) -> None:
    canteen = make.canteen()
    body = {
        "prep_waste_g": 8600,
        "spoilage_g": 0,
        "purchased_yuan": "1234.50",
        "collector": "示例收运公司",
        "collected_g": {"value": 30, "unit": "kg"},
    }

    program = at_canteen(app, canteen)
    answer = program.put(day_of(canteen), body)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1{day_of(canteen)}"
    assert answer.json["purchased_yuan"] == "1234.5"
    assert (answer.json["collector"], answer.json["collected_g"]) == ("示例收运公司", 30000)
    assert only(DayRecord).purchased_fen == 123450
    assert program.put(day_of(canteen), body).status_code == 200
    assert program.get(day_of(canteen)).json == answer.json
    assert count(Revision) == 1


def test_history_names_the_person_the_device_and_both_values(app: Flask) -> None:
    canteen = make.canteen()
    scale = at_canteen(app, canteen, name="洗碗间电子秤")
    counter = at_canteen(app, canteen, name="刷卡机")
    counter.put(lunch_of(canteen), {"diners": 200})
    answer = scale.put(lunch_of(canteen), {"plate_waste_g": 9000})

    changes = scale.get(answer.json["history"].removeprefix("/api/v1")).json["history"]

    assert [(row["source"], row["device"]) for row in changes] == [("api", "洗碗间电子秤"), ("api", "刷卡机")]
    assert changes[0]["changes"]["plate_waste_g"] == {"old": None, "new": 9000}
    assert changes[0]["by"].startswith("示例人员")
    assert changes[1]["changes"]["diners"] == {"old": None, "new": 200}


def test_a_days_history_is_read_the_same_way(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    program.put(day_of(canteen), {"purchased_yuan": 10})
    program.put(day_of(canteen), {"purchased_yuan": 12.5})

    changes = program.get(f"{day_of(canteen)}/history").json["history"]

    assert changes[0]["changes"] == {"purchased_yuan": {"old": "10", "new": "12.5"}}


def test_a_booking_before_the_meal_counts_as_made_then(app: Flask, at) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)
    at(f"{DAY} 09:00")

    program.put(lunch_of(canteen), {"expected_diners": 210})

    record = only(MealRecord)
    assert (record.expected_diners, record.booked_in_time) == (210, True)
    assert program.get(lunch_of(canteen)).json["expected_at"] == f"{DAY}T09:00:00+08:00"


def test_a_day_to_come_can_be_booked_and_nothing_else(app: Flask) -> None:
    canteen = make.canteen()
    program = at_canteen(app, canteen)

    booked = program.put(lunch_of(canteen, "2026-09-15"), {"expected_diners": 210})
    counted = program.put(lunch_of(canteen, "2026-09-15"), {"diners": 210})

    assert (booked.status_code, counted.status_code) == (201, 422)
    assert "还没有到" in counted.json["fields"]["date"][0]


def test_a_record_of_the_web_is_changed_with_both_sources_in_history(app: Flask, sign_in) -> None:
    canteen = make.canteen()
    web = sign_in(make.recorder(canteen))
    web.post(f"/canteens/{canteen.code}/ledger/{DAY}/lunch", data={"diners": "200", "version": "0"})

    answer = at_canteen(app, canteen).put(lunch_of(canteen), {"plate_waste_g": 9000})

    assert answer.status_code == 200
    assert only(MealRecord).diners == 200
    page = web.get(f"/canteens/{canteen.code}/ledger/{day(DAY)}/lunch/history").text
    assert "接口写入" in page
    assert "页面填报" in page
