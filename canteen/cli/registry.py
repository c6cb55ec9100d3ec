"""Commands: the registry and its users."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from canteen.cli.console import as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.registry import imports


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
    words = {kind.name: kind.word for kind in imports.KINDS}
    return [
        [words[name], *(counts[what] for what in imports.RESULTS)] for name, counts in outcome.counts.items()
    ]


commands: list[click.Command] = [registry]
