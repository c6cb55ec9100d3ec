"""Commands: the ledger and the figures made of it."""

import sys
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from canteen.cli.console import as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import figures, imports
from canteen.ledger.workbook import layout
from canteen.ledger.workbook.month import rows_of
from canteen.registry.models import Canteen
from scoring.periods import Month

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def ledger() -> None:
    """Meal and day records."""


@ledger.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@click.option("--accept-warnings", is_flag=True, help="The unusual figures have been looked at.")
@click.option("--skip-bad", is_flag=True, help="Keep the good rows although others are bad.")
@click.option(
    "--marked",
    "out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the workbook back with its faults marked; of several files the second is OUT-2.xlsx.",
)
@click.option("--reason", help="Why rows of locked months, or dated paper ledgers, come in now.")
@as_option
@json_option
@edge
def import_ledger(
    files: tuple[Path, ...],
    dry_run: bool,
    accept_warnings: bool,
    skip_bad: bool,
    out: Path | None,
    reason: str | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Import meals and days from CSV or XLSX: all or nothing unless --skip-bad, safe to repeat."""
    brought = imports.bring_all(files)
    outcome = imports.import_files(brought, by=person(email), reason=reason)
    refused = outcome.refused(accept_warnings=accept_warnings, skip_bad=skip_bad)
    if refused or dry_run:
        session.rollback()
    else:
        session.commit()
    if refused and not dry_run:
        outcome.forget()
    _show(outcome, as_json)
    if out is not None:
        _write_marked(out, brought, outcome)
    if refused or (dry_run and (outcome.errors or outcome.warnings)):
        click.echo(_verdict(outcome, dry_run), err=True)
        sys.exit(1)


@ledger.command("export")
@click.option("--canteen", "code", required=True, help="The canteen's code.")
@click.option("--month", "written", required=True, metavar="2026-09", help="The month.")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@edge
def export_ledger(code: str, written: str, out: Path) -> None:
    """Write a month's ledger as a workbook: what is recorded, and a row for what is still due."""
    try:
        month = Month.parse(written)
    except ValueError:
        raise click.UsageError("--month is written 2026-09") from None
    canteen = session.scalar(select(Canteen).where(Canteen.code == code))
    if canteen is None:
        raise Refusal(f"没有代码为“{code}”的食堂。")
    out.write_bytes(layout.workbook(rows_of(canteen, month)))
    click.echo(f"已写入 {out}")


def _show(outcome: imports.Outcome, as_json: bool) -> None:
    if as_json:
        show_json(outcome.to_data())
        return
    counts = [outcome.rows, outcome.created, outcome.changed, outcome.unchanged]
    show_table(["行数", "新增", "有变化", "无变化"], [counts])
    for word, faults in (("警告", outcome.warnings), ("错误", outcome.errors)):
        for fault in faults:
            place = f"{fault.table.file} 第{fault.row}行 {fault.column or ''}（{fault.cell}）"
            click.echo(f"{word} {place}：{fault.message}", err=True)


def _write_marked(out: Path, brought: list[imports.Brought], outcome: imports.Outcome) -> None:
    for number, file in enumerate(brought, 1):
        place = out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        place.write_bytes(imports.marked(file, outcome))
        click.echo(f"{file.name} 标注后写入 {place}", err=True)


def _verdict(outcome: imports.Outcome, dry_run: bool) -> str:
    told = f"有 {len(outcome.errors)} 处错误、{len(outcome.warnings)} 处警告"
    if dry_run:
        return f"试运行：{told}，没有导入任何内容。"
    return f"{told}，没有导入任何内容。改好后再导入；确认警告无误的，加 --accept-warnings。"


@click.command("measures")
@click.option("--from", "first", type=DAY, required=True, help="First day, 2026-07-01.")
@click.option("--to", "last", type=DAY, required=True, help="Last day, 2026-09-30.")
@click.option("--bureau", "bureau_code", help="All canteens of this bureau and below.")
@click.option("--canteen", "canteen_codes", multiple=True, help="One canteen; may be repeated.")
@json_option
@edge
def show_measures(
    first: datetime,
    last: datetime,
    bureau_code: str | None,
    canteen_codes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Every measure of a period, by canteen and in total, as ratios of sums."""
    if first > last:
        raise click.UsageError("--from is after --to")
    if bureau_code and canteen_codes:
        raise click.UsageError("--bureau and --canteen exclude each other")
    found = figures.of_canteens(bureau_code, canteen_codes, first.date(), last.date())
    if as_json:
        show_json(figures.to_data(found))
        return
    rows = [*found.rows, ("合计", found.total)]
    titles = [measure.title for measure in found.total.values()]
    show_table(["食堂", *titles], [[code, *(m.text for m in measures.values())] for code, measures in rows])


commands: list[click.Command] = [ledger, show_measures]
