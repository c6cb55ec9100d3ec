"""What happened to a canteen's ledger, as sentences: who, when, from where, old, new, why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from canteen.db import session
from canteen.ledger.book import DAY, MealKey
from canteen.ledger.cards import DAY_KEY, address_of, parse_key
from canteen.ledger.corrections import listing as corrections
from canteen.ledger.corrections.models import Correction
from canteen.ledger.fields import TITLES, meal_title
from canteen.ledger.models import WHOLE_DAY, Closure, Revision
from canteen.ledger.signing import history as signatures
from canteen.ledger.signing import month as months
from canteen.ledger.signing.models import DayCheck, MonthConfirmation
from canteen.ledger.written import as_words
from canteen.registry.models import Canteen
from scoring.periods import Month

SOURCES = {
    "web": "页面填报",
    "offline": "断网时填写，联网后上传",
    "import": "表格导入",
    "api": "接口写入",
    "paper": "纸质台账补录",
    "correction": "更正申请",
    "demo": "演示数据",
}
DECIDED = {"accepted": "同意更正", "refused": "没有同意更正", "withdrawn": "撤回更正"}
Rows = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Event:
    """One thing that somebody did. `rows` are (field, old, new); `day` and `key` name the record."""

    at: datetime
    by_id: int | None
    what: str
    day: date | None = None
    key: str | None = None
    rows: Rows = field(default_factory=list)
    source: str = ""
    reason: str | None = None
    correction_id: int | None = None


def of_record(canteen: Canteen, day: date, key: MealKey) -> list[Event]:
    """Everything that happened to one record, the newest first."""
    query = select(Revision).where(
        Revision.canteen_id == canteen.id,
        Revision.day == day,
        Revision.meal == key[0],
        Revision.occasion == key[1],
    )
    asked = [row for row in corrections.of_days(canteen, day, day) if (row.meal, row.occasion) == key]
    checks = [row for row in signatures.checks(canteen, day, day) if _key(key) in row.versions]
    return _sorted(_saves(query), _requests(asked), _checks(checks))


def of_month(canteen: Canteen, month: Month) -> list[Event]:
    """Everything that happened to a month's ledger, the newest first."""
    first, last = month.first_day, month.last_day
    query = select(Revision).where(Revision.canteen_id == canteen.id, Revision.day.between(first, last))
    closed = select(Closure).where(Closure.canteen_id == canteen.id, Closure.day.between(first, last))
    return _sorted(
        _saves(query),
        _requests(corrections.of_days(canteen, first, last)),
        _checks(signatures.checks(canteen, first, last)),
        _closures(session.scalars(closed)),
        _confirmations(signatures.confirmations(canteen, month)),
    )


def people(events: Iterable[Event]) -> set[int]:
    """The ids of everybody in it."""
    return {event.by_id for event in events if event.by_id is not None}


def _sorted(*streams: Iterable[Event]) -> list[Event]:
    return sorted((event for stream in streams for event in stream), key=lambda event: event.at, reverse=True)


def _key(key: MealKey) -> str:
    return DAY_KEY if key == DAY else address_of(key)


def _title(key: str) -> str:
    found = parse_key(key)
    return meal_title(*found) if found else "当日记录"


def _saves(query: Select[Revision]) -> Iterator[Event]:
    for row in session.scalars(query):
        key = _key((row.meal, row.occasion))
        source = SOURCES.get(row.source, row.source) + (f"（{row.device}）" if row.device else "")
        yield Event(
            row.at,
            row.by_id,
            f"第 {row.version} 次保存{_title(key)}",
            row.day,
            key,
            _rows(row),
            source,
            row.reason,
        )


def _rows(row: Revision) -> Rows:
    return [
        (TITLES.get(name, name), as_words(name, old), as_words(name, new))
        for name, (old, new) in row.changes.items()
    ]


def _requests(asked: Iterable[Correction]) -> Iterator[Event]:
    for row in asked:
        what = f"第 {row.id} 号更正{corrections.title(row)}"
        key = None if row.occasion == "closure" else _key((row.meal, row.occasion))
        told: dict[str, Any] = {"day": row.day, "key": key, "correction_id": row.id}
        rows = corrections.rows(row)
        yield Event(row.asked_at, row.asked_by_id, f"申请{what}", rows=rows, reason=row.reason, **told)
        if row.decided_at is not None:
            said = f"{DECIDED[row.state]}（第 {row.id} 号申请）"
            yield Event(row.decided_at, row.decided_by_id, said, reason=row.decision, **told)


def _checks(rows: Iterable[DayCheck]) -> Iterator[Event]:
    for row in rows:
        seen = "、".join(
            f"{_title(key)}第 {version} 版"
            for key, version in row.versions.items()
            if isinstance(version, int)
        )
        yield Event(row.at, row.by_id, f"审核了这一天{f'（{seen}）' if seen else ''}", row.day)


def _closures(rows: Iterable[Closure]) -> Iterator[Event]:
    for row in rows:
        name = "全天" if row.meal == WHOLE_DAY else meal_title(row.meal)
        yield Event(row.entered_at, row.entered_by_id, f"登记{name}停餐", row.day, reason=row.reason)
        if row.approved_at is not None:
            yield Event(row.approved_at, row.approved_by_id, f"确认{name}停餐", row.day)
        if row.voided_at is not None:
            yield Event(row.voided_at, None, f"{name}停餐撤销", row.day, reason=row.void_reason)


def _confirmations(rows: Iterable[MonthConfirmation]) -> Iterator[Event]:
    for row in rows:
        gaps = f"（{months.gap_words(row.gaps)}）" if row.gaps else ""
        yield Event(row.at, row.by_id, f"确认本月台账{gaps}", reason=row.reason)
        if row.withdrawn_at is not None:
            yield Event(row.withdrawn_at, row.withdrawn_by_id, "撤回本月确认", reason=row.withdraw_reason)
