"""Imports as long work: looking a file over, and writing it. Both are tasks, so that a page shows how far
they are and a dead process's work is taken over.

The promise: an import that skips nothing is one transaction, together with the end of its task; one that
skips bad rows keeps each canteen's rows together. Either may be begun again: rows already there change
nothing.
"""

from collections.abc import Sequence
from typing import Any

from canteen import files
from canteen.accounts.models import User
from canteen.db import separate, session
from canteen.ledger.imports import report
from canteen.ledger.imports.applying import import_files
from canteen.ledger.imports.files import Brought, bring
from canteen.ledger.imports.marking import TooLarge, marked
from canteen.ledger.imports.outcome import Outcome
from canteen.tasks import Progress, Task, worker

LOOK, WRITE = "ledger.look_over", "ledger.import"
STEPS = 50  # of progress: each is a commit


@worker(LOOK)
def look_over(task: Task, progress: Progress) -> dict[str, Any]:
    """Say what the files would do; nothing is written, and nobody who writes has to wait."""
    brought = _brought(task)

    def show(done: int, total: int) -> None:
        _forget()
        with separate():
            progress(done, total)

    with separate(reading=True):
        by, reason = session.get(User, task.asked_by_id), task.arguments.get("reason")
        outcome = import_files(
            brought, by=by, reason=reason, writing=False, listing=True, progress=_sparing(show)
        )
        found = report.keep(report.of(outcome, kept=False))
        copies = _marked(brought, outcome)
    return {"report": found, "marked": copies, "location": task.arguments["location"].format(task.id)}


@worker(WRITE)
def write(task: Task, progress: Progress) -> dict[str, Any]:
    """Write what a person has looked over; what turned out otherwise meanwhile writes nothing."""
    asked, brought = task.arguments, _brought(task)
    accept, skip = bool(asked["accept_warnings"]), bool(asked["skip_bad"])
    outcome = import_files(
        brought,
        by=session.get(User, task.asked_by_id),
        reason=asked.get("reason"),
        listing=True,
        progress=_sparing(progress) if skip and accept else lambda done, total: None,
    )
    refused = outcome.refused(accept_warnings=accept, skip_bad=skip)
    if refused:
        session.rollback()
        outcome.forget()
    found = report.keep(report.of(outcome, kept=not refused))
    return {
        "report": found,
        "marked": _marked(brought, outcome),
        "location": asked["location"].format(task.id),
    }


def _brought(task: Task) -> list[Brought]:
    return [bring(name, files.read(sha256)) for name, sha256 in task.arguments["files"]]


def _marked(brought: Sequence[Brought], outcome: Outcome) -> list[str | None]:
    """The files with their faults marked, by their hashes; None for one that is too large to be edited."""
    if not outcome.errors and not outcome.warnings:
        return []
    return [_copy(file, outcome) for file in brought]


def _copy(file: Brought, outcome: Outcome) -> str | None:
    try:
        return files.put(marked(file, outcome))
    except TooLarge:
        return None


def _forget() -> None:
    """Let go of records that were only looked at, and end the reading."""
    for row in [*session.new, *session.dirty]:
        session.expunge(row)
    session.commit()


def _sparing(progress: Progress) -> Progress:
    """Progress in steps, not for every canteen."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done == total or (done - told) * STEPS >= total:
            told = done
            progress(done, total)

    return tell
