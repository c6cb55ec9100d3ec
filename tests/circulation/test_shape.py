"""The frozen report: canonical text, a fingerprint, and a golden file that shows its shape."""

import json
from pathlib import Path

import pytest

from canteen.circulation import shape
from tests.circulation import sample

GOLDEN = Path(__file__).with_name("report_of_three.json")


def test_the_same_data_freezes_to_the_same_text_whatever_its_order() -> None:
    made = sample.report(3)
    turned = dict(reversed(made.items()))
    assert shape.freeze(made) == shape.freeze(turned)  # type: ignore[arg-type]
    assert shape.fingerprint(shape.freeze(made)) == shape.fingerprint(shape.freeze(sample.report(3)))


def test_one_changed_grade_changes_the_fingerprint() -> None:
    made, changed = sample.report(3), sample.report(3)
    changed["results"]["rows"][0]["grade"] = "合格"
    assert shape.fingerprint(shape.freeze(made)) != shape.fingerprint(shape.freeze(changed))


def test_a_frozen_report_comes_back_as_it_was() -> None:
    frozen = shape.freeze(sample.report(3))
    assert shape.freeze(shape.thaw(frozen)) == frozen


def test_a_report_of_an_unknown_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown report schema"):
        shape.thaw('{"schema": "canteen.circular/99"}')


def test_the_report_of_three_canteens_is_as_the_golden_file_has_it() -> None:
    assert shape.freeze(sample.report(3)) == GOLDEN.read_text("utf-8")


def test_every_figure_in_the_text_can_be_looked_up() -> None:
    data = json.loads(GOLDEN.read_text("utf-8"))
    used = {
        run["figure"]
        for section in data["sections"]
        for part in section["paragraphs"]
        for run in part["runs"]
        if "figure" in run
    }
    assert used
    assert used <= data["figures"].keys()
