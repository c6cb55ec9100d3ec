"""Which column of a file is which field. Headers may be Chinese or English, in any order; an unknown one is
named, with the nearest that is known, and refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from canteen.inputs import Schema
from canteen.ledger.fields import Field
from canteen.ledger.forms import DayRow, MealRow
from canteen.ledger.imports.faults import Fault
from canteen.ledger.workbook.columns import CANTEEN, DATE, DAY_COLUMNS, MEAL, MEAL_COLUMNS, NOTES, WEEKDAY
from canteen.tables import Table

KNOWN = frozenset(header for field in (*MEAL_COLUMNS, *DAY_COLUMNS) for header in field.headers)


class UnknownHeaders(Exception):
    """A table with columns that nobody knows, or without those that say whose a row is."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table whose columns are known: of meals or of days. `fields` is {header as in the file: field}."""

    table: Table
    is_meal: bool
    fields: Mapping[str, str]
    headers: Mapping[str, str]  # the other way round

    @property
    def form(self) -> type[Schema]:
        """What reads its rows."""
        return MealRow if self.is_meal else DayRow

    @property
    def is_our_form(self) -> bool:
        """Whether its rows were laid out before anybody filled them in: our template names the weekday."""
        return WEEKDAY.name in self.headers


def is_note(table: Table) -> bool:
    """Whether a sheet only explains the others."""
    return table.sheet in NOTES


def know(table: Table) -> Sheet:
    """The table with its columns known; raises UnknownHeaders."""
    is_meal = any(header in MEAL.headers for header in table.headers)
    columns = MEAL_COLUMNS if is_meal else DAY_COLUMNS
    known = {header: field.name for field in columns for header in field.headers}
    fields = {header: known[header] for header in table.headers if header in known}
    faults = [_unknown(table, header, known) for header in table.headers if header not in known]
    faults += [*_twins(table, fields), *_missing(table, fields)]
    if faults:
        raise UnknownHeaders(faults)
    return Sheet(table, is_meal, fields, {name: header for header, name in fields.items()})


def _unknown(table: Table, header: str, known: Mapping[str, str]) -> Fault:
    near = get_close_matches(header, known, n=1, cutoff=0.5)
    told = f"是不是“{near[0]}”？" if near else ""
    return _fault(table, header, f"不认识这一列。{told}请改用模板里的列名，或者删去。")


def _twins(table: Table, fields: Mapping[str, str]) -> list[Fault]:
    faults = []
    for name in sorted(set(fields.values())):
        same = [header for header, field in fields.items() if field == name]
        faults += [_fault(table, twin, f"与“{same[0]}”是同一列，只能保留一列。") for twin in same[1:]]
    return faults


def _missing(table: Table, fields: Mapping[str, str]) -> list[Fault]:
    wanted: tuple[Field, ...] = (CANTEEN, DATE)
    return [
        _fault(table, None, f"缺少“{field.title}”（{field.headers[1]}）这一列。")
        for field in wanted
        if field.name not in fields.values()
    ]


def _fault(table: Table, header: str | None, message: str) -> Fault:
    return Fault(table, table.header_row, header, header, message)
