"""Long work (imports, compiling) as rows with progress, done by the timetable process.

A lease guards each task: a dead worker's task is taken over and told, never done by two at once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from canteen import clock
from canteen.db import Base, Instant, session

LEASE = timedelta(minutes=5)


class Task(Base):
    """A piece of work someone asked for: kind and arguments, how far it is, what came out."""

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


def ask(kind: str, arguments: dict[str, Any], *, by: int) -> Task:
    """Put work on the list; returns its row, whose page shows the progress."""
    task = Task(kind=kind, arguments=arguments, asked_by_id=by, asked_at=clock.now())
    session.add(task)
    session.flush()
    return task
