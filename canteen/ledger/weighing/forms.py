"""What may be typed about points, their members, and weights that are not of one canteen and day alone."""

from canteen.inputs import Choice, Day, Grams, Schema, Text
from canteen.ledger.fields import SCOPES
from canteen.ledger.units import BIN_LITRES, OTHER_BIN, WORDS, unit_word
from canteen.registry.forms import Code

LABELS = {
    "code": "代码",
    "name": "名称",
    "canteen": "食堂代码",
    "day": "从哪天起",
    "first_day": "第一天",
    "last_day": "最后一天",
    "total_waste_g": "合计重量",
    "mixed_scope": "口径",
}
SCOPE_CHOICES = [("all", "全口径（边角料、报损、售剩、餐后都在内）"), ("unserved_plate", "只有售剩和餐后")]


class PointForm(Schema):
    """A weighing point as it is registered."""

    code = Code(required=True)
    name = Text(most=100, required=True)


class MemberForm(Schema):
    """A canteen that joins or leaves a point from a day on."""

    canteen = Text(most=32, required=True)
    day = Day(required=True)


class PointWeightForm(Schema):
    """The weight of a day; a blank one is taken back."""

    total_waste_g = Grams()
    mixed_scope = Choice({code: code for code in SCOPES}, required=True)


class SpanForm(Schema):
    """A weight of several days."""

    first_day = Day(required=True)
    last_day = Day(required=True)
    total_waste_g = Grams(required=True)
    mixed_scope = Choice({code: code for code in SCOPES}, required=True)


def unit_choices(selected: str) -> list[tuple[str, str]]:
    """The units a weight can be typed in, bins by their size; one that is rare but in use comes first."""
    codes = [*WORDS, *(f"{OTHER_BIN}{litres}升" for litres in BIN_LITRES)]
    codes = codes if selected in codes else [selected, *codes]
    return [(code, unit_word(code)) for code in codes]
