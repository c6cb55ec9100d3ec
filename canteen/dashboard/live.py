"""A quarter's score so far, from the ledger alone: the lines that records decide, each with its next step.

Nothing is kept and nobody judges: the same rules score the same facts that the sheet will be scored from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from canteen.dashboard import kitchen
from canteen.dashboard.ahead import Ahead, ahead
from canteen.evaluation.facts import facts_for
from canteen.evaluation.standards import standard_in_use
from canteen.ledger.behind import NAMES
from canteen.registry.models import Canteen
from scoring.distance import next_step
from scoring.facts import Facts
from scoring.line import COMPUTED, NOT_APPLICABLE, Line
from scoring.periods import Quarter
from scoring.sheet import score
from scoring.table import Standard


@dataclass(frozen=True)
class LiveLine:
    """A computed line; `step` says what the next band takes, `lack` what is missing before it counts, and
    `measure` names the figure whose days can be listed ("" for none)."""

    line: Line
    step: str
    gain: Decimal
    lack: str
    measure: str


@dataclass(frozen=True)
class Live:
    """What the records are worth so far; `to_judge` are the points that evaluators will decide."""

    standard: Standard
    facts: Facts
    lines: list[LiveLine]
    reached: Decimal
    maximum: Decimal
    to_judge: Decimal
    not_evaluated: str

    @property
    def steps(self) -> list[LiveLine]:
        """The lines with a step that can be taken, those worth most first."""
        return sorted((each for each in self.lines if each.step and each.gain), key=lambda each: -each.gain)

    @property
    def lacking(self) -> list[LiveLine]:
        """The lines that give nothing until something is recorded."""
        return [each for each in self.lines if each.lack]


def live(canteen: Canteen, quarter: Quarter, today: date) -> Live:
    """The provisional score of a quarter that has begun, by the standard that the bureau uses."""
    standard = standard_in_use(canteen.institution.bureau, quarter.last_day)
    facts = facts_for([canteen], quarter, standard)[canteen.id]
    to_come = ahead(canteen, today, quarter.last_day, facts.sums)
    sheet = score(standard, facts, {})
    lines = [line for line in sheet.lines if line.state == COMPUTED]
    judged = (line for line in sheet.lines if line.state not in (COMPUTED, NOT_APPLICABLE))
    return Live(
        standard=standard,
        facts=facts,
        lines=list(_live_lines(standard, lines, facts, to_come)),
        reached=sheet.computed,
        maximum=sum((line.maximum for line in lines), start=Decimal(0)),
        to_judge=sum((line.maximum for line in judged), start=Decimal(0)),
        not_evaluated=sheet.not_evaluated,
    )


def _live_lines(standard: Standard, lines: list[Line], facts: Facts, to_come: Ahead) -> Iterator[LiveLine]:
    for line in lines:
        indicator, step = standard.indicator(line.code), next_step(standard, line, facts)
        name = getattr(indicator.rule, "measure", "")
        yield LiveLine(
            line=line,
            step=kitchen.sentence(line, step, facts.sums, to_come) if step else _counted(line),
            gain=step.gain if step else _counted_gain(line),
            lack=kitchen.lack(line, indicator, facts.sums),
            measure=name if name in NAMES else "",
        )


def _counted(line: Line) -> str:
    """The step of lines that count records: 再有 1 次."""
    if line.kind != "count" or not line.next_band:
        return ""
    gain = _counted_gain(line)
    return f"{line.topic}再记 {line.next_band['distance']} 次，{line.code} 可多得 {gain.normalize():f} 分。"


def _counted_gain(line: Line) -> Decimal:
    if line.kind != "count" or not line.next_band:
        return Decimal(0)
    return Decimal(line.next_band["points"]) - (line.computed or Decimal(0))
