"""A canteen with a quarter of ledger behind it, its people, and its sheet scored."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from canteen import clock, workdays
from canteen.accounts.models import User
from canteen.db import session
from canteen.evaluation import review, runs
from canteen.evaluation.models import Line, Sheet
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Bureau, Canteen
from scoring.facts import Judgement
from scoring.periods import Quarter
from scoring.rules import Deduct, Rule
from tests import make
from tests.scoring.worked import JUDGEMENTS

QUARTER = Quarter(2026, 3)

# A lunch and a day of a canteen that does quite well.
LUNCH = {
    "expected_diners": 200,
    "diners": 190,
    "checked_plates": 50,
    "clean_plates": 45,
    "prepared_g": 70_000,
    "unserved_waste_g": 2_000,
    "plate_waste_g": 15_000,
}
DAY = {
    "prep_waste_g": 5_000,
    "reused_g": 500,
    "spoilage_g": 100,
    "issued_g": 50_000,
    "purchased_g": 45_000,
}


@dataclass(frozen=True)
class Case:
    """One canteen of one bureau, with an evaluator, an officer, and what was scored."""

    bureau: Bureau
    canteen: Canteen
    evaluator: User
    officer: User
    sheet_id: int

    @property
    def url(self) -> str:
        return f"/sheets/{self.sheet_id}"

    def sheet(self) -> Sheet:
        """The sheet as it is in the database now."""
        with make.context():
            query = select(Sheet).where(Sheet.id == self.sheet_id)
            return session.scalars(
                query.options(selectinload(Sheet.lines), joinedload(Sheet.standard_version))
            ).one()

    def line(self, code: str) -> Line:
        return next(line for line in self.sheet().lines if line.code == code)


def ledger(canteen: Canteen, quarter: Quarter = QUARTER, *, lunch: Any = None, day: Any = None) -> None:
    """A lunch and a day record on every working day of the quarter, in time."""
    with make.context():
        days = list(workdays.calendar().working_days(quarter.first_day, quarter.last_day))
        kept = [{"canteen_id": canteen.id, "day": d, "source": "web"} | _saved(d) for d in days]
        meals = [row | LUNCH | {"meal": "lunch", "occasion": "work"} | (lunch or {}) for row in kept]
        booked = [row | {"expected_at": clock.at(row["day"], 9)} for row in meals]
        session.execute(insert(MealRecord), booked)
        session.execute(insert(DayRecord), [row | DAY | (day or {}) for row in kept])
        session.commit()


def case(*, recorded: bool = True, **canteen_values: Any) -> Case:
    """A canteen with a full quarter, scored. The clock must stand after the quarter."""
    bureau = make.bureau()
    canteen = make.canteen(bureau=bureau, **canteen_values)
    if recorded:
        ledger(canteen)
    return Case(
        bureau=bureau,
        canteen=canteen,
        evaluator=make.user("evaluator", bureau),
        officer=make.user("officer", bureau),
        sheet_id=score(bureau)[0],
    )


def score(bureau: Bureau, quarter: Quarter = QUARTER) -> list[int]:
    """Score the round as a command does; the ids of its sheets."""
    with make.context():
        sheets = runs.score_round(session.get_one(Bureau, bureau.id), quarter)
        session.commit()
        return [sheet.id for sheet in sheets]


def judgement_fields(judgement: Judgement, rule: Rule) -> dict[str, Any]:
    """The fields a browser sends for a judgement under a rule."""
    fields: dict[str, Any] = {"comment": judgement.comment}
    if judgement.level is not None:
        fields["level"] = judgement.level
    if judgement.found is not None:
        fields["found"] = list(judgement.found)
    counted, defects = judgement.defects or {}, rule.defects if isinstance(rule, Deduct) else ()
    return fields | {f"defect-{place}": counted.get(text, "") for place, text in enumerate(defects)}


def judge_all(client: Any, case: Case) -> None:
    """Judge every open line through the page, as in the worked example."""
    sheet = case.sheet()
    for line in sheet.lines:
        if line.state == "open":
            rule = review.rule_of(sheet, line.code)
            fields = judgement_fields(JUDGEMENTS[line.code], rule) | {"version": line.version}
            reply = client.post(f"{case.url}/lines/{line.code}", data=fields)
            assert reply.status_code == 303, reply.text


def finished(client: Any, case: Case) -> None:
    """Judge everything and hand the sheet to the officer."""
    judge_all(client, case)
    reply = client.post(f"{case.url}/finish", data={"version": case.sheet().version})
    assert reply.status_code == 303, reply.text


def _saved(day: date) -> dict[str, Any]:
    return {"saved_at": clock.at(day, 15), "completed_at": clock.at(day, 15)}
