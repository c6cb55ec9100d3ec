"""What one person has to do, as sentences with a button each, from what the database says is due."""

from collections.abc import Iterator
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, func, select

from canteen import clock, outbox, templating
from canteen.accounts.access import Right, has_anywhere, visible_bureaus, visible_canteens
from canteen.accounts.models import User
from canteen.circulation.models import Circular
from canteen.db import session
from canteen.evaluation.models import Sheet
from canteen.home import signing
from canteen.home.sentence import Todo
from canteen.ledger.models import Closure
from canteen.ledger.open_days import OpenDay, open_days
from canteen.registry.models import Canteen
from canteen.registry.words import MEALS

LATE_DAYS = 3  # How long a ledger may be handed in late (reconstructed default).
MOST_CANTEENS = 12
URGENCY = {"late": 0, "soon": 1, "": 2}


def for_user(user: User) -> list[Todo]:
    """Everything due from this person, the most urgent first."""
    found = [
        *_meals(user),
        *_closures(user),
        *signing.todos(user),
        *_sheets(user),
        *_circulars(user),
        *_letters(user),
    ]
    return sorted(found, key=lambda todo: URGENCY[todo.urgency])


def _meals(user: User) -> Iterator[Todo]:
    """Meals of the last days that are not complete, a sentence for each canteen and day."""
    if not has_anywhere(user, Right.RECORD):
        return
    mine = visible_canteens(user, Right.RECORD).order_by(Canteen.code).limit(MOST_CANTEENS)
    canteens, today = session.scalars(mine).all(), clock.today()
    for left in open_days(canteens, today - timedelta(days=LATE_DAYS), today):
        where = f"{left.canteen.name}：" if len(canteens) > 1 else ""
        yield _meal_todo(left, where, today)


def _meal_todo(left: OpenDay, where: str, today: date) -> Todo:
    words = "、".join(MEALS[meal] for meal in left.blank or left.begun)
    day = "今天" if left.day == today else templating.day_short(left.day)
    address = url_for("ledger.show_day", canteen_code=left.canteen.code, day=left.day)
    until = f"{templating.day_short(left.day + timedelta(days=LATE_DAYS))} 24:00 前可以补报。"
    late = {} if left.day == today else {"urgency": "late", "detail": until}
    if not left.blank:
        return Todo(f"{where}{day}的{words}已记下，还差称重或当日记录才算填完。", "去补全", address, **late)
    if late:
        return Todo(f"{where}{day}的{words}还没有填。", "去补填", address, **late)
    return Todo(f"{where}今天的{words}等您填写。", f"填{words}", address)


def _closures(user: User) -> Iterator[Todo]:
    if not has_anywhere(user, Right.CHECK):
        return
    rows = session.execute(
        select(Canteen.code, Canteen.name, func.count(), func.min(Closure.day))
        .join(Closure, Closure.canteen_id == Canteen.id)
        .where(
            Canteen.id.in_(visible_canteens(user, Right.CHECK).with_only_columns(Canteen.id)),
            Closure.counts.is_(False),
            Closure.approved_at.is_(None),
            Closure.voided_at.is_(None),
        )
        .group_by(Canteen.code, Canteen.name)
    )
    for code, name, count, day in rows:
        address = url_for("ledger.show_day", canteen_code=code, day=day)
        yield Todo(f"{name}有 {count} 次事后登记的停餐等您确认。", "去确认", address)


def _sheets(user: User) -> Iterator[Todo]:
    """Sheets to judge for evaluators, sheets to approve for officers (never one's own)."""
    for period, count in _counted(user, Right.EVALUATE, Sheet.state.in_(["open", "submitted"])):
        yield Todo(
            f"{templating.period(period)}还有 {count} 张评估表没有评完。",
            "去评分",
            url_for("evaluation.list_sheets", quarter=period, state="open"),
        )
    others = Sheet.finished_by_id.is_distinct_from(user.id)
    for period, count in _counted(user, Right.DECIDE, Sheet.state == "finished", others):
        yield Todo(
            f"{templating.period(period)}有 {count} 张评估表已评完，等您核定。",
            "去核定",
            url_for("evaluation.list_sheets", quarter=period, state="finished"),
        )


def _counted(user: User, right: Right, *conditions: ColumnElement[bool]) -> list[tuple[str, int]]:
    if not has_anywhere(user, right):
        return []
    seen = visible_canteens(user, right).with_only_columns(Canteen.id)
    query = select(Sheet.period, func.count()).where(Sheet.canteen_id.in_(seen), *conditions)
    rows = session.execute(query.group_by(Sheet.period).order_by(Sheet.period))
    return [(period, count) for period, count in rows]


def _circulars(user: User) -> Iterator[Todo]:
    """Circulars that wait for a signature or for their issue."""
    if not has_anywhere(user, Right.SIGN):
        return
    bureaus = visible_bureaus(user, Right.SIGN)
    query = select(Circular).where(
        Circular.bureau_id.in_(bureaus.with_only_columns(bureaus.selected_columns.id)),
        Circular.state.in_(["draft", "approved"]),
    )
    for circular in session.scalars(query.order_by(Circular.compiled_at, Circular.id)):
        address = url_for("circulation.show_circular", circular_id=circular.id)
        if circular.state == "draft":
            yield Todo(f"《{circular.title}》已编好，等您签发。", "去签发", address, urgency="soon")
        else:
            yield Todo(f"《{circular.title}》已签发，还没有印发。", "去印发", address, urgency="soon")


def _letters(user: User) -> Iterator[Todo]:
    if not has_anywhere(user, Right.COMPILE):
        return
    bureaus = visible_bureaus(user, Right.COMPILE)
    query = select(func.count()).where(
        outbox.Letter.bureau_id.in_(bureaus.with_only_columns(bureaus.selected_columns.id)),
        outbox.in_state("doubtful"),
    )
    if count := session.scalar(query):
        address = url_for("circulation.list_letters", state="doubtful")
        yield Todo(f"有 {count} 封信不确定是否送到，要由人来认定。", "去看看", address, urgency="late")
