"""A canteen with ledgers of several quarters, as its own page shows them."""

from typing import Any

from canteen.registry.models import Canteen
from scoring.periods import Quarter
from tests import make
from tests.evaluation import build

NOW = Quarter(2026, 3)
END = "2026-10-08 12:00"  # the quarter is over


def canteen_with(*quarters: Quarter, lunch: Any = None, day: Any = None, **more: Any) -> Canteen:
    """A canteen whose ledger of these quarters is full; the clock must stand behind them."""
    canteen = make.canteen(**more)
    for quarter in quarters:
        build.ledger(canteen, quarter, lunch=lunch, day=day)
    return canteen
