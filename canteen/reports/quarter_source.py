"""What a quarter's annex rests on: the approved sheet's frozen facts, else the ledger as it is now."""

from dataclasses import dataclass

from sqlalchemy import select

from canteen import clock
from canteen.db import session
from canteen.evaluation.facts import facts_for
from canteen.evaluation.models import Round, Sheet
from canteen.evaluation.rounds import INTERNAL
from canteen.evaluation.standards import parsed, standard_in_use
from canteen.registry.models import Canteen
from scoring.facts import Facts
from scoring.line import Line
from scoring.periods import Quarter
from scoring.rules import JUDGED_KINDS
from scoring.sheet import score
from scoring.table import Standard


@dataclass(frozen=True)
class Source:
    """The facts of a quarter, the standard they are read by, and a sentence that says where they are from."""

    facts: Facts
    standard: Standard
    sentence: str

    @property
    def computed_lines(self) -> list[Line]:
        """The lines that records decide, scored from these facts: no evaluator's points are in them."""
        lines = score(self.standard, self.facts, {}).lines
        return [line for line in lines if line.kind not in JUDGED_KINDS]


def source_of(canteen: Canteen, quarter: Quarter) -> Source:
    """Frozen facts where the quarter's internal sheet was approved: a later correction leaves it alone."""
    approved = session.scalar(
        select(Sheet)
        .join(Sheet.round)
        .where(
            Round.kind == INTERNAL,
            Sheet.canteen_id == canteen.id,
            Sheet.period == str(quarter),
            Sheet.state == "approved",
        )
    )
    return _frozen(approved) if approved else _live(canteen, quarter)


def _frozen(sheet: Sheet) -> Source:
    day = clock.local(sheet.approved_at or sheet.scored_at).date()
    sentence = f"本季度的评估表已于{day.year}年{day.month}月{day.day}日核定，本表取核定时固定下来的数。"
    return Source(Facts.from_data(sheet.facts), parsed(sheet.standard_version), sentence)


def _live(canteen: Canteen, quarter: Quarter) -> Source:
    standard = standard_in_use(canteen.institution.bureau, quarter.last_day)
    facts = facts_for([canteen], quarter, standard)[canteen.id]
    return Source(facts, standard, "本季度的评估表还没有核定，本表按台账现在的记录计算。")
