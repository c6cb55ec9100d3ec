"""Commands: the registry and its users."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from marshmallow import ValidationError

from canteen.accounts import passwords, people
from canteen.accounts.forms import PersonForm
from canteen.accounts.models import Role, User
from canteen.cli import places
from canteen.cli.console import as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry import imports
from canteen.registry.import_lines import KINDS


@click.group()
def registry() -> None:
    """Bureaus, institutions and canteens."""


@registry.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@as_option
@json_option
@edge
def import_registry(files: tuple[Path, ...], email: str | None, as_json: bool) -> None:
    """Import bureaus, institutions and canteens from CSV or XLSX: all or nothing, safe to repeat."""
    user = person(email)
    outcome = imports.import_files(files, by=user.id if user else None)
    if as_json:
        show_json(_as_json(outcome))
    elif not outcome.faults:
        show_table(["", "新登记", "有变化", "无变化"], _as_rows(outcome))
    for fault in outcome.faults:
        click.echo(f"{fault.file} 第{fault.row}行 {fault.column or ''}：{fault.message}", err=True)
    if outcome.faults:
        click.echo(f"共有{len(outcome.faults)}处问题，没有导入任何内容。", err=True)
        sys.exit(1)
    session.commit()


def _as_json(outcome: imports.Outcome) -> dict[str, object]:
    totals = {what: outcome.total(what) for what in imports.RESULTS}
    kinds = {
        name: {what: counts[what] for what in imports.RESULTS} for name, counts in outcome.counts.items()
    }
    return {"rows": outcome.rows, **totals, "kinds": kinds, "errors": [asdict(f) for f in outcome.faults]}


def _as_rows(outcome: imports.Outcome) -> list[list[object]]:
    words = {kind.name: kind.word for kind in KINDS}
    return [
        [words[name], *(counts[what] for what in imports.RESULTS)] for name, counts in outcome.counts.items()
    ]


@click.group("user")
def user_group() -> None:
    """People who sign in."""


@user_group.command("add")
@click.argument("address", metavar="EMAIL")
@click.option("--name", required=True, help="The name shown on pages.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--at", "code", required=True, help="Code of the bureau, institution or canteen.")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
@as_option
@json_option
@edge
def add_user(
    address: str, name: str, role: str, code: str, from_stdin: bool, email: str | None, as_json: bool
) -> None:
    """Add a person or one more role of theirs; the password is asked for, or read from standard input."""
    entry = PersonForm.read({"email": address, "name": name, "role": role, "at": code})
    if not entry.ok:
        raise Refusal("；".join(text for texts in entry.errors.values() for text in texts))
    known = people.find(entry.values["email"])
    password_hash = _new_hash(known, from_stdin)  # Before the first write: hashing holds nobody up.
    session.rollback()
    by = person(email)
    result = _add(entry.values, password_hash, by.id if by else None)
    session.commit()
    if as_json:
        show_json(result)
    else:
        show_table(list(result), [list(result.values())])


def _new_hash(known: User | None, from_stdin: bool) -> str | None:
    """The hash of a password not yet kept; None when the person keeps the one they have."""
    kept = known.password_hash if known else None
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif kept is None:
        password = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次", err=True)
    else:
        return None
    session.rollback()
    if kept and passwords.fits(kept, password):
        return None
    try:
        return passwords.make_hash(passwords.check(password))
    except ValidationError as wrong:
        raise Refusal(str(wrong.messages[0])) from None


def _add(values: dict[str, str], password_hash: str | None, by: int | None) -> dict[str, object]:
    node = places.node(values["at"])
    known = people.find(values["email"])
    user = known or people.add(values["email"], values["name"], by=by)
    added = people.give_role(user, Role(values["role"]), node, by=by)
    if password_hash:
        people.set_password(user, password_hash, by=by)
    return {
        "email": user.email,
        "role": values["role"],
        "at": node.code,
        "created": known is None,
        "role_added": added,
        "password_set": bool(password_hash),
    }


commands: list[click.Command] = [registry, user_group]
