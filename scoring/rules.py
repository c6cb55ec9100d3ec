"""The eight kinds of rule: a value or a judgement in, points and the reason for them out.

class_bands and change_bands are bands over another value; what they add is decided in `line`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.rounding import plain, points
from scoring.vocabulary import COMPARISONS, LEVELS

ZERO = Decimal(0)
MONTHS_COUNTED = 12


class NotOnTheRule(ValueError):
    """A judgement names a level, element or defect that this rule does not have."""


@dataclass(frozen=True)
class Award:
    """What a rule gives, why in Chinese, the same as data, and what would be needed for more."""

    points: Decimal
    because: str
    data: dict[str, object] = field(default_factory=dict)
    next_band: dict[str, str] | None = None


@dataclass(frozen=True)
class Band:
    threshold: Decimal
    points: Decimal
    label: str = ""

    def text(self, compare: str, unit: str) -> str:
        label = f"({self.label})" if self.label else ""
        return f"{COMPARISONS[compare]}{plain(self.threshold)}{unit}{label}"


@dataclass(frozen=True)
class Bands:
    """Thresholds from best to worst; the first one that the printed value meets decides."""

    measure: str
    compare: str
    bands: tuple[Band, ...]

    def award(self, value: Decimal, unit: str) -> Award:
        reached, better = self.reached(value), self.better_than(value)
        return Award(
            points=ZERO if reached is None else reached.points,
            because=self._because(reached, unit),
            data={"band": None if reached is None else reached.text(self.compare, unit)},
            next_band=None if better is None else self._next(better, value, unit),
        )

    def reached(self, value: Decimal) -> Band | None:
        """The best band that a printed value meets."""
        return next((band for band in self.bands if self.meets(value, band)), None)

    def better_than(self, value: Decimal) -> Band | None:
        """The next band that a printed value does not meet yet."""
        missed = [band for band in self.bands if not self.meets(value, band)]
        return missed[-1] if missed else None

    def meets(self, value: Decimal, band: Band) -> bool:
        return value >= band.threshold if self.compare == "at_least" else value <= band.threshold

    def _because(self, reached: Band | None, unit: str) -> str:
        if reached is None:
            return f"未达到最低档{self.bands[-1].text(self.compare, unit)}"
        return f"达到{reached.text(self.compare, unit)}档"

    def _next(self, better: Band, value: Decimal, unit: str) -> dict[str, str]:
        return {
            "band": better.text(self.compare, unit),
            "threshold": plain(better.threshold),
            "distance": plain(abs(better.threshold - value)),
            "unit": "个百分点" if unit == "%" else unit,
            "points": plain(better.points),
        }


@dataclass(frozen=True)
class ClassBands:
    """Bands whose thresholds are levels of the canteen's class, times a factor: 1.25 × base."""

    measure: str
    compare: str
    bands: tuple[tuple[str, Decimal, Decimal], ...]  # level, factor, points

    def for_class(self, levels: Mapping[str, Decimal]) -> Bands:
        bands = (
            Band(levels[level] * factor, worth, _level_label(level, factor))
            for level, factor, worth in self.bands
        )
        return Bands(self.measure, self.compare, tuple(bands))


@dataclass(frozen=True)
class ChangeBands:
    """Bands over the change of a measure against the same span last year."""

    measure: str
    compare: str
    bands: tuple[Band, ...]

    @property
    def of_change(self) -> Bands:
        return Bands(self.measure, self.compare, self.bands)


@dataclass(frozen=True)
class Share:
    """Points × done ÷ due."""

    record: str
    of: str
    window: str

    def award(self, done: int, due: int, maximum: Decimal) -> Award:
        counted = min(done, due)
        earned = points(Fraction(maximum) * counted / due)
        because = f"{counted}÷{due}×{plain(maximum)}分"
        return Award(earned, because, {"done": done, "due": due})


