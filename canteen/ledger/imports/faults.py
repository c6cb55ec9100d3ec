"""One thing to mend in a file, where it stands and why."""

from dataclasses import dataclass
from typing import Any

from canteen.tables import Table


@dataclass(frozen=True, slots=True)
class Fault:
    """The row as the file counts (the first is 1), the header as written in the file, the reason in words."""

    table: Table
    row: int
    column: str | None
    value: str | None
    message: str

    @property
    def cell(self) -> str:
        """Where a spreadsheet shows it: F12."""
        return self.table.cell(self.row, self.column)

    @property
    def order(self) -> tuple[str, str, int]:
        """In the order of the files and their rows."""
        return self.table.file, self.table.sheet or "", self.row

    def to_data(self) -> dict[str, Any]:
        """As `flask ledger import --json` promises."""
        place = {"file": self.table.file, "sheet": self.table.sheet, "row": self.row, "column": self.column}
        return place | {"cell": self.cell, "value": self.value, "message": self.message}
