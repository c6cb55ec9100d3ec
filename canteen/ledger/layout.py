"""Which fields stand on a card of the day page, in the order of the work, and which are folded away.

What the canteen's mode does not need is left out, unless something is recorded there already.
"""

from collections.abc import Collection
from dataclasses import dataclass

from canteen.registry.models import Operation

MEAL = (
    "expected_diners",
    "diners",
    "checked_plates",
    "clean_plates",
    "prepared_g",
    "unserved_waste_g",
    "plate_waste_g",
)
OFFICIAL = ("expected_diners", "diners", "prepared_g", "unserved_waste_g", "plate_waste_g")
RARE_OF_MEAL = ("total_waste_g", "outside_diners", "counted_by", "sampled_by", "remark")
KITCHEN = (
    "prep_waste_g",
    "reused_g",
    "spoilage_g",
    "spoilage_reason",
    "issued_g",
    "purchased_g",
    "purchased_fen",
)
COLLECTED = ("collector", "manifest", "bins", "bin_litres", "collected_g", "destination", "waste_oil_g")
RARE_OF_DAY = ("distinct_diners", "total_waste_g", "mixed_scope", "remark")
OPENING = "opening_stock_g"


@dataclass(frozen=True)
class Section:
    """Fields that stand together; those with a title can be folded."""

    title: str
    names: tuple[str, ...]


def of_meal(*, official: bool, to_come: bool) -> list[Section]:
    """The sections of a meal's card; of a day to come only the booking can be known."""
    if to_come:
        return [Section("", ("expected_diners",))]
    if official:
        plates = ("checked_plates", "clean_plates")
        return [Section("", OFFICIAL), Section("更多：光盘、合计称重、备注", (*plates, *RARE_OF_MEAL))]
    return [Section("", MEAL), Section("更多：合计称重、外来人次、计数与抽样方式、备注", RARE_OF_MEAL)]


def of_day(operation: Operation, recorded: Collection[str], *, opening: bool) -> list[Section]:
    """The sections of the day's card. `opening` asks for the month's opening stock beside the other stock."""
    if operation == Operation.DELIVERED:
        there = tuple(name for name in (*KITCHEN, OPENING) if name in recorded)
        return [Section("", (*there, *COLLECTED)), Section("更多：当日人数、合计称重、备注", RARE_OF_DAY)]
    rare = RARE_OF_DAY if opening else (*RARE_OF_DAY, *((OPENING,) if OPENING in recorded else ()))
    return [
        Section("", (*KITCHEN, OPENING) if opening else KITCHEN),
        Section("收运和废弃油脂", COLLECTED),
        Section("更多：当日人数、合计称重、备注", rare),
    ]
