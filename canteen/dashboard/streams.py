"""Where a canteen's waste arises: the four streams and what was weighed together, with share and coverage."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from canteen import workdays
from canteen.evaluation.comparing import mode_in
from canteen.evaluation.standards import standard_in_use
from canteen.registry.models import Canteen
from scoring.periods import Quarter
from scoring.rounding import half_up
from scoring.sums import Sums
from scoring.table import RequiredStreams
from scoring.vocabulary import STREAMS

MIXED = "合计称重，未分流"


@dataclass(frozen=True)
class Stream:
    """One stream: its grams in the figure (what was reused taken off), its share of all waste in per cent,
    and what must be said of it. `code` is "" for weights of several streams together."""

    code: str
    title: str
    grams: int
    share: Decimal | None
    days: int
    note: str


def streams(sums: Sums, required: RequiredStreams) -> list[Stream]:
    """The streams that count for this canteen, and the weights without streams where there are any."""
    codes = [code for code in STREAMS if code in required.streams or _days(code, sums)]
    found = [_stream(code, sums) for code in codes]
    return [*found, *_mixed(sums)]


def required_of(canteen: Canteen, quarter: Quarter) -> RequiredStreams:
    """What a canteen run in this way must weigh, by the standard that its bureau uses."""
    standard = standard_in_use(canteen.institution.bureau, quarter.last_day)
    return standard.required_streams[mode_in(canteen, quarter, workdays.calendar()).operation]


def described(found: list[Stream]) -> str:
    """The streams in words, for those who cannot see the chart."""
    parts = [
        f"{stream.title}{_kg(stream.grams)}千克，占{stream.share}%"
        for stream in found
        if stream.share is not None
    ]
    return "；".join(parts)


def _stream(code: str, sums: Sums) -> Stream:
    grams = {"S1": sums.s1_g - sums.reused_g, "S2": sums.s2_g, "S3": sums.s3_g, "S4": sums.s4_g}[code]
    days = _days(code, sums)
    return Stream(code, STREAMS[code], grams, _share(grams, sums), days, "；".join(_notes(code, days, sums)))


def _notes(code: str, days: int, sums: Sums) -> Iterator[str]:
    if not days:
        yield "没有单独记录"
    elif days < sums.diner_days:
        yield f"{sums.diner_days} 个有人就餐的日子里记了 {days} 天"
    if code == "S1" and sums.reused_g:
        yield f"已减去再利用的 {_kg(sums.reused_g)} 千克"


def _mixed(sums: Sums) -> Iterator[Stream]:
    days = sums.mixed_all_days + sums.mixed_unserved_plate_days
    if sums.mixed_g or days:
        note = f"{days} 天只有合计，分不出来自哪一流"
        yield Stream("", MIXED, sums.mixed_g, _share(sums.mixed_g, sums), days, note)


def _days(code: str, sums: Sums) -> int:
    found: int = getattr(sums, f"{code.lower()}_days")
    return found


def _share(grams: int, sums: Sums) -> Decimal | None:
    return half_up(Fraction(100 * grams, sums.waste_g), 1) if sums.waste_g > 0 else None


def _kg(grams: int) -> Decimal:
    return half_up(Fraction(grams, 1000), 1)
