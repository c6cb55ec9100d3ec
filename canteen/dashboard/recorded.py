"""Which streams of waste were recorded in a period, and whether two periods recorded the same ones."""

from enum import StrEnum

from scoring.formulas import WASTE_STREAMS
from scoring.sums import Sums

MOST = 90  # per cent of the days with diners, as the standard asks for its own comparison


class Recorded(StrEnum):
    """How much of a stream is there."""

    FULLY = "fully"
    PARTLY = "partly"
    NEVER = "never"


def recorded(stream: str, sums: Sums) -> Recorded:
    """How much of a stream (S1 … S4, mixed_all, mixed_unserved_plate) was recorded on days with diners."""
    days = getattr(sums, f"{stream.lower()}_days")
    if not days:
        return Recorded.NEVER
    return Recorded.FULLY if days * 100 >= MOST * sums.diner_days else Recorded.PARTLY


def streams_problem(now: Sums, then: Sums, called: str) -> str:
    """Why weights of two periods cannot be compared for the streams recorded; "" when they can."""
    if _complete(now) and _complete(then):
        return ""
    before, after = (_kinds(sums) for sums in (then, now))
    if Recorded.PARTLY in (*before, *after):
        return f"有的流只记了一部分日子，与{called}不可比"
    return "" if before == after else f"记录的流与{called}不同，与{called}不可比"


def _complete(sums: Sums) -> bool:
    """Whether every stream that the mode requires, or the total that stands for them, was recorded."""
    return sums.required_stream_days * 100 >= MOST * sums.diner_days


def _kinds(sums: Sums) -> list[Recorded]:
    return [recorded(stream, sums) for stream in WASTE_STREAMS]
