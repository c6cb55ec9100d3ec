"""The worked example: a canteen with portion meals and its own kitchen, over one quarter."""

from dataclasses import replace
from decimal import Decimal

from scoring import standard
from scoring.facts import Facts, Judgement
from scoring.measures import Sums
from scoring.table import Standard

KG = 1000

SUMS = Sums(
    waste_g=3091 * KG,
    waste_diners=24_800,
    waste_rows=62,
    waste_days=62,
    day_diners=24_800,
    s1_g=720 * KG,
    reused_g=85 * KG,
    s2_g=38 * KG,
    s3_g=310 * KG,
    s4_g=2108 * KG,
    clean_plates=5518,
    checked_plates=6200,
    plate_rows=62,
    forecast_error=1612,
    forecast_diners=24_800,
    forecast_rows=62,
    unserved_g=310 * KG,
    prepared_g=8900 * KG,
    unserved_rows=62,
    issued_g=6050 * KG,
    issued_prep_g=720 * KG,
    issued_reused_g=85 * KG,
    issued_rows=62,
    spoilage_g=38 * KG,
    opening_stock_g=600 * KG,
    purchased_g=5900 * KG,
    stock_rows=62,
    meals_due=124,
    meals_in_time=122,
    rectified_due=5,
    rectified_in_time=5,
    service_days=62,
    diner_days=62,
    s1_days=62,
    s2_days=62,
    s3_days=62,
    s4_days=62,
    required_stream_days=62,
    diners=24_800,
    meals=62,
)
LAST_YEAR = Sums(
    waste_g=3756 * KG, waste_diners=24_000, waste_rows=60, diner_days=60, required_stream_days=60
)
FACTS = Facts(
    operation="own",
    supply="portion",
    service="internal",
    size="medium",
    official_meals=True,
    sums=SUMS,
    base=LAST_YEAR,
    records={
        "training": 2,
        "publicity": 1,
        "internal_evaluations_due": 4,
        "internal_evaluations_done": 4,
        "internal_evaluations_on_time": 4,
    },
)
JUDGEMENTS = {
    "A1": Judgement(found=("明确分管领导", "明确责任部门和责任人", "近12个月专题研究部署有记录")),
    "A2": Judgement(found=("采购", "储存", "加工", "消费")),
    "A3": Judgement(level="已纳入,无执行记录"),
    "A4": Judgement(found=("称重器具", "就餐人数统计手段", "统计员")),
    "B1": Judgement(level="有制度且本季有记录"),
    "B3": Judgement(defects={"未先进先出": 1}),
    "C1": Judgement(found=("切配规范", "有再利用菜品")),
    "C4": Judgement(found=("小份或半份", "可按需增减", "自选或拼菜")),
    "C5": Judgement(level="分批烹制且有出餐记录"),
    "D2": Judgement(found=("入口标识", "取餐处标识", "餐桌标识", "回收处标识")),
    "D3": Judgement(defects={}),
    "E4": Judgement(defects={}),
    "F1": Judgement(found=("标识", "电子屏或展板", "公示浪费数据")),
    "F3": Judgement(level="有做法无记录"),
    "G2": Judgement(level="有制度且本季有记录"),
    "G4": Judgement(level="有制度且本季有记录"),
}


def shipped() -> Standard:
    return standard.load(standard.shipped()[0])


def with_sums(facts: Facts = FACTS, **changed: int) -> Facts:
    return replace(facts, sums=replace(facts.sums, **changed))


def struck_out(the_standard: Standard, *codes: str) -> Standard:
    """The standard with these indicators not applicable to a canteen run by its own people."""
    indicators = tuple(
        replace(i, not_applicable_if={"operation": ("own",)}) if i.code in codes else i
        for i in the_standard.indicators
    )
    return replace(the_standard, indicators=indicators)


def points(number: str) -> Decimal:
    return Decimal(number)
