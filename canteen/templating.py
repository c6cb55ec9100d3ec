"""How values become words on a page: Chinese dates, figures with separators, addresses of static files.

Pure functions, given to every template by `register`. Nothing known is shown as —, never as 0.
"""

import calendar
import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for

from canteen import clock

DASH = "—"
WEEKDAYS = "一二三四五六日"
QUARTERS = "一二三四"
ASSET_SECONDS = 365 * 24 * 3600  # An asset's address changes with its content.

Number = int | str | Decimal | Fraction


def rounded(value: Number | None, places: int) -> str:
    """`value` half up (away from zero) to `places` decimals, with separators: ("1234.25", 1) is 1,234.3."""
    if value is None:
        return DASH
    exact = Fraction(str(value))
    steps = int(abs(exact) * 10**places + Fraction(1, 2))
    return f"{Decimal(steps if exact >= 0 else -steps).scaleb(-places):,f}"


def thousands(value: Number | None) -> str:
    """A count or an already rounded figure with separators, its decimals left as they are."""
    return DASH if value is None else f"{Decimal(str(value)):,f}"


def kg(grams: int | None, places: int = 1) -> str:
    """Integer grams as kilograms without the unit: kg(3250) is 3.3."""
    return DASH if grams is None else rounded(Fraction(grams, 1000), places)


def points(value: Number | None) -> str:
    """Points without needless zeros: 4.50 is 4.5 and 10.00 is 10."""
    if value is None:
        return DASH
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_short(day: date | None) -> str:
    """9月14日 周一."""
    return DASH if day is None else f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def day_long(day: date | None) -> str:
    """2026年9月14日 周一."""
    return DASH if day is None else f"{day.year}年{day_short(day)}"


def instant(at: datetime | None) -> str:
    """An aware instant as people in the office read it: 2026年9月14日 08:30."""
    if at is None:
        return DASH
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def period(written: object) -> str:
    """2026Q3, 2026-09 or 2026 (also as a period object, by its text) in Chinese; other text is left alone."""
    text = str(written)
    if quarter := re.fullmatch(r"(\d{4})Q([1-4])", text):
        return f"{quarter[1]}年第{QUARTERS[int(quarter[2]) - 1]}季度"
    if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return f"{month[1]}年{int(month[2])}月"
    return f"{text}年" if re.fullmatch(r"\d{4}", text) else text


def month_weeks(year: int, month: int) -> list[list[date]]:
    """The weeks that a month touches, Monday first, with the neighbouring months' days that fill them."""
    return calendar.Calendar(firstweekday=calendar.MONDAY).monthdatescalendar(year, month)


def device(user_agent: str) -> str:
    """手机, 平板 or 电脑, by what a browser says of itself."""
    if "iPad" in user_agent or ("Android" in user_agent and "Mobile" not in user_agent):
        return "平板"
    return "手机" if any(word in user_agent for word in ("Mobile", "iPhone", "Android")) else "电脑"


@lru_cache(maxsize=256)
def _fingerprint(path: Path, _changed_at_ns: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Address of a static file that changes with its content, so that browsers may keep it for a year."""
    path = Path(str(current_app.static_folder)) / name
    seen = path.stat()
    return url_for("static", filename=name, v=_fingerprint(path, seen.st_mtime_ns, seen.st_size))


FILTERS: dict[str, Callable[..., str]] = {
    "rounded": rounded,
    "thousands": thousands,
    "kg": kg,
    "points": points,
    "day_short": day_short,
    "day_long": day_long,
    "instant": instant,
    "period": period,
}


def register(app: Flask) -> None:
    """Give every template of `app` the filters above, `asset`, `month_weeks` and `today`."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset, month_weeks=month_weeks)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"today": clock.today()})
