"""The whole way of a month: fill, check, confirm, lock, ask for a correction, decide, and read it all."""

import re
from datetime import date

from tests import make

LEDGER = "/canteens/C-1/ledger"


def test_a_month_from_the_first_figure_to_the_corrected_one(app, sign_in, at) -> None:
    at("2026-09-30 14:00")
    canteen = make.canteen(code="C-1", opened_on=date(2026, 9, 30), operation="delivered")
    people = {
        "recorder": make.recorder(canteen, name="示例填报员"),
        "checker": make.user("checker", canteen, name="示例审核人"),
        "confirmer": make.user("confirmer", canteen.institution, name="示例分管负责人"),
        "officer": make.user("officer", canteen.institution.bureau, name="示例管理员"),
    }
    meal = {"diners": "100", "plate_waste_g": "5", "unserved_waste_g": "1"}
    assert sign_in(people["recorder"]).post(f"{LEDGER}/2026-09-30/lunch", data=meal).status_code == 303

    at("2026-09-30 17:00")
    head = sign_in(people["checker"])
    ticked = re.findall(r'name="day" value="([^"]+)" checked', head.get(f"{LEDGER}/2026-09").text)
    assert head.post(f"{LEDGER}/2026-09/checks", data={"day": ticked}).status_code == 303

    at("2026-10-08 09:00")
    confirmer = sign_in(people["confirmer"])
    page = confirmer.get(f"{LEDGER}/2026-09/confirmation").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    assert confirmer.post(f"{LEDGER}/2026-09/confirmation", data={"seen": seen[1]}).status_code == 303

    at("2026-10-08 10:00")
    recorder = sign_in(people["recorder"])
    locked = recorder.post(f"{LEDGER}/2026-09-30/lunch", data={"diners": "110", "version": "1"})
    assert locked.status_code == 409
    assert "分管负责人示例分管负责人" in locked.text
    asked = recorder.post(
        f"{LEDGER}/2026-09-30/lunch/correction", data={"diners": "110", "reason": "漏计一桌"}
    )
    assert asked.status_code == 303

    at("2026-10-08 11:00")
    officer = sign_in(people["officer"])
    assert officer.post("/corrections/1/accept", data={"decision": "有照片为证"}).status_code == 303

    story = officer.get(f"{LEDGER}/2026-09/history").text
    steps = (
        "第 2 次保存午餐",
        "同意更正（第 1 号申请）",
        "申请第 1 号更正午餐",
        "确认本月台账",
        "审核了这一天（午餐第 1 版）",
        "第 1 次保存午餐",
    )
    places = [story.index(step) for step in steps]
    assert places == sorted(places)
    assert "审后有改动" in officer.get(f"{LEDGER}/2026-09").text
