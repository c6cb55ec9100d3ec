"""Which keys a standard's tables have and what kind of value stands under each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.fault import Faults, fault


@dataclass(frozen=True)
class Kind:
    name: str
    fits: Callable[[Any], bool]


Shape = Mapping[str, Kind]


def _is_number(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (isinstance(value, Decimal) and value.is_finite())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _text(most: int) -> Kind:
    """Text that fits where sheets keep it."""
    return Kind(f"1到{most}个字的文字", lambda value: _is_text(value) and len(value) <= most)


def _rows(first: Callable[[Any], bool], second: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return bool(_is_list(value)) and all(
            isinstance(row, list) and len(row) == 2 and first(row[0]) and second(row[1]) for row in value
        )

    return fits


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return _is_list(value) and all(map(_is_table, value))


def _is_texts(value: Any) -> bool:
    return _is_list(value) and all(map(_is_text, value))


def _is_condition(value: Any) -> bool:
    return _is_table(value) and bool(value) and all(map(_is_texts, value.values()))


TEXT = Kind("文字", _is_text)
CODE, NAME, TITLE = _text(12), _text(60), _text(200)
NUMBER = Kind("数字", _is_number)
COUNT = Kind("非负整数", _is_count)
TABLE = Kind("表", _is_table)
TABLES = Kind("一个以上的表", _is_tables)
TEXTS = Kind("一列文字,每条不超过200字", lambda value: _is_texts(value) and max(map(len, value)) <= 200)
CONDITION = Kind('条件,如 { operation = ["own"] }', _is_condition)
BANDS = Kind("若干行 [界限, 得分]", _rows(_is_number, _is_number))
LEVEL_BANDS = Kind("若干行 [类别值, 得分]", _rows(_is_text, _is_number))
CHOICES = Kind("若干行 [得分, 文字]", _rows(_is_number, _is_text))

STANDARD: Shape = {
    "id": NAME,
    "title": TITLE,
    "version": CODE,
    "status": TEXT,
    "note": TEXT,
    "total": NUMBER,
    "not_applicable": TEXT,
    "minimum_service_days": COUNT,
    "annual": TABLE,
    "deadlines": TABLE,
    "grades": TABLES,
    "groups": TABLES,
    "classes": TABLES,
    "required_streams": TABLE,
    "vetoes": TABLE,
    "bonus": TABLE,
    "indicator": TABLES,
}
STANDARD_MAY: Shape = {"caps": TABLES}
ANNUAL: Shape = {"internal": NUMBER, "spot_check": NUMBER, "without_spot_check": TEXT}
GRADE: Shape = {"at_least": NUMBER, "name": CODE}
GROUP: Shape = {"code": CODE, "title": NAME, "points": NUMBER}
CLASS: Shape = {"name": TEXT, "title": TEXT, "if": CONDITION}
REQUIRED: Shape = {"streams": TEXTS, "or": TEXT}
VETOES: Shape = {"findings": TEXTS}
CAP: Shape = {"best_grade": TEXT, "text": TEXT, "when": TABLE}
BONUS: Shape = {"maximum": NUMBER, "total_capped_at": NUMBER, "items": CHOICES}
INDICATOR: Shape = {
    "code": CODE,
    "group": CODE,
    "topic": NAME,
    "text": TEXT,
    "points": NUMBER,
    "period": TEXT,
    "evidence": TEXT,
    "basis": TEXT,
    "kind": TEXT,
}
INDICATOR_MAY: Shape = {
    "variants": TABLES,
    "not_applicable_if": CONDITION,
    "void_if": TEXTS,
    "full_if": TABLE,
    "minimum_sample": TABLE,
    "needs_streams": NUMBER,
    "none_due": TEXT,
}
FULL_IF: Shape = {"indicator": TEXT, "at": TEXT}
SAMPLE: Shape = {"plates": COUNT, "or": TEXT}
VARIANT: Shape = {"if": CONDITION}
RULES: Mapping[str, Shape] = {
    "bands": {"measure": TEXT, "compare": TEXT, "bands": BANDS},
    "class_bands": {"measure": TEXT, "compare": TEXT, "bands": LEVEL_BANDS},
    "change_bands": {"measure": TEXT, "compare": TEXT, "bands": BANDS},
    "share": {"record": TEXT, "of": TEXT, "window": TEXT},
    "count": {"record": TEXT, "thresholds": BANDS},
    "levels": {"levels": CHOICES},
    "checklist": {"elements": CHOICES},
    "deduct": {"each": NUMBER, "defects": TEXTS},
}


def misfits(table: Mapping[str, Any], name: str, required: Shape, may: Shape | None = None) -> Faults:
    """Keys that are missing, unknown, or hold another kind of value than they should."""
    known = {**required, **(may or {})}
    for key in required:
        if key not in table:
            yield fault(name, f"缺少 {key}")
    for key, value in table.items():
        if key not in known:
            yield fault(name, f"不认识的项目 {key}")
        elif not known[key].fits(value):
            yield fault(name, f"{key} 应为{known[key].name}")