@dataclass(frozen=True)
class Count:
    """Accepted records of the year against thresholds; pro rata for a canteen open less than a year."""

    record: str
    thresholds: tuple[Band, ...]

    def award(self, count: int, months_open: int) -> Award:
        months = min(max(months_open, 1), MONTHS_COUNTED)
        needed = [_pro_rata(band.threshold, months) for band in self.thresholds]
        place = next((n for n, at_least in enumerate(needed) if count >= at_least), None)
        better = len(needed) - 1 if place is None else place - 1
        return Award(
            points=ZERO if place is None else self.thresholds[place].points,
            because="没有记录" if place is None else f"达到{needed[place]}次档{_pro_rata_note(months)}",
            data={"count": count, "months_open": months, "needed": needed},
            next_band=self._next(better, count, needed) if better >= 0 else None,
        )

    def _next(self, better: int, count: int, needed: list[int]) -> dict[str, str]:
        return {
            "band": f"{needed[better]}次",
            "threshold": str(needed[better]),
            "distance": str(needed[better] - count),
            "unit": "次",
            "points": plain(self.thresholds[better].points),
        }


@dataclass(frozen=True)
class Choice:
    """A level, an element or a bonus item: what it is worth, in which words."""

    points: Decimal
    text: str


@dataclass(frozen=True)
class Levels:
    """The evaluator picks one of the described levels."""

    levels: tuple[Choice, ...]

    def award(self, level: str) -> Award:
        chosen = next((choice for choice in self.levels if choice.text == level), None)
        if chosen is None:
            raise NotOnTheRule(level)
        return Award(chosen.points, f"评定为“{level}”", {"level": level})


@dataclass(frozen=True)
class Checklist:
    """Points for each element found."""

    elements: tuple[Choice, ...]

    def award(self, found: Iterable[str]) -> Award:
        seen = set(found)
        _refuse_unknown(seen, {element.text for element in self.elements})
        there = [element for element in self.elements if element.text in seen]
        missing = [element.text for element in self.elements if element.text not in seen]
        parts = [f"具备{'、'.join(e.text for e in there)}" if there else "", _lacks(missing)]
        return Award(
            points=sum((element.points for element in there), start=ZERO),
            because=",".join(filter(None, parts)),
            data={"found": [element.text for element in there], "missing": missing},
        )


@dataclass(frozen=True)
class Deduct:
    """Full points less a deduction for every defect, never below 0."""

    each: Decimal
    defects: tuple[str, ...]

    def award(self, counts: Mapping[str, int], maximum: Decimal) -> Award:
        _refuse_unknown(set(counts), set(self.defects))
        if any(count < 0 for count in counts.values()):
            raise NotOnTheRule("a defect cannot be found fewer than 0 times")
        seen = {text: counts[text] for text in self.defects if counts.get(text)}
        lost = min(self.each * sum(seen.values()), maximum)
        listed = "、".join(f"“{text}”{count}处" for text, count in seen.items())
        because = f"发现{listed},扣{plain(lost)}分" if seen else "未发现问题"
        return Award(maximum - lost, because, {"defects": seen, "deducted": plain(lost)})


Rule = Bands | ClassBands | ChangeBands | Share | Count | Levels | Checklist | Deduct

KINDS: dict[type[Rule], str] = {
    Bands: "bands",
    ClassBands: "class_bands",
    ChangeBands: "change_bands",
    Share: "share",
    Count: "count",
    Levels: "levels",
    Checklist: "checklist",
    Deduct: "deduct",
}
JUDGED_KINDS = ("levels", "checklist", "deduct")


def _level_label(level: str, factor: Decimal) -> str:
    return LEVELS[level] if factor == 1 else f"{LEVELS[level]}×{plain(factor)}"


def _pro_rata(threshold: Decimal, months: int) -> int:
    """Whole records needed: at least one, however short the time was."""
    return max(1, -(-int(threshold) * months // MONTHS_COUNTED))


def _pro_rata_note(months: int) -> str:
    return "" if months == MONTHS_COUNTED else f"(启用{months}个月,按月折算)"


def _lacks(missing: list[str]) -> str:
    return f"缺{'、'.join(missing)}" if missing else ""


def _refuse_unknown(given: set[str], known: set[str]) -> None:
    unknown = sorted(given - known)
    if unknown:
        raise NotOnTheRule("、".join(unknown))
