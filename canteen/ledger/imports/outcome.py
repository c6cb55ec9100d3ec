"""What became of the rows of an import."""

from dataclasses import dataclass, field
from typing import Any

from canteen.ledger.imports.faults import Fault
from canteen.ledger.imports.lines import Line

COUNTS = ("rows", "created", "changed", "unchanged", "blank")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one row: created or changed, and {field: [old, new]}."""

    line: Line
    result: str
    changes: dict[str, list[Any]]


@dataclass
class Outcome:
    """What became of the rows. Warnings that nobody accepted, or errors not skipped, refuse the whole.

    `blank` are rows of our own form that nobody filled in; they count as no rows.
    """

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    blank: int = 0
    warnings: list[Fault] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    done: list[Done] | None = None  # each row created or changed, for those who ask
    asking: int = 0  # warnings that want somebody's word
    locked: int = 0  # rows of locked months that want a reason
    headers_unknown: bool = False

    def refused(self, *, accept_warnings: bool, skip_bad: bool) -> bool:
        """Whether nothing may be kept."""
        unaccepted = self.asking and not accept_warnings
        return bool(self.headers_unknown or unaccepted or (self.errors and not skip_bad))

    def add(self, line: Line, result: str, changes: dict[str, list[Any]]) -> None:
        """Count one row."""
        setattr(self, result, getattr(self, result) + 1)
        if self.done is not None and result != "unchanged":
            self.done.append(Done(line, result, changes))

    def forget(self) -> None:
        """Nothing was kept, so nothing was created."""
        self.created = self.changed = self.unchanged = 0

    def to_data(self) -> dict[str, Any]:
        """The JSON object that `flask ledger import --json` promises."""
        return {name: getattr(self, name) for name in COUNTS} | {
            "warnings": [fault.to_data() for fault in self.warnings],
            "errors": [fault.to_data() for fault in self.errors],
        }
