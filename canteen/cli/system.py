"""Commands that look after the installation."""

from datetime import datetime
from typing import cast

import click
from flask import Flask, current_app

from canteen import audit, db, health, jobs, migrate, timetable, workdays
from canteen.cli.console import Refused, as_option, edge, json_option, person, show_json, show_table


@click.command()
@edge
def upgrade() -> None:
    """Bring the database to the newest migration."""
    migrate.upgrade(db.engine())


@click.command()
@json_option
@edge
def tick(as_json: bool) -> None:
    """Do once all that is due now, then end."""
    outcomes = jobs.tick(_app())
    if as_json:
        show_json({"jobs": outcomes})
    else:
        show_table(("工作", "结果"), list(outcomes.items()))
    if failed := [name for name, outcome in outcomes.items() if outcome == "failed"]:
        raise Refused(f"没有做成：{'、'.join(failed)}。原因见日志。")


@click.command("timetable")
@edge
def keep_timetable() -> None:
    """Run the scheduler process until it is told to stop."""
    timetable.keep(_app())


@click.command()
@json_option
@edge
def check(as_json: bool) -> None:
    """Look whether everything is in order; exit 1 when something is wrong."""
    findings = health.check_all()
    wrong = [finding.part for finding in findings if not finding.ok]
    if as_json:
        show_json(
            {
                "ok": not wrong,
                "checks": [{"check": f.part, "ok": f.ok, "sentence": f.sentence} for f in findings],
            }
        )
    else:
        show_table(
            ("检查", "结果", "说明"), [(f.part, "正常" if f.ok else "有问题", f.sentence) for f in findings]
        )
    if wrong:
        raise Refused(f"有问题：{'、'.join(wrong)}。")


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]


@click.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--working/--holiday", required=True, help="Whether offices work on this day.")
@click.option("--reason", required=True, help="The notice that says so.")
@as_option
@edge
def workday(day: datetime, working: bool, reason: str, email: str | None) -> None:
    """Say of one day that offices work on it, or that they do not."""
    by = person(email)
    workdays.override(day.date(), working, reason)
    new = {"working": working}
    audit.record("workday.set", f"day:{day.date()}", by=by.id if by else None, new=new, reason=reason)
    db.session.commit()
    click.echo(f"{day.date()} 登记为{'上班' if working else '放假'}。")


commands: list[click.Command] = [upgrade, workday, tick, keep_timetable, check]
