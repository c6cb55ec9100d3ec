"""Evaluated quarters of invented bureaus, made as they come about: ledgers, scoring, judging, approval."""

from __future__ import annotations

from dataclasses import dataclass

from canteen import clock, workdays
from canteen.accounts.models import User
from canteen.circulation import notices, recipients
from canteen.circulation.models import Circular, Subscription
from canteen.db import session
from canteen.evaluation import review, runs
from canteen.evaluation.models import Sheet
from canteen.ledger.models import DayRecord, MealRecord
from canteen.registry.models import Bureau, Canteen, Meal
from scoring.facts import Judgement
from scoring.periods import Quarter
from scoring.rules import Checklist, Deduct, Levels, Rule
from tests import make

QUARTER = Quarter(2026, 3)


@dataclass(frozen=True)
class Office:
    """A bureau with the people of its circulars, who are read anew in each context."""

    bureau: Bureau
    officer_id: int
    approver_id: int

    @property
    def officer(self) -> User:
        return session.get_one(User, self.officer_id)

    @property
    def approver(self) -> User:
        return session.get_one(User, self.approver_id)


def office(**more: object) -> Office:
    bureau = make.bureau(**more)
    return Office(bureau, make.user("officer", bureau).id, make.user("approver", bureau).id)


def ledger(
    canteen: Canteen, quarter: Quarter = QUARTER, *, plate_waste_g: int = 18_000, clean: int = 45
) -> None:
    """A complete lunch of 200 people, 50 plates looked at, on every working day of a quarter."""
    with make.context():
        for day in workdays.calendar().working_days(quarter.first_day, quarter.last_day):
            saved = clock.at(day, 14)
            session.add(
                MealRecord(
                    canteen_id=canteen.id, day=day, meal=Meal.LUNCH, occasion="work", diners=200,
                    expected_diners=205, expected_at=clock.at(day, 9), prepared_g=100_000,
                    unserved_waste_g=3_000, plate_waste_g=plate_waste_g, checked_plates=50,
                    clean_plates=clean, sampled_by="sample", saved_at=saved, completed_at=saved, source="web",
                )
            )  # fmt: skip
            session.add(
                DayRecord(
                    canteen_id=canteen.id, day=day, prep_waste_g=5_000, reused_g=0, spoilage_g=0,
                    issued_g=60_000, purchased_g=60_000, saved_at=saved, completed_at=saved, source="web",
                )
            )  # fmt: skip
        session.commit()


def approve_sheets(
    bureau: Bureau, *, best: bool = True, quarter: Quarter = QUARTER, leaving: int = 0
) -> None:
    """Score a bureau's quarter, judge every open line (best or worst), finish and approve.

    The last `leaving` canteens keep their sheets open.
    """
    evaluator, officer = make.user("evaluator", bureau), make.user("officer", bureau)
    with make.context():
        runs.score_round(bureau, quarter)
        sheets = session.scalars(runs.sheets_of(bureau, quarter)).all()
        for sheet in [sheet for sheet in sheets if sheet.state == "open"][: len(sheets) - leaving]:
            _judge(sheet, evaluator, best)
            review.finish(sheet, by=evaluator, seen=sheet.version)
            review.approve(sheet, by=officer, seen=sheet.version)
        session.commit()


def reader(bureau: Bureau, address: str, name: str = "示例单位", kind: str = "to") -> Subscription:
    with make.context():
        entered = recipients.add(bureau, kind=kind, name=name, address=address, by=None)
        session.commit()
        return entered


def _judge(sheet: Sheet, evaluator: User, best: bool) -> None:
    for line in [line for line in sheet.lines if line.state == "open"]:
        judgement = _judgement(review.rule_of(sheet, line.code), best)
        review.judge(sheet, line.code, judgement, by=evaluator, seen=line.version)


def _judgement(rule: Rule, best: bool) -> Judgement:
    """The best an evaluator can give by a rule, or the worst."""
    if isinstance(rule, Levels):
        levels = sorted(rule.levels, key=lambda level: level.points)
        return Judgement(level=levels[-1 if best else 0].text)
    if isinstance(rule, Checklist):
        return Judgement(found=tuple(element.text for element in rule.elements) if best else ())
    assert isinstance(rule, Deduct)
    return Judgement(defects={} if best else dict.fromkeys(rule.defects, 50))


def compiled(office: Office) -> Circular:
    with make.context():
        circular = notices.compile_circular(office.bureau, QUARTER, office.officer)
        session.commit()
        return circular


def signed(office: Office, **more: str) -> Circular:
    compiled(office)
    with make.context():
        circular = notices.latest(office.bureau, QUARTER)
        assert circular is not None
        notices.approve(circular, office.approver, **more)  # type: ignore[arg-type]
        session.commit()
        return circular


def issued(office: Office) -> int:
    with make.context():
        circular = notices.latest(office.bureau, QUARTER)
        assert circular is not None
        posted = notices.issue(circular, office.approver)
        session.commit()
        return posted
