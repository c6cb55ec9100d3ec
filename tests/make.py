"""Builders: each makes one plausible thing, commits it and returns it; name only what matters.

make.canteen(bureau=b) is a canteen with its institution below b. People are plainly invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from canteen import clock
from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.evaluation import standards
from canteen.evaluation.models import Round, Sheet
from canteen.ledger.models import Closure, DayRecord, MealRecord, Photo
from canteen.outbox import Letter
from canteen.registry.models import (
    Bureau,
    Canteen,
    CanteenMode,
    Institution,
    Level,
    Meal,
    Operation,
    ServesOn,
    Service,
    Supply,
)

Row = TypeVar("Row")
_number = count(1)
_app: Flask | None = None


def use(app: Flask) -> None:
    """Build into this app's database."""
    global _app
    _app = app


@contextmanager
def context() -> Iterator[None]:
    """An app context of its own, for building and for looking."""
    assert _app is not None
    with _app.app_context():
        yield


def saved(row: Row) -> Row:
    """Commit a row and return it, readable afterwards."""
    with context():
        session.add(row)
        session.commit()
    return row


def bureau(
    *, parent: Bureau | None = None, level: str = "county", code: str | None = None, **more: Any
) -> Bureau:
    number = next(_number)
    code = code or f"B{number}"
    path = (parent.path if parent else "/") + f"{code}/"
    more.setdefault("name", f"示例{number}区机关事务管理局")
    return saved(Bureau(code=code, level=Level(level), parent_id=parent and parent.id, path=path, **more))


def institution(*, bureau: Bureau | None = None, code: str | None = None, **more: Any) -> Institution:
    number = next(_number)
    owner = bureau or globals()["bureau"]()
    more.setdefault("name", f"示例单位{number}")
    return saved(Institution(code=code or f"I{number}", bureau_id=owner.id, **more))


def canteen(
    *,
    bureau: Bureau | None = None,
    institution: Institution | None = None,
    code: str | None = None,
    name: str | None = None,
    opened_on: date = date(2024, 1, 1),
    closed_on: date | None = None,
    **mode: Any,
) -> Canteen:
    number = next(_number)
    owner = institution or globals()["institution"](bureau=bureau)
    row = Canteen(
        code=code or f"C{number}",
        name=name or f"示例食堂{number}",
        institution_id=owner.id,
        opened_on=opened_on,
        closed_on=closed_on,
    )
    row.modes = [canteen_mode(opened_on, **mode)]
    saved(row)
    with context():
        loaded = session.get(
            Canteen,
            row.id,
            options=[
                joinedload(Canteen.institution).joinedload(Institution.bureau),
                selectinload(Canteen.modes),
            ],
        )
        assert loaded is not None
        return loaded


def canteen_mode(holds_from: date, **mode: Any) -> CanteenMode:
    defaults = {
        "operation": Operation.OWN,
        "supply": Supply.PORTION,
        "service": Service.INTERNAL,
        "usual_diners": 200,
        "serves": "lunch",
        "serves_on": ServesOn.WORKDAYS,
        "official_meals": True,
    }
    return CanteenMode(holds_from=holds_from, **(defaults | mode))


def user(role: str | None = None, at: Bureau | Institution | Canteen | None = None, **more: Any) -> User:
    """A person; with a role, its membership at a node."""
    number = next(_number)
    more.setdefault("email", f"person{number}@example.gov.cn")
    more.setdefault("name", f"示例人员{number}")
    person = User(created_at=clock.now(), **more)
    person.memberships = [membership(role, at)] if role and at else []
    return saved(person)


def membership(role: str, at: Bureau | Institution | Canteen) -> Membership:
    node = {Bureau: "bureau_id", Institution: "institution_id", Canteen: "canteen_id"}[type(at)]
    return Membership(role=Role(role), **{node: at.id})


def recorder(canteen: Canteen, **more: Any) -> User:
    return user("recorder", canteen, **more)


def meal(canteen: Canteen, day: date, meal: str = "lunch", **values: Any) -> MealRecord:
    """A meal record as if typed in on its day; figures only where named."""
    moment = clock.at(day, 14)
    values.setdefault("saved_at", moment)
    values.setdefault("source", "web")
    values.setdefault("occasion", "work")
    return saved(MealRecord(canteen_id=canteen.id, day=day, meal=Meal(meal), **values))


def day(canteen: Canteen, day: date, **values: Any) -> DayRecord:
    """A day record as if typed in on its day."""
    values.setdefault("saved_at", clock.at(day, 15))
    values.setdefault("source", "web")
    return saved(DayRecord(canteen_id=canteen.id, day=day, **values))


def closure(canteen: Canteen, day: date, meal: str = "all", reason: str = "停水", **values: Any) -> Closure:
    """A meal or day that was not served, and counts."""
    values.setdefault("entered_at", clock.at(day, 7))
    values.setdefault("counts", True)
    return saved(Closure(canteen_id=canteen.id, day=day, meal=meal, reason=reason, **values))


def photo(canteen: Canteen, day: date) -> Photo:
    """A photo of a day whose picture is not in the store."""
    rest = {"sha256": "0" * 64, "content_type": "image/jpeg", "saved_at": clock.at(day, 15)}
    return saved(Photo(canteen_id=canteen.id, day=day, **rest))


def sheet(canteen: Canteen, *, period: str = "2026Q3", state: str = "open", **more: Any) -> Sheet:
    """A sheet without lines, for what only counts or lists sheets."""
    bureau = canteen.institution.bureau
    with context():
        found = session.scalar(select(Round).where(Round.bureau_id == bureau.id, Round.period == period))
        version = standards.load_shipped()[0]
        round_ = found or Round(kind="internal", bureau_id=bureau.id, period=period, opened_at=clock.now())
        session.add(round_)
        session.commit()
    copied = {
        "canteen_code": canteen.code,
        "canteen_name": canteen.name,
        "institution_code": canteen.institution.code,
        "institution_name": canteen.institution.name,
        "bureau_path": bureau.path,
        "bureau_name": bureau.name,
        "standard_version_id": version.id,
        "standard_sha256": version.sha256,
    }
    empty = {"facts": {}, "result": {}, "computed": Decimal(0), "judged": Decimal(0), "open_lines": 0}
    rest = {"canteen_id": canteen.id, "period": period, "state": state, "scored_at": clock.now()}
    return saved(Sheet(round_id=round_.id, **(copied | empty | rest | more)))


def letter(**more: Any) -> Letter:
    """A letter in the outbox."""
    number = next(_number)
    defaults = {
        "key": f"test:{number}",
        "topic": "test",
        "to_address": "office@example.gov.cn",
        "subject": "示例信件",
        "text": "示例。",
        "message_id": f"<{number}@example.gov.cn>",
        "posted_at": clock.now(),
    }
    return saved(Letter(**(defaults | more)))
