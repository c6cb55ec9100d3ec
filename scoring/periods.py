"""Months, quarters and years of the calendar: what figures, sheets and circulars are about.

A month is written 2026-09, a quarter 2026Q3, a year 2026. Anything else raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Self

ONE_DAY = timedelta(days=1)
LAST_YEAR = 9998  # the calendar of the language ends with 9999, and every period has a next one


@dataclass(frozen=True, order=True)
class Period:
    """Whole months of one year: the `number`-th run of `MONTHS` months."""

    MONTHS: ClassVar[int]
    PATTERN: ClassVar[str]

    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not (1 < self.year <= LAST_YEAR and 1 <= self.number <= 12 // self.MONTHS):
            raise ValueError(f"no such period: {self!r}")

    @classmethod
    def parse(cls, text: str) -> Self:
        match = re.fullmatch(cls.PATTERN, text, re.ASCII)
        if match is None:
            raise ValueError(f"not a {cls.__name__.lower()}: {text!r}")
        return cls(*map(int, match.groups()))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month - 1) // cls.MONTHS + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * self.MONTHS + 1, 1)

    @property
    def last_day(self) -> date:
        year, month = divmod(self.year * 12 + self.number * self.MONTHS, 12)
        return date(year, month + 1, 1) - ONE_DAY

    @property
    def previous(self) -> Self:
        return self.of(self.first_day - ONE_DAY)

    @property
    def next(self) -> Self:
        return self.of(self.last_day + ONE_DAY)

    @property
    def same_last_year(self) -> Self:
        return replace(self, year=self.year - 1)

    def days(self) -> Iterator[date]:
        count = (self.last_day - self.first_day).days + 1
        return (self.first_day + n * ONE_DAY for n in range(count))

    def months(self) -> list[Month]:
        first = self.first_day.month
        return [Month(self.year, number) for number in range(first, first + self.MONTHS)]

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Month(Period):
    MONTHS = 1
    PATTERN = r"(\d{4})-(\d{2})"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.number}月"


class Quarter(Period):
    MONTHS = 3
    PATTERN = r"(\d{4})Q([1-4])"

    def __str__(self) -> str:
        return f"{self.year:04}Q{self.number}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


class Year(Period):
    MONTHS = 12
    PATTERN = r"(\d{4})"

    def __str__(self) -> str:
        return f"{self.year:04}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年"


def parse(text: str) -> Month | Quarter | Year:
    """Any of the three by its written form."""
    if "Q" in text:
        return Quarter.parse(text)
    return Month.parse(text) if "-" in text else Year.parse(text)


def same_day_last_year(day: date) -> date:
    """The day that stands for `day` in the same span last year; 29 February becomes 28."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, day.month, 28 if leap_day else day.day)
