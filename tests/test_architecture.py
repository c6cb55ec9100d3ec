"""The house rules, checked over the whole tree. (Who may import whom: import-linter, in `make lint`.)"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from jinja2 import StrictUndefined, meta

from canteen import settings
from canteen.ledger.reminders import digest

ROOT = settings.PROJECT
TEMPLATES = ROOT / "canteen" / "templates"

# Who may end a transaction: views, commands, jobs, and the two verbs that say so.
EDGES = (
    "canteen/*/*views.py",
    "canteen/*/*/*views.py",
    "canteen/offline.py",
    "canteen/cli/*.py",
    "canteen/cli/demo/*.py",
    "canteen/chores.py",
    "canteen/jobs.py",
    "canteen/tasks.py",
    "canteen/ledger/imports/work.py",  # long work
    "canteen/outbox/delivery.py",
    "canteen/turns.py",  # the driver's connection, which hands on what an edge decides
)
# Undo for an edge: pages' shared form handling, and a look at an installation that may be broken.
MAY_ROLL_BACK = ("canteen/errors.py", "canteen/registry/editing.py", "canteen/health.py")

LETTERS = {
    "test": {},
    "password_reset": {
        "name": "示例人员",
        "path": "/password/choose/token",
        "minutes": 30,
        "welcome": False,
    },
    "meals_today": {
        "name": "示例人员",
        "today": "9月14日 周一",
        "rows": [{"canteen": "示例食堂", "blank": "午餐", "begun": "早餐", "path": "/canteens/1/ledger"}],
    },
    "meals_left": {
        "name": "示例人员",
        "rows": [
            {"canteen": "示例食堂", "day": "9月14日", "blank": "午餐", "begun": "", "path": "/canteens/1"}
        ],
    },
    "week": {
        "name": "示例人员",
        "first": "9月7日 周一",
        "last": "9月13日 周日",
        "weeks": [digest.Week("示例食堂", "按时填完 4/5 餐", ["9月9日 午餐"], 1, "人均不变。", "/c/1")],
    },
    "circular": {
        "reader": "示例单位",
        "issuers": ["示例机关事务管理局"],
        "title": "关于2026年第三季度情况的通报",
        "number": "示机管发〔2026〕1号",
        "standard": "评估标准：示例。",
        "path": "/circulars/1",
    },
}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file below these folders, by its path from the root, parsed."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module, *names: str) -> list[int]:
    """The lines where a method of one of these names is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(Path(path).match(pattern) for pattern in patterns)


def test_only_the_edges_commit() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in sources("canteen", "scoring")
        if not matches(path, EDGES)
        for line in calls(tree, "commit")
    ]
    assert found == []


def test_only_the_edges_roll_back() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in sources("canteen", "scoring")
        if not matches(path, EDGES + MAY_ROLL_BACK)
        for line in calls(tree, "rollback")
    ]
    assert found == []


def test_bugs_are_loud_everywhere_but_in_the_job_loop() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources("canteen", "scoring", "migrations")
        if path != "canteen/jobs.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert found == []


def test_only_the_clock_reads_the_clock() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in sources("canteen", "scoring")
        if path != "canteen/clock.py"
        for line in _clock_readings(tree)
    ]
    assert found == []


def _clock_readings(tree: ast.Module) -> list[int]:
    read = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    return [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) in read]


def test_scoring_stands_on_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"scoring"}
    found = [
        f"{path}: {module}"
        for path, tree in sources("scoring")
        for module in _imported(tree)
        if module.partition(".")[0] not in allowed
    ]
    assert found == []


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_imports_stand_at_the_top_and_dodge_no_circle() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources("canteen", "scoring")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def written_files() -> Iterator[Path]:
    """What people wrote: code, templates, stylesheets and scripts, without the vendored ones."""
    for folder in ("canteen", "scoring", "migrations", "tests", "benchmarks", "config"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".css", ".js", ".typ"} and "vendor" not in path.parts:
                yield path


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in written_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "constants", "services", "managers", "repositories", "misc", "common"}
    assert [path for path in written_files() if path.stem in drawers] == []


def pages() -> list[Path]:
    """The templates that are pages: not macros, parts (named _part.html), letters or the base itself."""
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if not {"mail", "macros"} & set(path.parts)
        and not path.name.startswith("_")
        and path.name not in ("base.html", "macros.html")
    ]


def test_every_page_extends_another_or_the_base() -> None:
    assert len(pages()) > 5
    found = [path.name for path in pages() if not re.match(r"\s*{% extends ", path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"<style|\sstyle\s*="),
        ("an inline script", r"<script(?![^>]*\ssrc=)"),
        ("an event handler", r"<[^>]*\son[a-z]+\s*="),
        ("htmx code that needs eval", r"\shx-on|js:|\shx-vals\s*=\s*['\"]js"),
        ("text marked as safe", r"\|\s*safe\b"),
    ],
)
def test_no_template_holds_what_the_content_security_policy_forbids(what: str, pattern: str) -> None:
    found = [
        path.relative_to(TEMPLATES).as_posix()
        for path in sorted(TEMPLATES.rglob("*.html"))
        if "mail" not in path.parts and re.search(pattern, path.read_text("utf-8"), re.IGNORECASE)
    ]
    assert found == [], what


def test_every_letter_that_can_be_sent_is_known_here() -> None:
    assert {path.name for path in (TEMPLATES / "mail").iterdir()} == LETTERS.keys()


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_renders_whole_and_says_that_a_machine_sent_it(app: Flask, letter: str) -> None:
    environment = app.jinja_env.overlay(undefined=StrictUndefined)
    context = LETTERS[letter] | {"base_url": "https://canteen.example.gov.cn"}
    parts = {}
    for part in ("subject.txt", "body.txt", "body.html"):
        source = (TEMPLATES / "mail" / letter / part).read_text("utf-8")
        assert meta.find_undeclared_variables(environment.parse(source)) <= context.keys()
        parts[part] = environment.get_template(f"mail/{letter}/{part}").render(context)
    assert len(parts["subject.txt"].strip().splitlines()) == 1
    assert "本邮件由系统自动发出" in parts["body.txt"]
    assert "本邮件由系统自动发出" in parts["body.html"]


def test_every_command_explains_itself(app: Flask) -> None:
    found = [path for path, command in commands(app.cli) if not command.help]
    assert found == []


def commands(group: click.Group, path: str = "flask") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
