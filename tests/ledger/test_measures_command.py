"""Figures at the command line: canteens, a bureau's subtree, and their total as a ratio of sums."""

import json
from datetime import date
from typing import Any

from flask.testing import FlaskCliRunner

from tests import make

PERIOD = ["--from", "2026-07-01", "--to", "2026-09-30"]
DAY = date(2026, 9, 14)


def measured(run: FlaskCliRunner, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.invoke(args=["measures", *PERIOD, *options, "--json"]).stdout)
    return found


def test_the_total_is_the_ratio_of_sums_and_not_the_mean_of_ratios(app: Any, run: FlaskCliRunner) -> None:
    one, two = make.canteen(code="A"), make.canteen(code="B")
    make.meal(one, DAY, diners=100, checked_plates=100, clean_plates=50)
    make.meal(two, DAY, diners=300, checked_plates=300, clean_plates=300)
    found = measured(run)
    rates = [row["measures"]["clean_plate_rate"]["value"] for row in found["canteens"]]
    assert ([row["canteen"] for row in found["canteens"]], rates) == (["A", "B"], ["50.00", "100.00"])
    assert found["total"]["clean_plate_rate"]["value"] == "87.50"
    assert found["total"]["waste_per_meal"]["value"] is None


def test_a_bureau_answers_for_its_whole_subtree(app: Any, run: FlaskCliRunner) -> None:
    city = make.bureau(code="CITY")
    make.canteen(code="A", bureau=make.bureau(parent=city))
    make.canteen(code="B")
    assert [row["canteen"] for row in measured(run, "--bureau", "CITY")["canteens"]] == ["A"]
    assert [row["canteen"] for row in measured(run, "--canteen", "B")["canteens"]] == ["B"]


def test_people_get_a_table_with_a_total(app: Any, run: FlaskCliRunner) -> None:
    make.meal(make.canteen(code="A"), DAY, diners=100, checked_plates=100, clean_plates=50)
    lines = run.invoke(args=["measures", *PERIOD]).stdout.splitlines()
    assert "光盘率" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["A", "合计"]


def test_unknown_codes_are_refused_and_contradicting_options_are_wrong_use(
    app: Any, run: FlaskCliRunner
) -> None:
    assert run.invoke(args=["measures", *PERIOD, "--canteen", "X"]).exit_code == 1
    assert run.invoke(args=["measures", *PERIOD, "--bureau", "X"]).exit_code == 1
    both = run.invoke(args=["measures", *PERIOD, "--bureau", "X", "--canteen", "Y"])
    backwards = run.invoke(args=["measures", "--from", "2026-02-01", "--to", "2026-01-01"])
    assert (both.exit_code, backwards.exit_code) == (2, 2)
