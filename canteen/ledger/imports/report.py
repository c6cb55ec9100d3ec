"""What an import found, kept as a file for the pages that show it: counts, and every row worth a look."""

import json
from dataclasses import dataclass, field
from typing import Any

from canteen import files
from canteen.ledger.fields import TITLES, meal_title
from canteen.ledger.imports.faults import Fault
from canteen.ledger.imports.outcome import COUNTS, Done, Outcome
from canteen.ledger.written import as_words

LISTS = {"errors": "错误", "warnings": "警告", "changed": "有变化", "created": "新增"}


@dataclass(frozen=True)
class Report:
    """The outcome of a preview or an import, as plain data."""

    counts: dict[str, int]
    asking: int = 0
    locked: int = 0
    bad_rows: int = 0
    headers_unknown: bool = False
    kept: bool = False
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def news(self) -> int:
        """Rows that would be written."""
        return self.counts["created"] + self.counts["changed"]

    @property
    def first_list(self) -> str:
        """What to look at first."""
        return next((name for name in LISTS if self.lists.get(name)), "created")

    @property
    def month(self) -> str | None:
        """The month of the first row that was news, as in 2026-09."""
        rows = [*self.lists.get("created", []), *self.lists.get("changed", [])]
        return str(rows[0]["day"])[:7] if rows else None

    @property
    def shown_lists(self) -> dict[str, str]:
        """The lists that hold something, and what they are called."""
        return {name: word for name, word in LISTS.items() if self.lists.get(name)}


def of(outcome: Outcome, *, kept: bool) -> Report:
    """The report of an outcome; `kept` says whether its rows were written."""
    done = outcome.done or []
    return Report(
        {name: getattr(outcome, name) for name in COUNTS},
        outcome.asking,
        outcome.locked,
        len({(fault.table, fault.row) for fault in outcome.errors}),
        outcome.headers_unknown,
        kept,
        {
            "errors": [_fault(fault) for fault in outcome.errors],
            "warnings": [_fault(fault) for fault in outcome.warnings],
            "changed": [_done(row) for row in done if row.result == "changed"],
            "created": [_done(row) for row in done if row.result == "created"],
        },
    )


def keep(report: Report) -> str:
    """Keep a report in the store of files; returns its hash."""
    return files.put(json.dumps(vars(report), ensure_ascii=False, default=str).encode())


def read(sha256: str) -> Report:
    """A report kept before; FileNotFoundError when there is none."""
    return Report(**json.loads(files.read(sha256)))


def _fault(fault: Fault) -> dict[str, Any]:
    data = fault.to_data()
    return {name: data[name] for name in ("file", "sheet", "row", "column", "cell", "value", "message")}


def _done(row: Done) -> dict[str, Any]:
    """A row created or changed: what it is, and each field's old and new value in words."""
    line = row.line
    table = line.sheet.table
    return {
        "file": table.file,
        "sheet": table.sheet,
        "row": line.row,
        "canteen": line.code,
        "day": line.day,
        "title": meal_title(line.values["meal"], line.occasion) if line.is_meal else "当日记录",
        "changes": [
            (TITLES.get(name, "停餐"), as_words(name, old), as_words(name, new))
            for name, (old, new) in row.changes.items()
            if old is not None or new is not None
        ],
    }
