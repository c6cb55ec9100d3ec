"""A file with fifty planted faults of many kinds between clean rows, as CSV and as XLSX."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import xlsxwriter

from tests import make

HEADERS = (
    "食堂",
    "日期",
    "餐次",
    "用餐类型",
    "预报人数",
    "就餐人次",
    "外来人次",
    "计数方式",
    "检查餐盘数",
    "光盘数",
    "成品备餐量(kg)",
    "弃用售剩(kg)",
    "餐后回收(kg)",
    "备注",
)
# What is wrong with a row: {column: what is written there}, and the column that is named.
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "words for a number": ({"就餐人次": "三百"}, "就餐人次"),
    "half a person": ({"就餐人次": 12.5}, "就餐人次"),
    "a negative number": ({"光盘数": -3}, "光盘数"),
    "a unit inside the cell": ({"餐后回收(kg)": "7公斤"}, "餐后回收(kg)"),
    "no date": ({"日期": "昨天"}, "日期"),
    "a day that is not in the calendar": ({"日期": "2026-11-31"}, "日期"),
    "no meal at all": ({"餐次": None}, "餐次"),
    "an unknown meal": ({"餐次": "夜宵"}, "餐次"),
    "an unknown way of counting": ({"计数方式": "目测"}, "计数方式"),
    "an unknown canteen": ({"食堂": "NOWHERE"}, "食堂"),
    "somebody else's canteen": ({"食堂": "OTHER"}, "食堂"),
    "more clean plates than plates": ({"光盘数": 61}, "光盘数"),
    "more plates than people": ({"检查餐盘数": 900, "光盘数": 800}, "检查餐盘数"),
    "more guests than people": ({"外来人次": 500}, "外来人次"),
    "more left than cooked": ({"弃用售剩(kg)": 99, "成品备餐量(kg)": 80}, "弃用售剩(kg)"),
    "tonnes on the plates": ({"餐后回收(kg)": 9000}, "餐后回收(kg)"),
    "a day to come": ({"日期": "2026-11-28"}, "日期"),
    "a locked month": ({"日期": "2026-08-12"}, "日期"),
    "before the opening": ({"日期": "2023-03-03"}, "日期"),
    "a closed meal": ({"日期": "2026-11-03", "餐次": "午餐"}, "日期"),
    "a remark without end": ({"备注": "长" * 501}, "备注"),
    "a formula without a value": ({"就餐人次": "=100+80"}, "就餐人次"),
}
FAULTS, CLEAN, HEADER_ROW = 50, 60, 1


@dataclass(frozen=True)
class Planted:
    """The rows as written, and {row of the file: (kind, column)} of the bad ones."""

    rows: list[dict[str, Any]]
    faults: dict[int, tuple[str, str]]


def plant(code: str) -> Planted:
    """Clean rows with the bad ones spread between them; no two rows are the same record."""
    places, kinds = _places(), list(KINDS)
    rows: list[dict[str, Any]] = []
    faults: dict[int, tuple[str, str]] = {}
    for number in range(FAULTS + CLEAN):
        row = _clean(code, *next(places), number)
        # Every second row until there are fifty; each kind at least twice.
        if number % 2 and len(faults) < FAULTS:
            kind = kinds[len(faults) % len(kinds)]
            changes, column = KINDS[kind]
            row |= _apart(changes, number)
            faults[number + HEADER_ROW + 1] = (kind, column)
        rows.append(row)
    assert len(faults) == FAULTS
    return Planted(rows, faults)


def furnish() -> Any:
    """The canteen that the file is of, with a closed lunch, and one that is somebody else's."""
    make.canteen(code="OTHER")
    canteen = make.canteen(code="MINE", serves="breakfast+lunch+dinner", operation="delivered")
    make.closure(canteen, date(2026, 11, 3), "lunch")
    return canteen


def as_csv(planted: Planted, encoding: str = "utf-8-sig") -> bytes:
    """The file as a spreadsheet saves it."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, HEADERS)
    writer.writeheader()
    writer.writerows(planted.rows)
    return buffer.getvalue().encode(encoding)


def as_xlsx(planted: Planted) -> bytes:
    """The file as a workbook; text that begins with = is a formula that was never worked out."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("餐次")
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(planted.rows, 1):
            for column, header in enumerate(HEADERS):
                value = row.get(header)
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, column, value, None, "")
                elif value is not None:
                    sheet.write(number, column, value)
    return buffer.getvalue()


def _clean(code: str, day: date, meal: str, occasion: str, number: int) -> dict[str, Any]:
    diners = 160 + number % 37
    return {
        "食堂": code,
        "日期": day.isoformat(),
        "餐次": meal,
        "用餐类型": occasion,
        "预报人数": diners + 4,
        "就餐人次": diners,
        "外来人次": 3,
        "计数方式": "刷卡",
        "检查餐盘数": 60,
        "光盘数": 50,
        "成品备餐量(kg)": 70.5,
        "弃用售剩(kg)": 2.25 + number % 7 / 10,
        "餐后回收(kg)": 7.1 + number % 5 / 10,
        "备注": "",
    }


def _places() -> Iterator[tuple[date, str, str]]:
    """Days of an open month but the closed one, each meal of which is written down once."""
    days = [date(2026, 11, number) for number in range(4, 19)]
    return product(days, ("早餐", "午餐", "晚餐", "加餐"), ("工作餐", "公务用餐"))


def _apart(changes: dict[str, Any], number: int) -> dict[str, Any]:
    """Rows of one kind that share a day must not be the same record: each time another meal."""
    if "日期" not in changes:
        return changes
    time = number // (2 * len(KINDS))
    return {"餐次": ("午餐", "晚餐", "加餐")[time]} | changes | {"用餐类型": ("工作餐", "公务用餐")[time % 2]}
