"""Sudden deaths in the middle of delivering: is any letter sent twice, or lost?"""

import random
import socket
from pathlib import Path

from benchmarks.drills.books import Outcome, compare
from benchmarks.drills.stage import Stage, killed_at_the_end


def kill_timetables(folder: Path, database_url: str, *, rounds: int, letters: int, seed: int) -> Outcome:
    """Post `letters` before each round, and kill two timetables at once while they deliver them."""
    stage, chance = Stage(folder, database_url, _free_port()), random.Random(seed)
    with killed_at_the_end(stage.postbox()):
        for number in range(rounds):
            stage.post(letters, name=str(number))
            before = stage.accepted()
            with killed_at_the_end(stage.flask("timetable"), stage.flask("timetable")):
                stage.wait_for_more(chance.randint(1, letters * 3 // 4), before)
        stage.finish()
    outcome = compare(stage.app, stage.book, kills=2 * rounds)
    stage.close()
    return outcome


def kill_mail_servers(folder: Path, database_url: str, *, rounds: int, letters: int, seed: int) -> Outcome:
    """Post `letters` before each round, and kill the mail server while it takes them."""
    stage, chance = Stage(folder, database_url, _free_port()), random.Random(seed)
    for number in range(rounds):
        stage.post(letters, name=str(number))
        stage.forget_delays()
        before = stage.accepted()
        with killed_at_the_end(stage.postbox()):
            ticking = stage.flask("tick")
            stage.wait_for_more(chance.randint(1, letters * 3 // 4), before)
        stage.wait_for_end(ticking)
    with killed_at_the_end(stage.postbox()):
        stage.finish()
    outcome = compare(stage.app, stage.book, kills=rounds)
    stage.close()
    return outcome


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
