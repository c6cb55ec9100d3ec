"""The fields of the daily ledger: one table, from which pages, files, errors and histories take words.

`name` is the identifier in code and database, `title` the word on pages, `headers` what a file may write
above the column (Chinese, then the English alias), `unit` the word behind the figure.
"""

from dataclasses import dataclass

from canteen.registry.models import Meal
from canteen.registry.words import MEALS

COUNTED_BY = {"card": "刷卡", "face": "刷脸", "plates": "数餐盘", "hand": "人工清点"}
SAMPLED_BY = {"all": "全部检查", "sample": "抽样", "camera": "摄像识别"}
OCCASIONS = {"work": "工作餐", "official": "公务用餐"}
SCOPES = {"all": "全口径", "unserved_plate": "售剩+餐后"}
# What a confirmed warning says of its field, by the code that is kept with the record.
FLAGS = {
    "low": "光盘率低于50%",
    "few": "样本不到30盘",
    "forecast": "与预报相差超过30%",
    "high_each": "人均高于300克",
    "low_each": "人均低于5克",
    "unserved": "备餐剩余率高于20%",
    "parts": "合计与分项之和不同",
    "utilisation": "食材利用率低于65%",
    "streams": "全天人均不在20～400克之间",
    "collected": "与收运相差超过15%",
    "median": "与平时相差3倍以上",
    "same": "连续5个供餐日同一个数",
}


@dataclass(frozen=True)
class Field:
    """One field: how it is called in code, on pages and in files."""

    name: str
    title: str
    headers: tuple[str, str]
    unit: str = ""


def _weight(name: str, title: str, alias: str) -> Field:
    return Field(name, title, (f"{title}(kg)", alias), "kg")


EXPECTED = Field("expected_diners", "预报人数", ("预报人数", "expected_diners"), "人")
DINERS = Field("diners", "就餐人次", ("就餐人次", "diners"), "人次")

MEAL_FIELDS = (
    EXPECTED,
    Field("expected_at", "预报时间", ("预报时间", "expected_at")),
    DINERS,
    Field("outside_diners", "外来人次", ("外来人次", "outside_diners"), "人次"),
    Field("counted_by", "计数方式", ("计数方式", "counted_by")),
    Field("sampled_by", "抽样方式", ("抽样方式", "sampled_by")),
    Field("checked_plates", "检查餐盘数", ("检查餐盘数", "checked_plates"), "盘"),
    Field("clean_plates", "光盘数", ("光盘数", "clean_plates"), "盘"),
    _weight("prepared_g", "成品备餐量", "prepared_kg"),
    _weight("unserved_waste_g", "弃用售剩", "unserved_waste_kg"),
    _weight("plate_waste_g", "餐后回收", "plate_waste_kg"),
    _weight("total_waste_g", "餐厨垃圾合计", "total_waste_kg"),
    Field("remark", "备注", ("备注", "remark")),
)

COLLECTION_FIELDS = (
    Field("collector", "收运单位", ("收运单位", "collector")),
    Field("manifest", "联单号", ("联单号", "manifest")),
    Field("bins", "收运桶数", ("收运桶数", "bins"), "桶"),
    Field("bin_litres", "每桶容量", ("每桶容量(升)", "bin_litres"), "升"),
    _weight("collected_g", "收运重量", "collected_kg"),
    Field("destination", "去向", ("去向", "destination")),
)

DAY_FIELDS = (
    Field("distinct_diners", "当日就餐人数", ("当日就餐人数", "distinct_diners"), "人"),
    _weight("prep_waste_g", "边角料产生量", "prep_waste_kg"),
    _weight("reused_g", "其中再利用", "reused_kg"),
    _weight("spoilage_g", "储存报损", "spoilage_kg"),
    Field("spoilage_reason", "报损原因", ("报损原因", "spoilage_reason")),
    _weight("issued_g", "领用毛重", "issued_kg"),
    _weight("purchased_g", "采购入库", "purchased_kg"),
    Field("purchased_fen", "采购金额", ("采购金额(元)", "purchased_yuan"), "元"),
    _weight("opening_stock_g", "期初库存", "opening_stock_kg"),
    _weight("total_waste_g", "餐厨垃圾合计", "total_waste_kg"),
    _weight("waste_oil_g", "废弃油脂", "waste_oil_kg"),
    Field("mixed_scope", "口径", ("口径", "mixed_scope")),
    *COLLECTION_FIELDS,
    Field("remark", "备注", ("备注", "remark")),
)

TITLES = {field.name: field.title for field in (*MEAL_FIELDS, *DAY_FIELDS)}
UNITS = {field.name: field.unit for field in (*MEAL_FIELDS, *DAY_FIELDS)}
CHOICES = {"counted_by": COUNTED_BY, "sampled_by": SAMPLED_BY, "mixed_scope": SCOPES, "occasion": OCCASIONS}
COLLECTION_NAMES = tuple(field.name for field in COLLECTION_FIELDS)


def meal_title(meal: Meal | str, occasion: str = "work") -> str:
    """午餐, or 午餐(公务用餐)."""
    word = MEALS[Meal(meal)]
    return word if occasion == "work" else f"{word}（{OCCASIONS[occasion]}）"
