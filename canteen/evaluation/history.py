"""Whether a canteen evaluated itself in the quarters before, as often as it was due and in time."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from canteen import clock, workdays
from canteen.db import session
from canteen.evaluation.models import Round, Sheet
from canteen.evaluation.rounds import INTERNAL
from canteen.registry.models import Canteen
from scoring.periods import Quarter
from scoring.table import Standard

DONE = ("submitted", "finished", "approved")
QUARTERS_COUNTED = 4


def internal_evaluations(
    canteens: Sequence[Canteen], quarter: Quarter, standard: Standard
) -> dict[int, dict[str, int]]:
    """Internal evaluations due, done and on time in the four quarters before this one.

    A quarter counts for a canteen that was open all through it, and whose bureau held a round here: what
    was done before the system was there cannot be held against anybody.
    """
    quarters = _quarters_before(quarter)
    held = _rounds_held(quarters)
    done = _evaluated(canteens, quarters, standard)
    return {canteen.id: _tally(canteen, quarters, held, done) for canteen in canteens}


def _quarters_before(quarter: Quarter) -> list[Quarter]:
    quarters = [quarter.previous]
    while len(quarters) < QUARTERS_COUNTED:
        quarters.append(quarters[-1].previous)
    return quarters


def _tally(
    canteen: Canteen, quarters: list[Quarter], held: set[tuple[int, str]], done: dict[tuple[int, str], bool]
) -> dict[str, int]:
    bureau_id = canteen.institution.bureau_id
    due_in = [q for q in quarters if (bureau_id, str(q)) in held and _open_throughout(canteen, q)]
    kept = [done[canteen.id, str(q)] for q in due_in if (canteen.id, str(q)) in done]
    return {
        "internal_evaluations_due": len(due_in),
        "internal_evaluations_done": len(kept),
        "internal_evaluations_on_time": sum(kept),
    }


def _open_throughout(canteen: Canteen, quarter: Quarter) -> bool:
    return canteen.is_open_on(quarter.first_day) and canteen.is_open_on(quarter.last_day)


def _rounds_held(quarters: list[Quarter]) -> set[tuple[int, str]]:
    query = select(Round.bureau_id, Round.period).where(
        Round.kind == INTERNAL, Round.period.in_([str(quarter) for quarter in quarters])
    )
    return {(bureau_id, period) for bureau_id, period in session.execute(query)}


def _evaluated(
    canteens: Sequence[Canteen], quarters: list[Quarter], standard: Standard
) -> dict[tuple[int, str], bool]:
    """(canteen id, quarter) → whether its internal evaluation was finished in time."""
    calendar = workdays.calendar()
    limit = standard.deadlines["self_evaluation_workdays"]
    last = {str(q): clock.at(calendar.after(q.last_day, limit) + timedelta(days=1)) for q in quarters}
    query = (
        select(Sheet.canteen_id, Sheet.period, func.min(Sheet.finished_at))
        .join(Round, Round.id == Sheet.round_id)
        .where(
            Round.kind == INTERNAL,
            Sheet.canteen_id.in_([canteen.id for canteen in canteens]),
            Sheet.period.in_(last),
            Sheet.state.in_(DONE),
        )
        .group_by(Sheet.canteen_id, Sheet.period)
    )
    return {
        (canteen_id, period): finished is not None and finished < last[period]
        for canteen_id, period, finished in session.execute(query)
    }
