"""What a record may not say, and what is unusual enough to ask about (reconstructed defaults).

Pure: values in, findings out. Every limit compares whole numbers, so that 30 % is exactly 30 %.
"""

from statistics import median

from canteen.ledger.fields import TITLES, UNITS
from canteen.ledger.findings import Findings, Past, Values

MEAL_MEASURED = ("diners", "prepared_g", "unserved_waste_g", "plate_waste_g", "total_waste_g")
DAY_MEASURED = ("distinct_diners", "prep_waste_g", "issued_g", "total_waste_g")
FEWEST_FOR_MEDIAN = 5
LAST_RECORDS = 30
SAME_RUNNING = 5


def check_meal(now: Values, past: Past) -> Findings:
    """The findings about one meal as it would be after saving; `past` are that meal's earlier records."""
    found = Findings()
    _check_plates(now, found)
    _check_diners(now, found)
    _check_weight_per_diner(now, found)
    _check_unserved(now, found)
    _check_parts(now, found)
    _check_against_past(now, past, MEAL_MEASURED, found)
    return found


def check_day(now: Values, past: Past, meals: Past) -> Findings:
    """The findings about a day; `meals` are the meals of that day."""
    found = Findings()
    _check_kitchen(now, found)
    _check_all_streams(now, meals, found)
    _check_against_past(now, past, DAY_MEASURED, found)
    return found


def _check_plates(now: Values, found: Findings) -> None:
    checked, clean, diners = now.get("checked_plates"), now.get("clean_plates"), now.get("diners")
    if checked is not None and diners is not None and checked > diners:
        found.refuse("checked_plates", f"检查餐盘数 {checked} 比就餐人次 {diners} 还多。")
    if checked is None or clean is None:
        return
    if clean > checked:
        found.refuse("clean_plates", f"光盘数 {clean} 比检查餐盘数 {checked} 还多。")
    elif clean * 2 < checked:
        found.warn("low", "clean_plates", f"光盘率只有 {_percent(clean, checked)}，不到 50%。")
    elif 0 < checked == clean < 30:
        found.warn("few", "clean_plates", f"只检查了 {checked} 盘，全部光盘，样本不到 30 盘。")


def _check_diners(now: Values, found: Findings) -> None:
    diners, expected, outside = now.get("diners"), now.get("expected_diners"), now.get("outside_diners")
    if diners is None:
        if any(now.get(name) is not None for name in ("unserved_waste_g", "plate_waste_g", "total_waste_g")):
            found.warn(
                "no_diners", "diners", "有重量但没有就餐人次，这一餐暂不完整，不计入人均。", asks=False
            )
        return
    if outside is not None and outside > diners:
        found.refuse("outside_diners", f"外来人次 {outside} 比就餐人次 {diners} 还多。")
    if expected is not None and diners and abs(expected - diners) * 10 > diners * 3:
        found.warn("forecast", "diners", f"就餐人次 {diners} 与预报 {expected} 相差超过 30%。")


def _check_weight_per_diner(now: Values, found: Findings) -> None:
    diners = now.get("diners")
    parts = {name: now[name] for name in ("unserved_waste_g", "plate_waste_g") if now.get(name) is not None}
    total = now.get("total_waste_g")
    if diners == 0:
        for name, weight in parts.items():
            if weight:
                found.refuse(name, "就餐人次是 0，却有废弃重量。请改人次，或者不填重量。")
    if not diners or not (parts or total is not None):
        return
    name = next(iter([*parts][-1:]), "total_waste_g")
    grams: int = sum(parts.values()) if parts else now["total_waste_g"]
    each = f"人均 {_tenths(grams, diners)} 克"
    if grams > 2000 * diners:
        found.refuse(name, f"弃用售剩加餐后回收{each}，超过 2,000 克。请检查重量的单位和就餐人次。")
    elif grams > 300 * diners:
        found.warn("high_each", name, f"弃用售剩加餐后回收{each}，高于 300 克。")
    elif grams < 5 * diners and (len(parts) == 2 or not parts):
        found.warn("low_each", name, f"弃用售剩加餐后回收{each}，低于 5 克。")


