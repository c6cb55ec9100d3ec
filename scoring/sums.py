"""What one or many canteens recorded over a period, as whole numbers that can be added.

Every measure is a ratio of sums, so the sums are kept and the ratios are not: the figure of a
bureau is the measure of the added sums of its canteens, never a mean of their figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Sums:
    """Grams (`_g`) and counts; all zero when nothing was recorded.

    Each measure has its own numerator and denominator here, because only rows that hold both parts of
    a ratio count on either side. `_rows` counts the rows that did, `_left_out` those that held one part; of
    waste also records of meals that are over and say nothing of their diners.
    """

    # Waste. A canteen-day is paired when it has diners and every meal with diners has a weight, or the
    # day has a total. Rows are meals. Day streams of days without service count too.
    waste_g: int = 0  # s1_g − reused_g + s2_g + s3_g + s4_g + mixed_g
    waste_diners: int = 0
    waste_rows: int = 0
    waste_left_out: int = 0
    waste_days: int = 0  # paired canteen-days
    day_diners: int = 0  # different people, summed over the paired days
    day_diners_estimated: int = 0  # paired days on which the largest meal stood in for that number

    # Where that waste arises, on the same paired days.
    s1_g: int = 0
    reused_g: int = 0
    s2_g: int = 0
    s3_g: int = 0
    s4_g: int = 0
    mixed_g: int = 0

    # Of these grams, what was not weighed for this canteen and day alone: its share by diners of a weighing
    # point's weight (合并计量), its days' parts of a weight over several days (估算).
    shared_days: int = 0
    shared_g: int = 0
    spread_days: int = 0
    spread_g: int = 0
    # What the rest of the group adds to a member's own figure, which is the group's; not in any total.
    others_g: int = 0
    others_diners: int = 0
    others_day_diners: int = 0

    # Plates looked at. Rows are meals.
    clean_plates: int = 0
    checked_plates: int = 0
    plate_rows: int = 0
    plate_left_out: int = 0
    all_tray_rows: int = 0  # plate rows on which every tray was looked at

    # Bookings made in time against people served. Rows are meals.
    forecast_error: int = 0  # Σ|expected − diners|
    forecast_diners: int = 0
    forecast_rows: int = 0
    forecast_left_out: int = 0

    # Cooked food put out and not taken. Rows are meals.
    unserved_g: int = 0
    prepared_g: int = 0
    unserved_rows: int = 0
    unserved_left_out: int = 0

    # Raw food issued to the kitchen. Rows are days with both the issue and the trimmings.
    issued_g: int = 0
    issued_prep_g: int = 0
    issued_reused_g: int = 0
    issued_rows: int = 0
    issued_left_out: int = 0

    # Stock. A row is a day whose spoilage was recorded (0 counts: 无报损); left out are days with diners
    # whose spoilage is blank. Opening stock is that of the period's first month, per canteen; purchases
    # and opening stock belong to the period, not to a day, and count in full.
    spoilage_g: int = 0
    opening_stock_g: int = 0
    purchased_g: int = 0
    stock_rows: int = 0
    stock_left_out: int = 0

    # Duties.
    meals_due: int = 0
    meals_in_time: int = 0  # due meals whose required fields were all saved in time
    rectified_due: int = 0  # orders due in the twelve months to the period's end
    rectified_in_time: int = 0

    # Canteen-days, for coverage.
    service_days: int = 0  # a meal was due, or people ate
    diner_days: int = 0  # people ate; the days counted below are among these
    s1_days: int = 0
    s2_days: int = 0
    s3_days: int = 0
    s4_days: int = 0
    mixed_all_days: int = 0  # one weight for all streams
    mixed_unserved_plate_days: int = 0  # one weight for unserved and plate waste
    required_stream_days: int = 0  # every stream the mode requires, or the total that stands for them

    # Everybody served, paired or not.
    diners: int = 0
    meals: int = 0  # meals with diners

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def to_data(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in NAMES}

    @classmethod
    def from_data(cls, data: Mapping[str, int]) -> Sums:
        """Read what `to_data` wrote. Names of a newer or older release raise TypeError or count as 0."""
        return cls(**data)


NAMES = tuple(field.name for field in fields(Sums))
OF_GROUP = ("others_g", "others_diners", "others_day_diners")


def total(parts: Iterable[Sums]) -> Sums:
    """The sums of several canteens together; of none, all zero. What was weighed for a group counts once:
    each of its canteens brings its share, and nothing of the others."""
    return replace(joined(parts), **dict.fromkeys(OF_GROUP, 0))


def joined(parts: Iterable[Sums]) -> Sums:
    """The sums of one canteen over several periods, its group's figure with it."""
    return sum(parts, start=Sums())
