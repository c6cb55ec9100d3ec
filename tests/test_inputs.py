"""Text becomes typed values: what people type, paste and import, and what is refused in words."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from canteen import inputs
from canteen.inputs import Choice, Day, Email, Grams, Moment, Money, Schema, Text, Whole, YesNo


def read(field: Any, value: Any) -> Any:
    """What a field makes of a value that has passed the door."""
    return field.deserialize(inputs.plain(value) if isinstance(value, str) else value)


def refusal(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        read(field, value)
    return str(caught.value.messages[0])


class MealForm(Schema):
    diners = Whole(required=True)
    plate_waste_g = Grams()
    remark = Text(most=5)


@pytest.mark.parametrize(
    ("typed", "number"), [("120", 120), ("１２０", 120), (" 120 ", 120), (120.0, 120), ("120.0", 120), (0, 0)]
)
def test_whole_numbers_are_read_however_they_are_written(typed: Any, number: int) -> None:
    assert read(Whole(), typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("12.5", "请填整数，“12.5”不是整数。"),
        (12.5, "请填整数，“12.5”不是整数。"),
        ("-3", "不能是负数。"),
        ("1e3", "“1e3”不是数字。"),
        ("1_000", "“1_000”不是数字。"),
        ("NaN", "“NaN”不是数字。"),
        (float("nan"), "“NaN”不是数字。"),
        (float("inf"), "“Infinity”不是数字。"),
        ("一百", "“一百”不是数字。"),
        (True, "“True”不是数字。"),
        ("1000001", "应在0和1000000之间。"),
    ],
)
def test_what_is_no_whole_number_is_refused_in_words(typed: Any, sentence: str) -> None:
    assert refusal(Whole(), typed) == sentence


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("3.25", 3250),
        ("5.699999999999999", 5700),
        (0.1 + 0.2, 300),
        ("0.0005", 1),  # half up
        ("0.0004999", 0),
        ({"value": 3.2, "unit": "kg"}, 3200),
        ({"value": "7", "unit": "斤"}, 3500),
        ({"value": 250, "unit": "g"}, 250),
        ({"value": "12", "unit": "升"}, 12_000),
        ({"value": "2.5", "unit": "桶120升"}, 300_000),
        ({"value": "1", "unit": "桶６０升", "grams_per_litre": 800}, 48_000),
        ({"value": "1", "unit": "L", "grams_per_litre": "9"}, 1_000),
        ("100000", 100_000_000),
    ],
)
def test_weights_become_grams_rounded_half_up(typed: Any, grams: int) -> None:
    assert read(Grams(), typed) == grams


def test_a_weight_says_when_it_cannot_be() -> None:
    assert refusal(Grams(), "100000.1") == "重量太大，请检查单位。"
    assert refusal(Grams(), {"value": 1, "unit": "磅"}) == "不认识单位“磅”。"
    assert refusal(Grams(), {"value": 1, "unit": "桶"}) == "请写明一桶是多少升。"
    assert refusal(Grams(), {"value": 1, "unit": "桶0升"}) == "不认识单位“桶0升”。"
    assert refusal(Grams(), "-0.1") == "不能是负数。"
    assert refusal(Grams(), "3,2") == "“3,2”不是数字。"
    assert refusal(Grams(), {"unit": "kg"}) == "“None”不是数字。"


@given(st.decimals(min_value=0, max_value=99_999, places=3))
def test_kilograms_to_the_gram_are_kept_exactly(kilograms: Decimal) -> None:
    assert read(Grams(), f"{kilograms:f}") == kilograms * 1000


@given(st.text())
def test_no_text_crashes_a_field(text: str) -> None:
    for field in (Whole(), Grams(), Money(), Day(), Moment(), Email(), YesNo()):
        with suppress(ValidationError):
            read(field, text)


def test_money_is_kept_in_fen_and_fits_the_database() -> None:
    assert read(Money(), "12.345") == 1235
    assert read(Money(), 0.1) == 10
    assert refusal(Money(), "20000000.01") == "金额太大，请检查单位是不是元。"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-09-14",
        "2026/9/14",
        "2026.9.14",
        "2026年9月14日",
        date(2026, 9, 14),
        datetime.fromisoformat("2026-09-14T08:30"),
    ],
)
def test_dates_are_read_as_offices_and_spreadsheets_write_them(typed: Any) -> None:
    assert read(Day(), typed) == date(2026, 9, 14)


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-13-01", "14.9.2026", "明天", "20260914", 46279.0])
def test_what_is_no_date_is_refused_with_an_example(typed: Any) -> None:
    assert refusal(Day(), typed).endswith("不是日期，请写成 2026-09-14。")


@pytest.mark.parametrize(
    "typed",
    [
        "2026-09-14 10:30",
        "2026/9/14 10:30:59",
        "2026-09-14T10:30",
        "2026-09-14T10:30:00+08:00",
        "2026-09-14T02:30:00Z",
        datetime.fromisoformat("2026-09-14T10:30"),
        datetime(2026, 9, 14, 2, 30, tzinfo=UTC),
    ],
)
def test_moments_are_shanghai_wall_time_unless_they_say_otherwise(typed: Any) -> None:
    assert read(Moment(), typed).replace(second=0) == datetime(2026, 9, 14, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["10:30", "2026-09-14 25:00", "2026-09-14", "2026-09-14T99:99:99Z"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    assert "不是时间" in refusal(Moment(), typed)


def test_choices_are_read_by_any_of_their_words_and_listed_when_wrong() -> None:
    field = Choice({"午餐": "lunch", "lunch": "lunch", "1": "breakfast"})
    assert read(field, "午餐") == read(field, "lunch") == "lunch"
    assert read(field, 1.0) == "breakfast"
    assert refusal(field, "夜宵") == "“夜宵”不在可选的内容里：午餐、lunch、1。"


@pytest.mark.parametrize(
    ("typed", "value"), [("是", True), ("on", True), (True, True), ("否", False), (0, False)]
)
def test_yes_and_no(typed: Any, value: bool) -> None:
    assert read(YesNo(), typed) is value


def test_addresses_are_lower_case_ascii() -> None:
    assert read(Email(), " Officer@Example.gov.cn ") == "officer@example.gov.cn"
    for wrong in (
        "nobody",
        "a@b@c",
        "a b@c.cn",
        "a@c.cn,d@c.cn",
        "张三@example.cn",
        "a@",
        "<a@c.cn>",
        "a@c..cn",
    ):
        assert "不是邮箱地址" in refusal(Email(), wrong)


def test_absent_stays_absent_and_blank_clears() -> None:
    entry = MealForm.read({"diners": "12", "remark": "   ", "other": "ignored"})

    assert entry.ok
    assert entry.values == {"diners": 12, "remark": None}
    assert entry.typed["remark"] == "   "


def test_errors_come_by_field_and_nothing_typed_is_lost() -> None:
    typed = {"diners": "", "plate_waste_g": "many", "remark": "超过五个字了"}
    entry = MealForm.read(typed)

    assert not entry.ok
    assert entry.errors == {
        "diners": ["请填写。"],
        "plate_waste_g": ["“many”不是数字。"],
        "remark": ["最多5个字，现在有6个。"],
    }
    assert entry.typed == typed


def test_good_fields_are_typed_even_beside_bad_ones() -> None:
    assert MealForm.read({"diners": "12", "plate_waste_g": "?"}).values == {"diners": 12}


def test_required_fields_may_be_absent_when_only_a_part_is_written() -> None:
    assert MealForm.read({}).errors == {"diners": ["请填写。"]}
    assert MealForm.read({}, partial=True).ok
    assert MealForm.read({"diners": " "}, partial=True).errors == {"diners": ["请填写。"]}


def test_text_loses_what_cannot_be_seen_and_keeps_rare_names() -> None:
    assert inputs.plain("\ufeff 甲\u200b乙\x00\r\n丙 ") == "甲乙\n丙"
    assert inputs.plain("\ud800甲") == "甲"
    assert inputs.plain("㐂\ue863") == "㐂\ue863"  # A private-use character of an older GB font.


def test_numbers_of_spreadsheets_are_codes_without_a_point() -> None:
    assert read(Text(), 510104.0) == "510104"
    assert read(Text(), 12.5) == "12.5"


@pytest.mark.parametrize("part", ["2026-02-30", "2026-9-1", "20260914", "x"])
def test_a_bad_date_in_an_address_is_no_page(part: str) -> None:
    app = Flask(__name__)
    app.url_map.converters["day"] = inputs.DayConverter
    app.add_url_rule("/<day:day>", "show", lambda day: f"{day:%d.%m.%Y}")
    client = app.test_client()

    assert client.get("/2026-09-14").text == "14.09.2026"
    assert client.get(f"/{part}").status_code == 404
