"""What programs may send: the fields of the ledger's own forms, with weights in grams."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema

from canteen.calls import Strict
from canteen.inputs import Choice, Day, Money, YesNo
from canteen.ledger.fields import OCCASIONS
from canteen.ledger.forms import WEIGHTS, DayForm, MealForm
from canteen.registry.models import Canteen

LONGEST = timedelta(days=3 * 366)
FIRST = date(2000, 1, 1)
LAST = date(2099, 12, 31)
ACCEPT = {"description": "数值不寻常也照样保存，提醒留在记录上"}
OCCASION = {"description": "用餐类型：work 工作餐（不写就是它），official 公务用餐"}


class MealBody(Strict, MealForm):
    """One meal; absent fields stay as they are, null clears."""

    accept_warnings = YesNo(metadata=ACCEPT)


class DayBody(Strict, DayForm):
    """A day's own record; absent fields stay as they are, null clears."""

    class Meta(Strict.Meta):
        exclude = ("purchased_fen",)

    purchased_yuan = Money(attribute="purchased_fen", metadata={"description": "采购金额（元）"})
    accept_warnings = YesNo(metadata=ACCEPT)


class OccasionQuery(Strict):
    """Which of a meal's two records: the working meal's, or the official one's beside it."""

    occasion = Choice({code: code for code in OCCASIONS}, metadata=OCCASION)


class PeriodQuery(Strict):
    """From which day to which, both included."""

    first = Day(data_key="from", required=True, metadata={"description": "从哪一天"})
    last = Day(data_key="to", required=True, metadata={"description": "到哪一天（含）"})

    @validates_schema
    def _in_order(self, data: dict[str, date], **_: object) -> None:
        first, last = data["first"], data["last"]
        if not FIRST <= first <= last <= LAST:
            raise ValidationError("结束日期不能早于开始日期，年份在2000到2099之间。", "to")
        if last - first > LONGEST:
            raise ValidationError("一次最多取三年。", "to")


class BureauPeriodQuery(PeriodQuery):
    """A period, and whether each canteen's figures are wanted beside the bureau's."""

    each = YesNo(metadata={"description": "是否逐个食堂列出"})


def weighed(sent: Mapping[str, Any], canteen: Canteen) -> dict[str, Any]:
    """The body with a unit beside each weight. A bare number is grams, a litre the bureau's own."""
    litre = canteen.institution.bureau.grams_per_litre
    return {
        name: _weight(value, litre) if name in WEIGHTS and value not in (None, "") else value
        for name, value in sent.items()
    }


def _weight(value: Any, grams_per_litre: int) -> dict[str, Any]:
    told = value if isinstance(value, Mapping) else {"value": value, "unit": "g"}
    return {"value": told.get("value"), "unit": told.get("unit", "g"), "grams_per_litre": grams_per_litre}
