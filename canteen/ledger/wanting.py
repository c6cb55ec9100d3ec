"""What is missing before a meal counts as complete, by name (reconstructed default, as in `completion`)."""

from canteen.ledger.models import DayRecord, MealRecord

PARTS = ("unserved_waste_g", "plate_waste_g")
KITCHEN = ("prep_waste_g", "spoilage_g")


def of_meal(meal: MealRecord | None, day: DayRecord | None, elsewhere: str | None = None) -> list[str]:
    """The fields of a meal that are still blank: diners, then both parts unless a total stands for them,
    its own, its day's or one weighed `elsewhere`."""
    if meal is None or meal.diners is None:
        blank = ["diners"]
    elif meal.diners == 0:
        return []
    else:
        blank = []
    totals = [row.total_waste_g for row in (meal, day) if row is not None]
    if elsewhere is not None or any(total is not None for total in totals):
        return blank
    return blank + [name for name in PARTS if getattr(meal, name, None) is None]


def of_day(day: DayRecord | None, elsewhere: str | None = None) -> list[str]:
    """The fields of a kitchen's day that are still blank, unless a total holds all streams."""
    if elsewhere == "all":
        return []
    if day is not None and (
        day.mixed_scope == "all" or (day.total_waste_g is not None and day.mixed_scope is None)
    ):
        return []
    return [name for name in KITCHEN if getattr(day, name, None) is None]
