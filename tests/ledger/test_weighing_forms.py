"""Weighing forms as they really come: every kind of fault in one small invented file."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from tests import make

HEADER = (
    "canteen,canteen_name,date,meal,expected_diners,diners,plate_waste_kg,unserved_waste_kg,total_waste_kg"
)

ROWS = """
C-1,示例食堂,2026-01-05,lunch,540.0,491.0,18.8,5.699999999999999,24.5
C-1,示例食堂,2026-01-06,lunch,540.0,498.0,7.4,12.5,7.4
C-1,示例食堂,2026-01-07,lunch,540.0,7419.0,12.5,8.8,21.3
C-1,示例食堂,2026-01-08,lunch,540.0,,16.3,4.4,20.7
C-1,示例食堂,2026-01-09,lunch,,,,,
C-1,示例食堂,2026-01-01,lunch,540.0,300.0,,,9.3
C-1,示例食堂,2026-01-12,lunch,540.0,480.0,,6.0,6.0
C-1,示例食堂,2026-01-13,lunch,540.0,470.0,,,
"""


@pytest.fixture(autouse=True)
def _in_september(app: Any, at: Any) -> None:
    at("2026-09-18 09:00")


def test_real_weighing_forms_come_out_as_sums_of_what_can_be_paired(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    make.canteen(code="C-1", operation="delivered")
    path = tmp_path / "forms.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    options = ["--reason", "补录", "--skip-bad", "--accept-warnings"]
    assert run.invoke(args=["ledger", "import", str(path), *options]).exit_code == 0
    args = ["measures", "--from", "2026-01-01", "--to", "2026-03-31", "--canteen", "C-1", "--json"]
    data = json.loads(run.invoke(args=args).stdout)
    waste = data["canteens"][0]["measures"]["waste_per_meal"]
    grams = 24_500 + 19_900 + 21_300 + 9_300 + 6_000
    diners = 491 + 498 + 7_419 + 300 + 480
    assert (waste["numerator"], waste["denominator"]) == (grams, diners)
    assert (waste["paired_rows"], waste["left_out"], waste["value"]) == (5, 3, "8.8")
    assert data["total"]["waste_per_meal"]["numerator"] == grams
