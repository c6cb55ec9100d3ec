"""Commands: compile, approve and issue a bureau's circular; write its files."""

from pathlib import Path

import click
from sqlalchemy import select

from canteen import clock
from canteen.accounts.models import User
from canteen.circulation import documents, listings, notices
from canteen.circulation.file_views import pdf_of
from canteen.circulation.letters import stamp_of
from canteen.circulation.models import Circular
from canteen.circulation.shape import thaw
from canteen.cli.console import as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry.models import Bureau
from scoring.periods import Quarter

bureau_option = click.option("--bureau", "code", metavar="CODE", required=True, help="Whose circular.")
period_option = click.option("--period", metavar="2026Q3", required=True, help="The quarter.")


@click.group()
def circular() -> None:
    """Circulars: compile, approve, issue, files."""


@circular.command("compile")
@bureau_option
@period_option
@as_option
@json_option
@edge
def compile_draft(code: str, period: str, email: str | None, as_json: bool) -> None:
    """Make the draft of a quarter from its approved sheets, or bring it up to date."""
    made = notices.compile_circular(_bureau(code), _quarter(period), person(email))
    session.commit()
    _show(made, as_json)


@circular.command()
@bureau_option
@period_option
@click.option("--number", default="", help="The document number; without it the office system gives one.")
@click.option("--accept-gaps", metavar="REASON", help="Why not to wait for missing sheets.")
@as_option
@json_option
@edge
def approve(
    code: str, period: str, number: str, accept_gaps: str | None, email: str | None, as_json: bool
) -> None:
    """Sign the draft: report and file are fixed from here on. Needs --as."""
    frozen = _existing(code, period).report
    session.rollback()  # Typesetting must not hold the transaction that writes.
    ready = notices.typeset(frozen, number, clock.today())
    signed = _existing(code, period)
    notices.approve(signed, _signer(email), accept_gaps, ready=ready)
    session.commit()
    _show(signed, as_json)


@circular.command()
@bureau_option
@period_option
@as_option
@json_option
@edge
def issue(code: str, period: str, email: str | None, as_json: bool) -> None:
    """Post one letter to each recipient, the PDF attached. Needs --as."""
    issued = _existing(code, period)
    notices.issue(issued, _signer(email))
    session.commit()
    _show(issued, as_json)


@circular.command("files")
@click.argument("circular_id", metavar="ID", type=int)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@json_option
@edge
def write_files(circular_id: int, folder: Path, as_json: bool) -> None:
    """Write the PDF and the machine-readable twin (JSON) of an edition."""
    found = session.get(Circular, circular_id)
    if found is None:
        raise Refusal(f"没有编号为 {circular_id} 的通报。")
    report, stamp = thaw(found.report), stamp_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"pdf": pdf_of(found), "json": found.report.encode()}
    paths = {suffix: folder / documents.file_name(report, stamp, suffix) for suffix in contents}
    for suffix, path in paths.items():
        path.write_bytes(contents[suffix])
    if as_json:
        show_json({"files": {suffix: str(path) for suffix, path in paths.items()}})
    else:
        show_table(["", "文件"], [[suffix.upper(), path] for suffix, path in paths.items()])


def _show(shown: Circular, as_json: bool) -> None:
    letters = listings.letter_counts(shown)
    if as_json:
        show_json(
            {
                "circular": {
                    "id": shown.id,
                    "bureau": shown.bureau.code,
                    "period": shown.period,
                    "edition": shown.edition,
                    "state": shown.state,
                    "number": shown.number,
                    "title": shown.title,
                    "gaps": notices.gaps(thaw(shown.report)),
                    "report_sha256": shown.report_sha256,
                    "pdf_sha256": shown.pdf_sha256,
                    "letters": letters,
                }
            }
        )
        return
    row = [shown.id, shown.title, shown.edition, STATES[shown.state], sum(letters.values())]
    show_table(["编号", "通报", "版次", "状态", "信件"], [row])


STATES = {
    "draft": "草稿",
    "approved": "已签发",
    "issued": "已印发",
    "superseded": "已更正",
    "withdrawn": "已撤回",
}


def _bureau(code: str) -> Bureau:
    found = session.scalar(select(Bureau).where(Bureau.code == code))
    if found is None:
        raise Refusal(f"没有代码为 {code} 的机关事务管理部门。")
    return found


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        raise click.BadParameter(f"{text} 不是季度，请写成 2026Q3。") from None


def _existing(code: str, period: str) -> Circular:
    quarter = _quarter(period)
    found = notices.latest(_bureau(code), quarter)
    if found is None:
        raise Refusal(f"{quarter.chinese}的通报还没有编制。请先运行 flask circular compile。")
    return found


def _signer(email: str | None) -> User:
    """Whoever signs is a person: the operator alone may not."""
    signer = person(email)
    if signer is None:
        raise click.UsageError("签发和印发要写明是谁：--as 邮箱。")
    return signer


commands: list[click.Command] = [circular]
