"""How a recorded value stands in a cell of a spreadsheet, exactly: import reads the same value again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from canteen import clock
from canteen.ledger.fields import CHOICES, UNITS

NOT_IN_XML = {0xFFFE: None, 0xFFFF: None}
Cell = str | int | Decimal | date | datetime | None


def cell_text(text: str) -> str:
    """Text without the two characters that no workbook can hold."""
    return text.translate(NOT_IN_XML)


def cell(name: str, value: Any) -> Cell:
    """A value as a spreadsheet keeps it: kg, yuan, Shanghai wall time, the Chinese word of a choice."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).replace(tzinfo=None, second=0, microsecond=0)
    if name in CHOICES:
        return CHOICES[name].get(str(value), str(value))
    if UNITS.get(name) == "kg":
        return Decimal(value) / 1000
    if name == "purchased_fen":
        return Decimal(value) / 100
    return cell_text(value) if isinstance(value, str) else value
