"""Commands: evaluation. Check and list standards, score a quarter."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

import scoring.standard
from canteen.cli.console import Refused, as_option, edge, json_option, person, show_json, show_table
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation import runs, standards
from canteen.evaluation.models import Sheet, StandardVersion
from canteen.evaluation.shown import STATES, lines_of, sheet_data
from canteen.registry.models import Bureau
from scoring.fault import Fault
from scoring.periods import Quarter
from scoring.vocabulary import STATUSES


class QuarterText(click.ParamType[Quarter]):
    """A quarter written 2026Q3."""

    name = "quarter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        try:
            return value if isinstance(value, Quarter) else Quarter.parse(str(value))
        except ValueError:
            self.fail(f"“{value}”不是季度，请写成 2026Q3。", param, ctx)


@click.group("standard")
def standard() -> None:
    """Scoring standards: check a file, list what is there."""


@standard.command("check")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
@edge
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Name every fault of standards' files; exit 1 when there is one."""
    found = [fault for path in files for fault in _faults(path)]
    if as_json:
        show_json({"ok": not found, "faults": [fault.__dict__ for fault in found]})
    else:
        _show_faults(files, found)
    if found:
        raise Refused(f"发现{len(found)}处问题，不能启用。")


@standard.command("list")
@json_option
@edge
def list_standards(as_json: bool) -> None:
    """The standards of this system: those loaded, and those that come with the program."""
    rows = _standards()
    if as_json:
        show_json({"standards": rows})
    else:
        show_table(
            ("标准", "版本", "性质", "名称", "SHA-256", "已载入"),
            [
                (
                    r["id"],
                    r["version"],
                    STATUSES[r["status"]],
                    r["title"],
                    r["sha256"][:12],
                    r["loaded"] and "是",
                )
                for r in rows
            ],
        )


@click.command("score")
@click.option("--quarter", required=True, type=QuarterText(), metavar="2026Q3")
@click.option("--bureau", "code", metavar="CODE", help="Only this bureau and all below; default: everyone.")
@as_option
@json_option
@edge
def score(quarter: Quarter, code: str | None, email: str | None, as_json: bool) -> None:
    """Create or refresh the internal sheets of a quarter."""
    by = person(email)
    sheets = [
        sheet
        for bureau in _bureaus(code)
        for sheet in runs.score_round(bureau, quarter, by, lambda done, total: session.commit())
    ]
    session.commit()
    if as_json:
        lines = lines_of([sheet.id for sheet in sheets])
        show_json({"sheets": [sheet_data(sheet, lines[sheet.id]) for sheet in sheets]})
    else:
        show_table(
            ("编号", "食堂", "名称", "状态", "计算分", "评定分", "总分", "等级", "待评"),
            [_row(sheet) for sheet in sheets],
        )


def _faults(path: Path) -> list[Fault]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return [Fault(path.name, "文件", "不是UTF-8编码的文本")]
    return scoring.standard.check(text, file=str(path))


def _show_faults(files: tuple[Path, ...], found: list[Fault]) -> None:
    if found:
        show_table(("文件", "位置", "问题"), [(fault.file, fault.table, fault.reason) for fault in found])
        return
    for path in files:
        loaded = scoring.standard.load(path)
        click.echo(f"{path}：{loaded.label}，{len(loaded.indicators)}项指标，没有问题。")


def _standards() -> list[dict[str, Any]]:
    kept = session.scalars(select(StandardVersion).order_by(StandardVersion.code, StandardVersion.id)).all()
    rows = [_standard_row(v.code, v.version, v.status, v.title, v.sha256, loaded=True) for v in kept]
    known = {row["sha256"] for row in rows}
    rows += [
        _standard_row(s.id, s.version, s.status, s.title, s.sha256, loaded=False)
        for s in standards.shipped()
        if s.sha256 not in known
    ]
    return rows


def _standard_row(
    code: str, version: str, status: str, title: str, sha256: str, *, loaded: bool
) -> dict[str, Any]:
    return {
        "id": code,
        "version": version,
        "status": status,
        "title": title,
        "sha256": sha256,
        "loaded": loaded,
    }


def _bureaus(code: str | None) -> list[Bureau]:
    """The bureau named, or every bureau at the top of a tree."""
    if code is None:
        return list(session.scalars(select(Bureau).where(Bureau.parent_id.is_(None)).order_by(Bureau.path)))
    found = session.scalar(select(Bureau).where(Bureau.code == code))
    if found is None:
        raise Refusal(f"没有代码为 {code} 的机关事务管理部门。")
    return [found]


def _row(sheet: Sheet) -> tuple[object, ...]:
    return (
        sheet.id,
        sheet.canteen_code,
        sheet.canteen_name,
        STATES[sheet.state],
        sheet.computed,
        sheet.judged,
        sheet.total,
        sheet.grade or sheet.excluded,
        sheet.open_lines,
    )


commands: list[click.Command] = [standard, score]
