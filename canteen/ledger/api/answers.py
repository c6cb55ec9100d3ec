"""What the ledger's calls say of themselves: answers, refusals, examples. Read by OpenAPI and its page."""

from typing import Any

import marshmallow

from canteen.inputs import Choice, Day, Moment, Text, Whole, YesNo
from canteen.ledger.api.bodies import BureauPeriodQuery, DayBody, MealBody, OccasionQuery, PeriodQuery
from canteen.ledger.fields import OCCASIONS
from canteen.ledger.forms import DayForm, MealForm
from canteen.registry.models import Meal

GROUP = "台账"
FIGURES = "指标"
MEALS = {meal.value: meal.value for meal in Meal}


class Flag(marshmallow.Schema):
    """A warning that was accepted, kept with the record."""

    field = Text()
    code = Text()


class About(marshmallow.Schema):
    """What every record says of itself."""

    complete = YesNo(metadata={"description": "必填项是否齐全"})
    flags = marshmallow.fields.List(marshmallow.fields.Nested(Flag))
    source = Text(metadata={"description": "来源：web 页面填报，import 表格导入，api 接口写入"})
    saved_at = Moment(metadata={"description": "最近一次保存的时间"})
    version = Whole(metadata={"description": "版本号，与 ETag 相同"})
    history = Text(metadata={"description": "修改历史的地址"})


class MealAnswer(About, MealForm):
    """One meal as it is kept."""

    date = Day()
    meal = Choice(MEALS)
    occasion = Choice({code: code for code in OCCASIONS})
    in_time = YesNo(metadata={"description": "是否按时"})


class DayAnswer(About, DayForm):
    """A day's own record as it is kept."""

    class Meta:
        exclude = ("purchased_fen",)

    date = Day()
    purchased_yuan = Text(metadata={"description": "采购金额（元）"})


class ClosureAnswer(marshmallow.Schema):
    """A meal (or "all" of a day) that was not served."""

    date = Day()
    meal = Choice(MEALS | {"all": "all"})
    reason = Text()
    counts = YesNo(metadata={"description": "是否已从应填餐次中扣除"})


class RecordsAnswer(marshmallow.Schema):
    """The records of a period."""

    canteen = Text()
    first = Day(data_key="from")
    last = Day(data_key="to")
    meals = marshmallow.fields.List(marshmallow.fields.Nested(MealAnswer))
    days = marshmallow.fields.List(marshmallow.fields.Nested(DayAnswer))
    closures = marshmallow.fields.List(marshmallow.fields.Nested(ClosureAnswer))


class RevisionAnswer(marshmallow.Schema):
    """One change of one record."""

    version = Whole()
    at = Moment()
    by = Text(metadata={"description": "谁"})
    source = Text()
    device = Text(metadata={"description": "令牌的名称"})
    reason = Text()
    changes = marshmallow.fields.Dict(metadata={"description": "字段：{old 原值, new 新值}"})


class HistoryAnswer(marshmallow.Schema):
    """Every change of one record, the youngest first."""

    history = marshmallow.fields.List(marshmallow.fields.Nested(RevisionAnswer))


ETAG = {"ETag": "记录的版本，修改时放进 If-Match"}
WRITES = {
    409: "数值不寻常而没有 accept_warnings，或者已停餐、已锁定：error 是给人看的原因",
    412: "If-Match 与现有版本不符：conflict 逐项列出双方的值",
    413: "请求体超过 64 KiB",
    415: "请求体不是 application/json",
}
WRITING = (
    "只改写请求体里写到的字段：没写的保持原样，null 清空。"
    "同样的内容再发一次，什么也不变（仍是 200 和同一个 ETag），"
    "所以没收到答复就可以放心重发。要防止盖掉别人的修改，请把上次的 ETag 放进 If-Match；"
    "只想新增、不想改已有的，用 If-None-Match: *。"
)
PUT_MEAL: dict[str, Any] = {
    "text": WRITING + "工作餐不用写 occasion；公务用餐写 ?occasion=official，是另一条记录。",
    "group": GROUP,
    "query": OccasionQuery,
    "body": MealBody,
    "answer": MealAnswer,
    "answers": WRITES,
    "headers": ETAG,
    "example": {"diners": 214, "plate_waste_g": {"value": 12.345, "unit": "kg"}, "accept_warnings": True},
}
PUT_DAY: dict[str, Any] = {
    "text": WRITING,
    "group": GROUP,
    "body": DayBody,
    "answer": DayAnswer,
    "answers": WRITES,
    "headers": ETAG,
    "example": {"prep_waste_g": 8600, "reused_g": 1200, "spoilage_g": 0},
}
GET_MEAL: dict[str, Any] = {
    "text": "还没有记录的是 404。",
    "group": GROUP,
    "query": OccasionQuery,
    "answer": MealAnswer,
    "headers": ETAG,
}
GET_DAY: dict[str, Any] = {
    "text": "还没有记录的是 404。",
    "group": GROUP,
    "answer": DayAnswer,
    "headers": ETAG,
}
GET_MEAL_HISTORY: dict[str, Any] = {
    "text": "每次修改的原值和新值、谁、何时、从哪里（含令牌名称）、为什么，新的在前。",
    "group": GROUP,
    "query": OccasionQuery,
    "answer": HistoryAnswer,
}
GET_DAY_HISTORY: dict[str, Any] = {
    "text": "与一餐的修改历史相同。",
    "group": GROUP,
    "answer": HistoryAnswer,
}
GET_MEALS: dict[str, Any] = {
    "text": "餐次记录、当日记录和停餐，按日期排列；一次最多三年。",
    "group": GROUP,
    "query": PeriodQuery,
    "answer": RecordsAnswer,
}
MEASURES = {
    "type": "object",
    "description": "指标名：数值、单位、分子、分母、计入的行数、未计入的行数、各环节有记录的天数占比",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "value": {"type": ["string", "null"], "description": "按规定位数四舍五入后的值，没有时为 null"},
            "unit": {"type": "string"},
            "numerator": {"type": "integer", "description": "分子（克或次数）"},
            "denominator": {"type": "integer", "description": "分母"},
            "paired_rows": {"type": "integer", "description": "计入的行数"},
            "left_out": {"type": "integer", "description": "未计入的行数"},
        },
    },
}
GET_CANTEEN_MEASURES: dict[str, Any] = {
    "text": "与页面、通报和 flask measures 是同一套算法：先求和再相除。",
    "group": FIGURES,
    "query": PeriodQuery,
    "answer": MEASURES,
}
GET_BUREAU_MEASURES: dict[str, Any] = {
    "text": "部门及下级全部食堂合计；加上 each=true，另附 canteens，逐个食堂列出。",
    "group": FIGURES,
    "query": BureauPeriodQuery,
    "answer": {**MEASURES, "additionalProperties": True},
}
