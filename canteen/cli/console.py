"""How commands speak: a table for people or one JSON object; exit 0 done, 1 refused, 2 wrong use."""

import json
import unicodedata
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
as_option = click.option("--as", "email", metavar="EMAIL", help="Who does it, for the audit record.")


def edge(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in an app context; a refusal becomes its sentence and exit code 1."""

    @with_appcontext
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            raise Refused(str(refusal)) from None

    return run


class Refused(click.ClickException):
    """A rule says no: the sentence on standard error, exit 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def person(email: str | None) -> User | None:
    """The user named by --as, or None for the operator."""
    if email is None:
        return None
    found = session.scalar(select(User).where(User.email == email.strip().lower()))
    if found is None:
        raise Refusal(f"没有邮箱为 {email} 的用户。")
    return found


def show_json(result: object) -> None:
    """Print one JSON object; Chinese stays readable."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=1, default=str))


def show_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print aligned columns; a Chinese character is two columns wide."""
    table = [list(headers), *([("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(_width(row[n]) for row in table) for n in range(len(headers))]
    for row in table:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
