"""Scores the demo's quarters and judges the sheets as a fair evaluator would, by the verbs of the house.

Earlier quarters are approved; of the last full quarter every state occurs, but for Chongqing, whose
sheets are all approved, so that its circular can be issued.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from sqlalchemy import select

from canteen import clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.evaluation import review, runs
from canteen.evaluation.models import Activity, Sheet
from canteen.registry.models import Bureau, Canteen
from canteen.workdays import Calendar, days
from scoring.facts import Judgement
from scoring.periods import Quarter
from scoring.rules import Checklist, Deduct, Levels

READY = "500"  # Below Chongqing every sheet of the last quarter is approved.
STATES = ("approved", "approved", "finished", "judging", "open")
TITLES = {"training": "厨师节约烹饪技能培训", "publicity": "光盘行动主题宣传"}

People = Callable[[str], User]


def note_activities(canteens: list[Canteen], quarters: list[Quarter], seed: int) -> None:
    """Trainings and publicity, some two a year for most canteens."""
    for canteen in canteens:
        random = Random(f"{seed}/activities/{canteen.code}")  # noqa: S311 (a demo, not a secret)
        for quarter in quarters:
            for kind, title in TITLES.items():
                if random.random() < 0.55:
                    day = random.choice(list(days(quarter.first_day, quarter.last_day)))
                    session.add(_activity(canteen, kind, title, day))


def evaluate(
    quarters: list[Quarter], bureaus: dict[str, Bureau], people: People, calendar: Calendar, seed: int
) -> None:
    """Score, judge, finish and approve quarter by quarter, oldest first: each counts what came before."""
    for quarter in quarters:
        for code in ("51", "50"):
            for number, sheet in enumerate(runs.score_round(bureaus[code], quarter)):
                last = quarter == quarters[-1] and not sheet.canteen_code.startswith(READY[:2])
                wanted = STATES[number % len(STATES)] if last else "approved"
                _take_to(wanted, sheet, code, people, Random(f"{seed}/{quarter}/{sheet.canteen_code}"))  # noqa: S311
                _date_back(sheet, quarter, calendar, Random(f"{seed}/{sheet.canteen_code}"))  # noqa: S311
        session.commit()


def _activity(canteen: Canteen, kind: str, title: str, day: object) -> Activity:
    return Activity(
        canteen_id=canteen.id, kind=kind, day=day, title=title, evidence="签到表、照片", noted_at=clock.now()
    )


def _take_to(wanted: str, sheet: Sheet, code: str, people: People, random: Random) -> None:
    """Bring a fresh sheet to a state; `judging` is open with some lines done."""
    evaluator, officer = people(f"evaluator.{code}"), people(f"officer.{code}")
    if wanted == "open":
        return
    if not sheet.excluded:
        _judge(sheet, evaluator, random, share=0.5 if wanted == "judging" else 1.0)
    if wanted in ("finished", "approved"):
        review.finish(sheet, by=evaluator, seen=sheet.version)
    if wanted == "approved":
        review.approve(sheet, by=officer, seen=sheet.version)


def _judge(sheet: Sheet, evaluator: User, random: Random, share: float) -> None:
    diligence = random.uniform(0.55, 0.98)
    codes = [line.code for line in sheet.lines if line.state == "open"]
    judgements = {
        code: _judgement(review.rule_of(sheet, code), diligence, random)
        for code in codes[: int(len(codes) * share)]
    }
    review.judge_all(sheet, judgements, by=evaluator)


def _judgement(rule: object, diligence: float, random: Random) -> Judgement:
    if isinstance(rule, Levels):
        place = 0 if random.random() < diligence else min(1, len(rule.levels) - 1)
        return Judgement(level=rule.levels[place].text, comment="查阅制度和本季记录。")
    if isinstance(rule, Checklist):
        found = tuple(element.text for element in rule.elements if random.random() < diligence)
        return Judgement(found=found, comment="现场查看并核对资料。")
    assert isinstance(rule, Deduct)
    faults = {} if random.random() < diligence else {rule.defects[0]: 1}
    return Judgement(defects=faults, comment="现场抽查。" if not faults else "现场发现，已要求整改。")


def _date_back(sheet: Sheet, quarter: Quarter, calendar: Calendar, random: Random) -> None:
    """Past quarters were finished in their time, by most canteens before the deadline."""
    if sheet.finished_at is None:
        return
    wait = 3 if random.random() < 0.85 else 7
    done = clock.at(calendar.after(quarter.last_day, wait), 16, 30)
    sheet.finished_at = min(done, sheet.finished_at)
    if sheet.approved_at is not None:
        sheet.approved_at = min(done + timedelta(days=3), sheet.approved_at)


def approved(bureau: Bureau, quarter: Quarter) -> bool:
    """Whether any sheet below a bureau is approved, so that a circular has something to tell."""
    query = select(Sheet.id).where(
        Sheet.bureau_path.startswith(bureau.path), Sheet.period == str(quarter), Sheet.state == "approved"
    )
    return session.scalar(query.limit(1)) is not None
