"""What less waste than in the same span last year came to: always marked 估算, with all it is made of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from canteen.dashboard.trend import Compared
from canteen.db import session
from canteen.registry.models import Canteen, CountingPolicy
from scoring.rounding import half_up, plain
from scoring.saving import CO2E_PER_KG, Saving, saving
from scoring.sums import Sums


@dataclass(frozen=True)
class Saved:
    """An estimate with its working, or the sentence that says why there is none."""

    saving: Saving | None
    reason: str
    formula: str
    cost_fen: int | None  # a kilogram of food, as registered for this canteen

    @property
    def yuan(self) -> Decimal | None:
        """The money in whole yuan, without its sign."""
        fen = None if self.saving is None else self.saving.cost_fen
        return None if fen is None else half_up(Fraction(abs(fen), 100), 0)

    @property
    def is_less(self) -> bool:
        return self.saving is not None and self.saving.waste_g >= 0


def saved(canteen: Canteen, now: Sums, then: Sums, compared: Compared, day: date) -> Saved:
    """The estimate for a span; none where its figure cannot be compared with last year's."""
    cost = food_cost_fen(canteen, day)
    if compared.reason:
        return Saved(None, f"{compared.reason}，不能估算。", "", cost)
    return Saved(saving(now, then, cost), "", _formula(compared, now, cost), cost)


def food_cost_fen(canteen: Canteen, day: date) -> int | None:
    """What a kilogram of food costs this canteen, in fen, as registered for that day; None when it is not."""
    return session.scalar(
        select(CountingPolicy.food_cost_fen)
        .where(CountingPolicy.canteen_id == canteen.id, CountingPolicy.holds_from <= day)
        .order_by(CountingPolicy.holds_from.desc())
        .limit(1)
    )


def _formula(compared: Compared, now: Sums, cost: int | None) -> str:
    less = f"（{compared.then.value} − {compared.now.value}） 克/人·餐 × {now.waste_diners:,} 人次"
    money = "" if cost is None else f"；再 × {plain(Decimal(cost).scaleb(-2))} 元/千克 = 金额"
    return f"{less} = 少产生的量{money}；再 × {float(CO2E_PER_KG):g} 千克CO₂e/千克 = 减排量"
