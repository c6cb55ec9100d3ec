"""The words a standard may use, with what they mean on screen. `check` refuses all others."""

from __future__ import annotations

# How a canteen is run, and whether its figures have a base. A condition names values of these axes.
AXES: dict[str, dict[str, str]] = {
    "operation": {"own": "自营食堂", "contracted": "委托经营食堂", "delivered": "外部配送食堂"},
    "supply": {
        "portion": "套餐(份饭)食堂",
        "buffet": "自助餐食堂",
        "by_weight": "称重或零点自选食堂",
        "banquet": "围餐食堂",
    },
    "service": {"internal": "内部食堂", "open": "对外开放食堂"},
    "size": {"small": "小型食堂", "medium": "中型食堂", "large": "大型食堂"},
    "official_meals": {"yes": "有公务用餐", "no": "无公务用餐"},
    "base": {
        "comparable": "上年同期可比",
        "none": "无上年同期数据",
        "not_comparable": "上年同期不可比",
    },
}

MODES: dict[str, dict[str, str]] = {axis: words for axis, words in AXES.items() if axis != "base"}

# What is counted in records of its own, in the window that the indicator names.
RECORDS: dict[str, str] = {
    "training": "节约技能培训",
    "publicity": "主题宣传活动",
    "meeting": "专题研究部署",
    "inspection": "日常巡查",
    "analysis": "统计分析",
    "internal_evaluations_due": "应开展的内部评估",
    "internal_evaluations_done": "已开展的内部评估",
    "internal_evaluations_on_time": "按时上报的内部评估",
}

COMPARISONS: dict[str, str] = {"at_least": "≥", "at_most": "≤"}

LEVELS: dict[str, str] = {"advanced": "先进值", "good": "良好值", "base": "基准值"}  # best first

STREAMS: dict[str, str] = {"S1": "边角料", "S2": "储存报损", "S3": "弃用售剩", "S4": "餐后回收"}
MIXED: dict[str, str] = {"mixed_all": "全口径合计", "mixed_unserved_plate": "售剩加餐后合计"}

STATUSES: dict[str, str] = {"official": "正式文本", "reconstructed": "重建稿,非官方文本"}
NOT_APPLICABLE: dict[str, str] = {"rescale": "按适用指标折算", "full_marks": "不适用指标计满分"}
WITHOUT_SPOT_CHECK: dict[str, str] = {"internal": "未抽查,按内部评估"}
PERIODS: dict[str, str] = {"quarter": "本季度", "rolling_year": "近12个月"}
WINDOWS: dict[str, str] = {"previous_four_completed_quarters": "前四个已结束季度"}

DEADLINES: dict[str, str] = {
    "self_evaluation_workdays": "自评报送",
    "provisional_workdays": "初评结果",
    "review_request_workdays": "申请复核截止",
    "decision_workdays": "审定并印发",
    "visit_feedback_workdays": "现场评估后反馈",
    "rectification_days": "整改",
    "recheck_days": "整改完成后的复查",
    "ledger_late_days": "台账补报",
    "month_lock_day": "月度锁定日",
    "month_lock_workdays": "月度锁定的工作日数",
}
