"""What may be written about bureaus, institutions and canteens: one schema each for pages and tables.

`HEADERS` names the columns of the import files, in Chinese; the identifiers work as headers too.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError

from canteen.inputs import Choice, Day, Money, Schema, Text, Whole, YesNo
from canteen.registry import words
from canteen.registry.models import Meal

SEPARATORS = re.compile(r"[;,、\n]")
CODE = re.compile(r"[A-Za-z0-9-]{1,32}")
MODE_FIELDS = ("operation", "supply", "service", "usual_diners", "serves", "serves_on", "official_meals")

BUREAU_HEADERS = {"代码": "code", "名称": "name", "层级": "level", "上级代码": "parent", "协作组": "group"}
INSTITUTION_HEADERS = {"代码": "code", "名称": "name", "主管部门代码": "bureau"}
CANTEEN_HEADERS = {
    "代码": "code",
    "名称": "name",
    "管理单位代码": "institution",
    "服务单位代码": "serves_institutions",
    "经营方式": "operation",
    "供餐方式": "supply",
    "服务方式": "service",
    "日常就餐人数": "usual_diners",
    "供应餐次": "serves",
    "供应日": "serves_on",
    "公务用餐": "official_meals",
    "启用日期": "opened_on",
    "方式生效日期": "mode_from",
}


def either(names: Mapping[Any, str], **more: Any) -> dict[str, Any]:
    """What may be written for each member: its Chinese name, its identifier, and other words in use."""
    own: dict[str, StrEnum] = {word: member for member, word in names.items()}
    return own | {member.value: member for member in names} | more


LEVEL_WORDS = either(
    words.LEVELS, 国家级="nation", 省="province", 市="prefecture", 县="county", 区县级="county"
)
SUPPLY_WORDS = either(words.SUPPLIES, 套餐="portion", 份饭="portion", 称重="by_weight", 零点自选="by_weight")
MEAL_WORDS = either(words.MEALS)


class Code(Text):
    """A code of the registry: letters, digits and hyphens, at most 32."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **extra: Any) -> str:
        text = super()._deserialize(value, attr, data, **extra)
        if not CODE.fullmatch(text):
            raise ValidationError("代码只能用字母、数字和连字符，最多32个。")
        return text


class Codes(Text):
    """Several codes, separated by semicolons or commas."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **extra: Any) -> Any:
        text = super()._deserialize(value, attr, data, **extra)
        codes = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
        if wrong := [code for code in codes if not CODE.fullmatch(code)]:
            raise ValidationError(f"“{'、'.join(wrong)}”不是单位代码。")
        return list(dict.fromkeys(codes))


class Meals(Text):
    """Meals served, written lunch+dinner or 午餐、晚餐; kept as identifiers in the order of the day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **extra: Any) -> str:
        text = super()._deserialize(value, attr, data, **extra)
        written = [part.strip() for part in re.split(r"[+、,;/]", text)]
        if wrong := [part for part in written if part not in MEAL_WORDS]:
            raise ValidationError(f"不认识餐次“{'、'.join(wrong)}”，请写成 lunch 或 早餐+午餐+晚餐。")
        served = {MEAL_WORDS[part] for part in written}
        return "+".join(meal.value for meal in Meal if meal in served)


class BureauForm(Schema):
    """A bureau: `parent` is the code of the bureau above, `group` the cooperation group."""

    code = Code(required=True)
    name = Text(required=True, most=100)
    level = Choice(LEVEL_WORDS, required=True)
    parent = Code()
    group = Text(most=100)
    domains = Text(most=300)
    grams_per_litre = Whole(least=100, most=3000)


class InstitutionForm(Schema):
    """An institution: `bureau` is the code of the bureau of its own level."""

    code = Code(required=True)
    name = Text(required=True, most=100)
    bureau = Code(required=True)


class ModeForm(Schema):
    """How a canteen is run."""

    operation = Choice(either(words.OPERATIONS), required=True)
    supply = Choice(SUPPLY_WORDS, required=True)
    service = Choice(either(words.SERVICES), required=True)
    usual_diners = Whole(required=True, most=100_000)
    serves = Meals(required=True)
    serves_on = Choice(either(words.SERVES_ON), required=True)
    official_meals = YesNo(required=True)


class CanteenForm(ModeForm):
    """A canteen: `institution` is the code of the one that runs it."""

    code = Code(required=True)
    name = Text(required=True, most=100)
    institution = Code(required=True)
    serves_institutions = Codes(most=2000)
    opened_on = Day(required=True)
    mode_from = Day()


class NewModeForm(ModeForm):
    """Another mode from a day on."""

    holds_from = Day(required=True)


class PolicyForm(Schema):
    """How waste is weighed from a day on, and what a kilogram of food costs; a blank cost is not known."""

    holds_from = Day(required=True)
    drained = YesNo(required=True)
    bones_counted = YesNo(required=True)
    food_cost_fen = Money()


class CloseForm(Schema):
    """The last day of a canteen, and why."""

    closed_on = Day(required=True)
    reason = Text(required=True, most=500)


class ServedForm(Schema):
    """Which other institutions a canteen serves from a day on; blank: none any more."""

    holds_from = Day(required=True)
    serves_institutions = Codes(most=2000)


class ReopenForm(Schema):
    """Why a closing is taken back."""

    reason = Text(required=True, most=500)