def _check_unserved(now: Values, found: Findings) -> None:
    unserved, prepared = now.get("unserved_waste_g"), now.get("prepared_g")
    if unserved is None or prepared is None:
        return
    if unserved > prepared:
        found.refuse(
            "unserved_waste_g", f"弃用售剩 {_kg(unserved)} kg 比成品备餐量 {_kg(prepared)} kg 还多。"
        )
    elif unserved * 5 > prepared:
        found.warn("unserved", "unserved_waste_g", f"备餐剩余率 {_percent(unserved, prepared)}，高于 20%。")


def _check_parts(now: Values, found: Findings) -> None:
    parts = [now[name] for name in ("unserved_waste_g", "plate_waste_g") if now.get(name) is not None]
    total = now.get("total_waste_g")
    if parts and total is not None and sum(parts) != total:
        found.warn(
            "parts",
            "total_waste_g",
            f"合计 {_kg(total)} kg 与分项之和 {_kg(sum(parts))} kg 不同，以分项为准。",
        )


def _check_kitchen(now: Values, found: Findings) -> None:
    trimmings, reused, issued = now.get("prep_waste_g"), now.get("reused_g"), now.get("issued_g")
    if reused and reused > (trimmings or 0):
        told = "还没有填" if trimmings is None else f"{_kg(trimmings)} kg"
        found.refuse("reused_g", f"其中再利用 {_kg(reused)} kg 比边角料产生量（{told}）还多。")
    if trimmings is None or issued is None:
        return
    if trimmings > issued:
        found.refuse("prep_waste_g", f"边角料产生量 {_kg(trimmings)} kg 比领用毛重 {_kg(issued)} kg 还多。")
    elif (issued - trimmings + (reused or 0)) * 100 < 65 * issued:
        used = issued - trimmings + (reused or 0)
        found.warn("utilisation", "prep_waste_g", f"食材利用率只有 {_percent(used, issued)}，低于 65%。")


def _check_all_streams(now: Values, meals: Past, found: Findings) -> None:
    """All streams of the day: per diner, and against what the collector weighed."""
    fed = [meal for meal in meals if meal.get("diners")]
    streams = [meal.get(name) for meal in fed for name in ("unserved_waste_g", "plate_waste_g")]
    streams += [now.get("prep_waste_g"), now.get("spoilage_g")]
    weights = [grams for grams in streams if grams is not None]
    if not fed or len(weights) < len(streams):
        return
    grams = sum(weights) - (now.get("reused_g") or 0)
    diners = sum(meal["diners"] for meal in fed)
    if not 20 * diners <= grams <= 400 * diners:
        found.warn(
            "streams", "prep_waste_g", f"全天各环节人均 {_tenths(grams, diners)} 克，不在 20～400 克之间。"
        )
    collected = now.get("collected_g")
    if collected is not None and abs(collected - grams) * 100 > 15 * collected:
        found.warn(
            "collected", "collected_g", f"收运 {_kg(collected)} kg 与台账合计 {_kg(grams)} kg 相差超过 15%。"
        )


def _check_against_past(now: Values, past: Past, names: tuple[str, ...], found: Findings) -> None:
    for name in names:
        value = now.get(name)
        if value is None:
            continue
        before = [row[name] for row in past[:LAST_RECORDS] if row.get(name) is not None]
        if len(before) >= FEWEST_FOR_MEDIAN:
            _check_median(name, value, median(before), found)
        running = [row.get(name) for row in past[: SAME_RUNNING - 1]]
        if value and running == [value] * (SAME_RUNNING - 1):
            found.warn("same", name, f"{TITLES[name]}连续 {SAME_RUNNING} 个供餐日都是同一个数。")


def _check_median(name: str, value: int, usual: float, found: Findings) -> None:
    if usual > 0 and (value > 3 * usual or value * 3 < usual):
        side = "高于平时的 3 倍" if value > usual else "不到平时的三分之一"
        found.warn(
            "median", name, f"{TITLES[name]} {_shown(name, value)}，{side}（平时 {_shown(name, usual)}）。"
        )


def _shown(name: str, value: float) -> str:
    return f"{value / 1000:g} kg" if UNITS[name] == "kg" else f"{value:g}"


def _kg(grams: int) -> str:
    return f"{grams / 1000:g}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"


def _tenths(grams: int, diners: int) -> str:
    return f"{grams / diners:.1f}"
