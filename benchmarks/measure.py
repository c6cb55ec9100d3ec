"""Timing in turns: A B A B …, the median of the ratios, because a shared machine's speed drifts."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One row of the closing table; seconds are medians, `aim` is a sentence."""

    name: str
    ours_s: float
    bare_s: float
    ratio: float
    aim: str


def in_turns(
    name: str, ours: Callable[[], object], bare: Callable[[], object], aim: str, rounds: int = 5
) -> Ratio:
    """How long both take: run once to warm up, then in turns."""
    return by_turns(name, lambda: seconds(ours), lambda: seconds(bare), aim, rounds)


def by_turns(
    name: str, ours: Callable[[], float], bare: Callable[[], float], aim: str, rounds: int = 5
) -> Ratio:
    """The same for what times itself: both give seconds."""
    ours(), bare()
    pairs = [(ours(), bare()) for _ in range(rounds)]
    return Ratio(
        name,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
        aim,
    )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, by the wall clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
