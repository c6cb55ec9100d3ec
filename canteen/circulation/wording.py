"""How figures become words: measure words, directions, dates, names in a row, the title.

Amounts change by per cent, rates by 百分点; what rounds to nothing is 持平. Pure: no database, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

MEASURE_WORDS = {
    "食堂": "个",
    "单位": "家",
    "机关事务管理部门": "个",
    "区县": "个",
    "问题": "个",
    "工作人员": "名",
    "餐次": "",
    "人次": "",
}
NUMBER = re.compile(r"[^\s〔〕]{1,20}〔\d{4}〕[1-9]\d{0,5}号")
ORDINALS = "一二三四五六七八九十"
SEVERAL = 6  # names said in full; more of them are cut to this many and 等


def counted(count: int, noun: str) -> str:
    """1,204个食堂, 3家单位, 24,800人次. KeyError for a noun whose measure word is not known."""
    return f"{grouped(count)}{MEASURE_WORDS[noun]}{noun}"


def grouped(count: int) -> str:
    """24800 → 24,800."""
    return f"{count:,}"


def kilograms(grams: int) -> str:
    """3091000 → 3,091.0: grams as kilograms to one decimal, rounded half up, without a unit."""
    tenths = (abs(grams) + 50) // 100
    sign = "-" if grams < 0 and tenths else ""
    return f"{sign}{tenths // 10:,}.{tenths % 10}"


def direction(change: Decimal, *, is_rate: bool) -> str:
    """Which way a change went, as printed: a rate 提高, an amount 上升; both 下降 or 持平."""
    if change == 0:
        return "持平"
    if change < 0:
        return "下降"
    return "提高" if is_rate else "上升"


def changed(versus: str, change: Decimal, *, is_rate: bool) -> str:
    """同比提高21.00个百分点, 同比下降20.36%, 同比持平.

    `change` is already rounded to the decimals shown; `versus` is 同比 or 环比.
    """
    way = direction(change, is_rate=is_rate)
    if way == "持平":
        return f"{versus}持平"
    return f"{versus}{way}{abs(change)}{'个百分点' if is_rate else '%'}"


def share(part: int, whole: int) -> str:
    """How much part is of whole: 37.50%, rounded half up to two decimals; — of nothing."""
    if whole == 0:
        return "—"
    hundredths = (part * 20_000 + whole) // (whole * 2)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def listed(names: Sequence[str], noun: str = "", *, most: int = SEVERAL) -> str:
    """甲、乙和丙; with a noun and more names than `most`: 甲、乙等8个食堂."""
    if noun and len(names) > most:
        return f"{'、'.join(names[:most])}等{counted(len(names), noun)}"
    if len(names) < 2:
        return "".join(names)
    return f"{'、'.join(names[:-1])}和{names[-1]}"


def full_width(text: str) -> str:
    """Brackets as papers write them: names are kept with (…), because input is normalised."""
    return text.replace("(", "（").replace(")", "）")


def reason(sentence: str, verdict: str) -> str:
    """Why, without the verdict at its end: 期内供餐22天，不足30天. A line's marks become those of papers."""
    return sentence.removesuffix(verdict).rstrip(",").replace(",", "，")


def chinese_date(day: date) -> str:
    """2026年7月5日: Arabic digits, nothing padded, as official papers write it (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def title_lines(issuers: Sequence[str], label: str) -> list[str]:
    """The title broken by sense: each issuer a line, then subject and kind of document."""
    return [*issuers, f"关于{label}机关食堂", "反食品浪费工作成效评估情况的通报"]


def title(issuers: Sequence[str], label: str) -> str:
    """The title in one line, issuers set apart by a space as joint papers do."""
    *first, subject, kind = title_lines(issuers, label)
    return f"{' '.join(first)}{subject}{kind}"


def headed(position: int, text: str) -> str:
    """A first-level head: 一、总体情况. IndexError past 十."""
    return f"{ORDINALS[position]}、{text}"


def lead(position: int, text: str) -> str:
    """A second-level head: （一）落实主体责任。"""
    return f"（{ORDINALS[position]}）{text}。"
