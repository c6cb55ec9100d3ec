"""The rounds and sheets of a quarter in the database: found where they are there, made where they are not."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from canteen import clock
from canteen.db import session
from canteen.evaluation import record
from canteen.evaluation.models import Line, Round, Sheet, StandardVersion
from canteen.evaluation.standards import parsed
from canteen.registry.models import Bureau, Canteen
from scoring.facts import Facts
from scoring.periods import Quarter
from scoring.sheet import score

INTERNAL = "internal"
SHEETS, LINES = Sheet.metadata.tables["sheet"], Line.metadata.tables["sheet_line"]


def open_rounds(bureaus: Sequence[Bureau], quarter: Quarter) -> dict[int, Round]:
    """The internal round of each bureau, opened where there is none; the bureaus' rows are locked, so that
    two runs at once do not make two sheets."""
    ids = sorted({bureau.id for bureau in bureaus})
    session.execute(select(Bureau.id).where(Bureau.id.in_(ids)).order_by(Bureau.id).with_for_update())
    query = select(Round).where(
        Round.kind == INTERNAL, Round.period == str(quarter), Round.bureau_id.in_(ids)
    )
    rounds = {row.bureau_id: row for row in session.scalars(query)}
    for bureau_id in ids:
        if bureau_id not in rounds:
            rounds[bureau_id] = Round(
                kind=INTERNAL, bureau_id=bureau_id, period=str(quarter), opened_at=clock.now()
            )
            session.add(rounds[bureau_id])
    session.flush()
    return rounds


def sheets_there(canteens: Sequence[Canteen], quarter: Quarter) -> dict[int, Sheet]:
    """The internal sheet of each canteen that has one for the quarter, whichever bureau's round it is of: an
    institution that moves to another bureau is not evaluated twice."""
    query = (
        select(Sheet)
        .join(Sheet.round)
        .where(
            Round.kind == INTERNAL,
            Sheet.period == str(quarter),
            Sheet.canteen_id.in_([canteen.id for canteen in canteens]),
            Sheet.state != "withdrawn",
        )
        .options(selectinload(Sheet.lines), joinedload(Sheet.standard_version))
        .execution_options(populate_existing=True)
    )
    return {sheet.canteen_id: sheet for sheet in session.scalars(query)}


def add_sheets(
    canteens: Sequence[Canteen],
    found: dict[int, Facts],
    version: StandardVersion,
    rounds: dict[int, Round],
    quarter: Quarter,
) -> None:
    """New sheets with their lines, in two statements however many they are: rows, not objects."""
    if not canteens:
        return
    standard, now = parsed(version), clock.now()
    results = [score(standard, found[canteen.id], {}) for canteen in canteens]
    rows = [
        record.sheet_values(found[canteen.id], result)
        | record.place_values(canteen)
        | {
            "round_id": rounds[canteen.institution.bureau_id].id,
            "canteen_id": canteen.id,
            "standard_version_id": version.id,
            "standard_sha256": version.sha256,
            "period": str(quarter),
            "scored_at": now,
        }
        for canteen, result in zip(canteens, results, strict=True)
    ]
    ids = session.scalars(insert(SHEETS).returning(SHEETS.c.id, sort_by_parameter_order=True), rows)
    lines = [
        record.line_values(position, line) | {"sheet_id": sheet_id}
        for sheet_id, result in zip(ids, results, strict=True)
        for position, line in enumerate(result.lines, start=1)
    ]
    session.execute(insert(LINES), lines)
