"""Long work (imports, compiling) as rows with progress, done by the timetable process.

A lease guards each task: a dead worker's task is taken over and told, never done by two at once.
This module commits: the claim, and each unit of work that its worker reports.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from canteen import clock
from canteen.db import Base, Instant, session
from canteen.errors import Refusal

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3

Progress = Callable[[int, int], None]
Worker = Callable[["Task", Progress], dict[str, Any]]

_workers: dict[str, Worker] = {}


class Task(Base):
    """A piece of work someone asked for: kind and arguments, how far it is, what came out.

    waiting → running → done | failed; `sentence` tells people about it.
    """

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    sentence: Mapped[str | None] = mapped_column(String(500))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class LeaseLost(Exception):
    """Another process took this task over; what is not yet committed here must not be."""


def worker(kind: str) -> Callable[[Worker], Worker]:
    """Register the function that does tasks of a kind.

    It gets the task and `progress(done, total)`, which commits the unit just done and renews the
    lease; it returns the result. A task begun again starts from the first unit, so units are idempotent.
    """

    def register(function: Worker) -> Worker:
        _workers[kind] = function
        return function

    return register


def ask(kind: str, arguments: dict[str, Any], *, by: int) -> Task:
    """Put work on the list, in the caller's transaction; returns its row, whose page shows the progress."""
    if kind not in _workers:
        raise KeyError(f"nobody does tasks of kind {kind!r}")
    task = Task(kind=kind, arguments=arguments, asked_by_id=by, asked_at=clock.now())
    session.add(task)
    session.flush()
    return task


def run_waiting() -> int:
    """Do every task that waits or whose worker died; returns how many were worked on."""
    tried = 0
    for task_id in _runnable():
        task = _claim(task_id)
        if task is not None:
            tried += 1
            _work(task)
    return tried


def _free() -> Any:
    died = and_(Task.state == "running", Task.lease_until < clock.now())
    return or_(Task.state == "waiting", died)


def _runnable() -> list[int]:
    ids = session.scalars(select(Task.id).where(_free()).order_by(Task.id)).all()
    session.commit()
    return list(ids)


def _claim(task_id: int) -> Task | None:
    task = session.scalar(
        update(Task)
        .where(Task.id == task_id, _free())
        .values(state="running", attempts=Task.attempts + 1, lease_until=clock.now() + LEASE)
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    session.commit()
    if task is not None and task.attempts > 1:
        log.warning("task.taken_over", task=task.id, kind=task.kind, attempts=task.attempts)
    return task


def _work(task: Task) -> None:
    if task.attempts > MOST_ATTEMPTS:
        _finish(task, state="failed", sentence=f"这项工作中断了{MOST_ATTEMPTS}次，已停止。请联系系统管理员。")
        return
    if task.attempts > 1:
        _say(task, f"上次没有做完就中断了，正在重新进行（第{task.attempts}次）。")
    log.info("task.begin", task=task.id, kind=task.kind)
    try:
        result = _workers[task.kind](task, lambda done, total: _progress(task, done, total))
        _finish(task, state="done", result=result)
    except Refusal as refusal:
        session.rollback()
        _finish(task, state="failed", sentence=str(refusal))
    except LeaseLost:
        session.rollback()
        log.warning("task.lease_lost", task=task.id, kind=task.kind)


def _progress(task: Task, done: int, total: int) -> None:
    _write(task, done=done, total=total, lease_until=clock.now() + LEASE)


def _say(task: Task, sentence: str) -> None:
    _write(task, sentence=sentence)


def _finish(
    task: Task, *, state: str, result: dict[str, Any] | None = None, sentence: str | None = None
) -> None:
    _write(
        task,
        state=state,
        result=result,
        sentence=sentence,
        finished_at=clock.now(),
        lease_until=None,
    )
    log.info("task.end", task=task.id, kind=task.kind, state=state)


def _write(task: Task, **values: Any) -> None:
    """Commit values together with the unit of work, while the task is still ours."""
    written = session.scalar(
        update(Task)
        .where(Task.id == task.id, Task.state == "running", Task.attempts == task.attempts)
        .values(**values)
        .returning(Task.id)
        .execution_options(synchronize_session="fetch")
    )
    if written is None:
        raise LeaseLost
    session.commit()
