"""Two people, two runs, at the very same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from canteen.db import session
from canteen.evaluation.models import Round, Ruling, Sheet
from tests import make
from tests.conftest import signed_browser
from tests.evaluation import build


@pytest.fixture(autouse=True)
def after_the_quarter(at):
    at("2026-10-09 09:00")


def together(*acts):
    """Start all acts at one moment; their results in order."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_evaluators_saving_one_line_at_once_one_is_shown_both_values(shared_app):
    case = build.case(recorded=False)
    people = [make.user("evaluator", case.bureau) for _ in range(2)]
    clients = [signed_browser(shared_app, person) for person in people]
    levels = ["未纳入", "已纳入且有执行记录"]
    replies = together(
        *(
            lambda client=client, level=level: client.post(
                f"{case.url}/lines/A3", data={"version": 1, "level": level}
            )
            for client, level in zip(clients, levels, strict=True)
        )
    )
    assert sorted(reply.status_code for reply in replies) == [303, 409]
    late = next(reply for reply in replies if reply.status_code == 409).text
    assert all(level in late for level in levels)
    assert case.line("A3").version == 2
    with make.context():
        assert session.scalar(select(func.count()).select_from(Ruling)) == 1


def test_of_two_lines_saved_at_once_none_is_lost(shared_app):
    case = build.case(recorded=False)
    clients = [signed_browser(shared_app, make.user("evaluator", case.bureau)) for _ in range(2)]
    replies = together(
        lambda: clients[0].post(f"{case.url}/lines/A3", data={"version": 1, "level": "已纳入且有执行记录"}),
        lambda: clients[1].post(f"{case.url}/lines/B1", data={"version": 1, "level": "有做法无记录"}),
    )
    assert [reply.status_code for reply in replies] == [303, 303]
    assert case.sheet().judged == case.line("A3").final_points + case.line("B1").final_points == 4


def test_two_runs_at_once_make_one_round_and_one_sheet(shared_app):
    bureau = make.bureau()
    make.canteen(bureau=bureau)
    together(lambda: build.score(bureau), lambda: build.score(bureau))
    with make.context():
        assert session.scalar(select(func.count()).select_from(Round)) == 1
        assert session.scalar(select(func.count()).select_from(Sheet)) == 1
