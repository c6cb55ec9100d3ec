"""What the next better band takes, said as a kitchen works: grams a plate, plates, people, meals."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from canteen.dashboard.ahead import Ahead
from scoring.distance import Step, allowance, days_to_full_streams, plates_to_sample
from scoring.line import Line
from scoring.measures import measure
from scoring.rounding import half_up, plain
from scoring.sums import Sums
from scoring.table import Indicator

Words = Callable[[Step, int, Sums, Ahead], str]


def sentence(line: Line, step: Step, sums: Sums, to_come: Ahead) -> str:
    """再减少 6 克/人·餐,E1 可多得 1.5 分: one step, what it comes to in the kitchen, and whether it can still
    be reached this quarter."""
    worth = f"{line.code} 可多得 {plain(step.gain)} 分"
    if step.count is None:
        return f"按到目前为止的记录，本季度到不了下一档（{_target(step)}）。"
    return WORDS[step.measure](step, step.count, sums, to_come).format(worth=worth)


def lack(line: Line, indicator: Indicator, sums: Sums) -> str:
    """What must be there before the line's figure counts at all; "" when nothing is lacking."""
    match line.flag:
        case "no_data":
            return f"还没有能算的记录，记了才计分（满分 {plain(line.maximum)} 分）。"
        case "streams":
            days = days_to_full_streams(indicator, sums)
            return f"口径不全，暂计 0 分：往后要有连续 {days:,} 天把应记的各流都记全，才开始计分。"
        case "sample":
            plates = plates_to_sample(indicator, sums)
            return f"样本不足，暂计 0 分：还要再检查 {plates:,} 个餐盘，或者逐盘检查。"
    return ""


def _waste(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    diners = measure(step.measure, sums).denominator
    less = _up(Fraction(count, diners), 1)
    grams = less if step.is_change else step.distance
    words = f"再减少 {plain(grams)} 克/人·餐，{{worth}}（{_target(step)}）。"
    words += f"到昨天的 {diners:,} 人次里，相当于一共少 {_kg(count)} 千克。"
    return words + ("" if step.is_change else _pace(step, sums, to_come))


def _pace(step: Step, sums: Sums, to_come: Ahead) -> str:
    """What everybody still to come may leave, so that the quarter ends in the better band."""
    if not to_come.meals:
        return ""
    allowed = allowance(sums, step.target, to_come.diners)
    if allowed is None:
        return "本季度余下的餐次已经追不回来，可为下季度打底。"
    rest = f"按余下 {to_come.meals:,} 餐、约 {to_come.diners:,} 人次估算"
    return f"往后每人每餐不超过 {plain(allowed)} 克，季末就能到（{rest}）。"


def _plates(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    return (
        f"光盘率再高 {plain(step.distance)} 个百分点，{{worth}}（{_target(step)}）。"
        f"检查过的 {sums.checked_plates:,} 个餐盘里，再有 {count:,} 个吃干净就够。"
    )


def _forecast(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    now, meals = sums.forecast_error, max(1, sums.forecast_rows)
    return (
        f"预报与实到的差再少 {count:,} 人次，{{worth}}（{_target(step)}）。"
        f"现在平均每餐差 {half_up(Fraction(now, meals), 1)} 人，"
        f"降到 {_down(Fraction(now - count, meals), 1)} 人就够。"
    )


def _unserved(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    return (
        f"售剩再少 {_kg(count)} 千克，{{worth}}（{_target(step)}）。"
        f"现在每备 100 千克饭菜剩 {_of_hundred(sums.unserved_g, sums.prepared_g)} 千克，"
        f"降到 {_of_hundred(sums.unserved_g - count, sums.prepared_g, down=True)} 千克就够。"
    )


def _utilisation(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    return f"边角料少产生（或多再利用）{_kg(count)} 千克，{{worth}}（{_target(step)}）。"


def _stock(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    return f"储存报损再少 {_kg(count)} 千克，{{worth}}（{_target(step)}）。"


def _completeness(step: Step, count: int, sums: Sums, to_come: Ahead) -> str:
    if count <= to_come.meals:
        return (
            f"往后连续 {count:,} 餐都在当天填全，{{worth}}（{_target(step)}）。"
            f"本季度还有 {to_come.meals:,} 餐，来得及。"
        )
    best = Fraction(100 * (sums.meals_in_time + to_come.meals), max(1, sums.meals_due + to_come.meals))
    return (
        f"本季度还有 {to_come.meals:,} 餐，全部在当天填全可到 {half_up(best, 2)}%，"
        f"还差一点到下一档（{_target(step)}）。"
    )


WORDS: dict[str, Words] = {
    "waste_per_meal": _waste,
    "clean_plate_rate": _plates,
    "forecast_accuracy": _forecast,
    "unserved_rate": _unserved,
    "utilisation": _utilisation,
    "stock_loss_rate": _stock,
    "completeness": _completeness,
}


def _target(step: Step) -> str:
    """到 120.0 克, 到 90.00%, 同比到 −10.00%."""
    number = str(step.target).replace("-", "−")
    if step.is_change:
        return f"同比到 {number}%"
    return f"到 {number} 克" if step.measure == "waste_per_meal" else f"到 {number}%"


def _kg(grams: int) -> Decimal:
    return _up(Fraction(grams, 1000), 1)


def _of_hundred(part: int, whole: int, *, down: bool = False) -> Decimal:
    exact = Fraction(100 * part, whole)
    return _down(exact, 2) if down else half_up(exact, 2)


def _up(exact: Fraction, decimals: int) -> Decimal:
    """Rounded so that it is enough."""
    scaled = exact * 10**decimals
    return Decimal(-(-scaled.numerator // scaled.denominator)).scaleb(-decimals)


def _down(exact: Fraction, decimals: int) -> Decimal:
    scaled = exact * 10**decimals
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-decimals)
