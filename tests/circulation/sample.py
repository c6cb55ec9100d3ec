"""Reports of invented bureaus, put together as the compiler does, for tests of sentences and documents."""

from __future__ import annotations

from decimal import Decimal

from canteen.circulation import body, wording
from canteen.circulation.findings import Fault, Findings, Named
from canteen.circulation.shape import SCHEMA, Chart, RegionRow, Report, ResultRow
from scoring.measures import all_measures, change
from scoring.sums import Sums

ISSUER = "示例市机关事务管理局"
LABEL = "2026年第三季度"
CLASSES = ("自营·套餐", "委托·自助餐", "自营·称重", "外部配送·套餐")
GRADES = ("优秀", "良好", "良好", "合格", "良好", "优秀", "合格", "不合格")
PLACES = ("锦江区", "武侯区", "犍为县", "筠连县", "綦江区", "郫都区", "涪陵区", "彭水苗族土家族自治县")
OFFICES = ("人民政府办公室", "政务服务和数字化建设管理局", "税务局", "综合行政执法局", "档案馆")

NOW = Sums(
    waste_g=3_091_000, waste_diners=24_800, waste_rows=186, waste_left_out=3, clean_plates=5518,
    checked_plates=6200, plate_rows=186, forecast_error=1612, forecast_diners=24_800, forecast_rows=186,
    unserved_g=310_000, prepared_g=8_900_000, unserved_rows=186, meals_due=124, meals_in_time=122,
    diners=24_800,
)  # fmt: skip
THEN = Sums(waste_g=3_756_000, waste_diners=24_000, waste_rows=180, clean_plates=4216, checked_plates=6200)


def findings(count: int = 8, **changes: object) -> Findings:
    names = [Named(row["institution"], row["canteen"]) for row in result_rows(count)]
    grades = [row["grade"] for row in result_rows(count)]
    now, then = all_measures(NOW), all_measures(THEN)
    values: dict[str, object] = {
        "rectification_days": 30,
        "recheck_days": 30,
        "evaluated": count,
        "not_rated": 0,
        "missing": 0,
        "scores": (Decimal("86.00"),) * count,
        "grades": {grade: grades.count(grade) for grade in ("优秀", "良好", "合格", "不合格")},
        "diners": NOW.diners,
        "waste_g": NOW.waste_g,
        "measures": now,
        "then": {name: then[name] for name in ("waste_per_meal", "clean_plate_rate")},
        "changes": {name: change(now[name], then[name]) for name in ("waste_per_meal", "clean_plate_rate")},
        "best": tuple(name for name, grade in zip(names, grades, strict=True) if grade == "优秀"),
        "failed": tuple(name for name, grade in zip(names, grades, strict=True) if grade == "不合格"),
        "faults": (
            Fault("就餐消费", "光盘率", 3),
            Fault("就餐消费", "小份菜、半份菜供应", 2),
            Fault("监督管理与监测统计", "台账完整率", 2),
        ),
    }
    return Findings(**{**values, **changes})  # type: ignore[arg-type]


def result_rows(count: int) -> list[ResultRow]:
    rows: list[ResultRow] = []
    for index in range(count):
        place = PLACES[index % len(PLACES)]
        office = OFFICES[index // len(PLACES) % len(OFFICES)]
        rows.append(
            {
                "code": f"9901-{index + 1:03}",
                "institution": f"{place}{office}",
                "canteen": "机关食堂" if index % 3 else f"第{index // 8 + 1}机关食堂",
                "class_label": CLASSES[index % len(CLASSES)],
                "grade": GRADES[index % len(GRADES)],
                "remark": "",
            }
        )
    return rows


def monitoring_row(region: str, canteens: int) -> RegionRow:
    return {
        "region": region,
        "canteens": canteens,
        "diners": wording.grouped(NOW.diners),
        "waste_kg": wording.kilograms(NOW.waste_g),
        "figures": {name: str(measure.value or "—") for name, measure in all_measures(NOW).items()},
    }


def trend() -> Chart:
    values = ("156.5", "148.2", "139.9", "131.0", "124.6")
    labels = ("2025年第三季度", "2025年第四季度", "2026年第一季度", "2026年第二季度", "2026年第三季度")
    return {
        "kind": "trend",
        "title": "人均每餐餐厨垃圾量连续四个季度下降",
        "unit": "g/人·餐",
        "axis": "人均每餐餐厨垃圾量",
        "points": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
    }


def report(count: int = 8, **changes: object) -> Report:
    found = findings(count)
    values: Report = {
        "schema": SCHEMA,
        "edition": 1,
        "bureau": {"code": "9901", "name": ISSUER},
        "issuers": [{"code": "9901", "name": ISSUER}],
        "period": {"text": "2026Q3", "label": LABEL, "first": "2026-07-01", "last": "2026-09-30"},
        "title": wording.title([ISSUER], LABEL),
        "title_lines": wording.title_lines([ISSUER], LABEL),
        "recipients": {
            "to": ["各区县机关事务管理部门", "市级各有关单位"],
            "cc": ["示例省机关事务管理局", "示例市发展和改革委员会", "示例市商务局", "示例市市场监督管理局"],
        },
        "openness": "依申请公开",
        "opening": body.opening([ISSUER], LABEL, "内部评估"),
        "sections": body.sections(found),
        "closing": "特此通报。",
        "results": {"kind": "自评", "with_scores": False, "rows": result_rows(count)},
        "monitoring": {
            "columns": [
                ["waste_per_meal", "人均每餐餐厨垃圾(g)"],
                ["clean_plate_rate", "光盘率(%)"],
                ["forecast_accuracy", "预报准确率(%)"],
                ["unserved_rate", "备餐剩余率(%)"],
            ],
            "rows": [monitoring_row(place, count // 8 or 1) for place in PLACES],
            "total": monitoring_row("合计", count),
        },
        "rectification": [
            {
                "institution": named.institution,
                "canteen": named.canteen,
                "demand": "对照失分项目逐项整改",
                "due": "通报印发之日起30日内",
            }
            for named in found.failed
        ],
        "charts": [trend()],
        "figures": body.figures(found),
        "basis": [
            "本通报依据《成渝地区机关食堂反食品浪费工作成效评估标准（试行）》第1版重构稿（非官方文本）评分。",
            "各项比率均为分子之和除以分母之和，四舍五入一次；分子、分母不全的记录两边都不计，共3餐次。",
        ],
        "standard": {
            "title": "成渝地区机关食堂反食品浪费工作成效评估标准(试行)",
            "version": "1",
            "status": "reconstructed",
            "sha256": "0" * 64,
        },
        "cut_off": "2026-10-15T00:00:00+08:00",
    }
    return {**values, **changes}  # type: ignore[typeddict-item]
