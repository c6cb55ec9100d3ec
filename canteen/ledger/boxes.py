"""The fields of one card, made of what stands in them, what is wrong with them and what was there before."""

from collections.abc import Mapping, Sequence
from typing import Any

from canteen.ledger.before import Before
from canteen.ledger.book import MealKey
from canteen.ledger.cards import Attempt, Box, Part
from canteen.ledger.fields import CHOICES, FLAGS, TITLES, UNITS
from canteen.ledger.layout import OPENING, Section
from canteen.ledger.units import known_unit
from canteen.ledger.written import as_text
from canteen.templating import WEEKDAYS, thousands

WORDS = frozenset({"remark", "spoilage_reason", "collector", "manifest", "destination"})
SUGGESTED = frozenset({"collector", "destination", "bin_litres"})
REASONS_OF_SPOILAGE = ["过期", "变质", "受潮", "停电", "包装破损"]
KINDS = dict.fromkeys(CHOICES, "choice") | dict.fromkeys(WORDS, "words") | {"purchased_fen": "money"}


def parts(
    sections: Sequence[Section],
    key: MealKey,
    texts: Mapping[str, str],
    record: Any,
    before: Before,
    attempt: Attempt | None,
) -> list[Part]:
    """The sections of a card with their fields."""
    make = _Maker(key, texts, record, before, attempt)
    return [Part(section.title, [make.box(name) for name in section.names]) for section in sections]


class _Maker:
    """Makes the boxes of one card."""

    def __init__(
        self, key: MealKey, texts: Mapping[str, str], record: Any, before: Before, attempt: Attempt | None
    ) -> None:
        self.key, self.texts, self.record, self.before = key, texts, record, before
        self.hints = _hints(before, key)
        self.errors = attempt.errors if attempt else {}
        self.warned = _warned(record, attempt)

    def box(self, name: str) -> Box:
        kind = KINDS.get(name) or ("weight" if UNITS[name] == "kg" else "count")
        unit = known_unit(self.texts.get(f"{name}_unit")) or "kg" if kind == "weight" else UNITS[name]
        return Box(
            name,
            TITLES[name],
            kind,
            self.texts.get(name, ""),
            unit,
            self._hint(name, unit),
            self._grams(name) if kind == "weight" else "",
            self.errors.get(name, []),
            self.warned.get(name, ""),
            self._known(name) if kind == "words" or name in SUGGESTED else [],
        )

    def _hint(self, name: str, unit: str) -> str:
        """The figure of another day, in kilograms: said where the field stands in anything else."""
        hint = self.hints.get(name, "")
        return f"{hint} kg" if hint and UNITS.get(name) == "kg" and unit != "kg" else hint

    def _grams(self, name: str) -> str:
        """What a saved weight came to; while one types, the page works it out."""
        grams = getattr(self.record, name, None)
        return f"= {thousands(grams)} 克" if grams else ""

    def _known(self, name: str) -> list[str]:
        if name == "spoilage_reason":
            return REASONS_OF_SPOILAGE
        return self.before.texts(name) if name in SUGGESTED else []


def _hints(before: Before, key: MealKey) -> dict[str, str]:
    """上周一 214, for every figure of the last same weekday."""
    row = before.same_weekday(key)
    if not row.get("day"):
        return {}
    when = _when(row["day"], before.day)
    return {
        name: f"{when} {_short(name, value)}"
        for name, value in row.items()
        if isinstance(value, int) and name != OPENING
    }


def _when(then: Any, now: Any) -> str:
    weeks = (now - then).days // 7
    return f"{'上周' if weeks == 1 else f'{weeks}周前的周'}{WEEKDAYS[now.weekday()]}"


def _short(name: str, value: int) -> str:
    """A figure of another day, kilograms to one decimal; below one kilogram to the gram."""
    if UNITS.get(name) == "kg" and value >= 1000:
        return f"{value / 1000:.1f}".removesuffix(".0")
    return as_text(name, value)


def _warned(record: Any, attempt: Attempt | None) -> dict[str, str]:
    """What is unusual about a field: the sentence that asks now, or what was confirmed before."""
    if attempt is not None:
        return {warned.field: warned.sentence for warned in attempt.warnings}
    flags = [flag.partition(":") for flag in (record.flags if record is not None else [])]
    return {name: f"已核对：{FLAGS[code]}" for name, _, code in flags if code in FLAGS}


def unit_before(before: Before, key: MealKey, names: Sequence[str]) -> dict[str, str]:
    """The units in which a card's weights were typed last."""
    units = {name: known_unit(before.unit(key, name)) for name in names if UNITS.get(name) == "kg"}
    return {name: unit or "kg" for name, unit in units.items()}
