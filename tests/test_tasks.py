"""Long work is done once, shows how far it is, and survives the death of its worker."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from canteen import tasks
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry.models import Bureau
from tests import make


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Callable[[tasks.Worker], None]:
    """Registers a worker of kind "test" for this test only."""
    monkeypatch.setattr(tasks, "_workers", {})
    return lambda work: tasks.worker("test")(work) and None


def ask(**arguments: Any) -> int:
    with make.context():
        task = tasks.ask("test", arguments, by=7)
        session.commit()
        return task.id


def run_waiting() -> int:
    with make.context():
        return tasks.run_waiting()


def found(task_id: int) -> tasks.Task:
    with make.context():
        task = session.get(tasks.Task, task_id)
        assert task is not None
        return task


def set_running(task_id: int, **values: Any) -> None:
    with make.context():
        task = session.get(tasks.Task, task_id)
        assert task is not None
        task.state = "running"
        for name, value in values.items():
            setattr(task, name, value)
        session.commit()


def names() -> list[str]:
    with make.context():
        return [bureau.name for bureau in session.query(Bureau).order_by(Bureau.id)]


def bureaus(*given: str) -> Iterator[Bureau]:
    return (Bureau(code=name, name=name, level="county", path=f"/{name}/") for name in given)


def test_a_task_is_done_once_and_keeps_its_result(app: Flask, worker: Any) -> None:
    worker(lambda task, progress: {"sum": task.arguments["a"] + 1})
    task_id = ask(a=41)
    assert found(task_id).state == "waiting"
    assert (run_waiting(), run_waiting()) == (1, 0)
    done = found(task_id)
    assert (done.state, done.result, done.attempts, done.lease_until) == ("done", {"sum": 42}, 1, None)
    assert done.finished_at is not None


def test_work_nobody_knows_is_refused_when_asked_for(app: Flask, worker: Any) -> None:
    with pytest.raises(KeyError, match="test"):
        ask()


def test_each_unit_is_committed_with_its_progress(app: Flask, worker: Any) -> None:
    seen: list[tuple[int, int, list[str]]] = []

    def work(task: tasks.Task, progress: tasks.Progress) -> dict[str, Any]:
        for number, bureau in enumerate(bureaus("one", "two"), 1):
            session.add(bureau)
            progress(number, 2)
            now = found(task.id)
            seen.append((now.done, now.total, names()))
        return {}

    worker(work)
    ask()
    run_waiting()
    assert seen == [(1, 2, ["one"]), (2, 2, ["one", "two"])]


def test_a_refusal_fails_the_task_with_its_sentence_and_undoes_the_open_unit(app: Flask, worker: Any) -> None:
    def work(task: tasks.Task, progress: tasks.Progress) -> dict[str, Any]:
        one, two = bureaus("one", "two")
        session.add(one)
        progress(1, 2)
        session.add(two)
        session.flush()
        raise Refusal("第2行的日期不对。")

    worker(work)
    task_id = ask()
    run_waiting()
    assert (found(task_id).state, found(task_id).sentence) == ("failed", "第2行的日期不对。")
    assert names() == ["one"]
    assert run_waiting() == 0


def test_a_task_of_a_dead_worker_is_taken_over_counted_and_told(
    app: Flask, worker: Any, at: Callable[[str], None]
) -> None:
    sentences: list[str | None] = []
    worker(lambda task, progress: {"told": sentences.append(found(task.id).sentence)})
    at("2026-09-14 12:00")
    task_id = ask()
    with make.context():
        assert tasks._claim(task_id) is not None
    at("2026-09-14 12:04")
    assert run_waiting() == 0, "its lease still holds"
    at("2026-09-14 12:06")
    assert run_waiting() == 1
    assert (found(task_id).state, found(task_id).attempts) == ("done", 2)
    assert sentences == ["上次没有做完就中断了，正在重新进行（第2次）。"]


def test_a_task_that_kills_its_workers_is_given_up(
    app: Flask, worker: Any, at: Callable[[str], None]
) -> None:
    at("2026-09-14 12:00")

    def work(task: tasks.Task, progress: tasks.Progress) -> dict[str, Any]:
        raise ZeroDivisionError

    worker(work)
    task_id = ask()
    for minute in (0, 10, 20):
        at(f"2026-09-14 12:{minute:02}")
        with pytest.raises(ZeroDivisionError):
            run_waiting()
    at("2026-09-14 12:30")
    run_waiting()
    assert found(task_id).state == "failed"
    assert "中断了3次" in (found(task_id).sentence or "")


def test_a_worker_that_lost_its_lease_commits_nothing_more(
    app: Flask, worker: Any, at: Callable[[str], None]
) -> None:
    def work(task: tasks.Task, progress: tasks.Progress) -> dict[str, Any]:
        at("2026-09-14 13:00")
        with make.context():
            assert tasks._claim(task.id) is not None, "another process takes over"
        session.add(next(bureaus("late")))
        progress(1, 1)
        return {}

    worker(work)
    at("2026-09-14 12:00")
    task_id = ask()
    run_waiting()
    assert names() == []
    assert (found(task_id).state, found(task_id).attempts) == ("running", 2)
