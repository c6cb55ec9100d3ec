"""A form as data: a head, tables of typed cells, notes, signatures. Page, PDF and XLSX all show this one,
so none of them can say another figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from scoring.rounding import plain

DASH = "—"

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Column:
    """One column. `share` is its part of the paper's width; a column with a `unit` holds numbers."""

    title: str
    unit: str = ""
    share: int = 2
    is_number: bool = False

    @property
    def head(self) -> str:
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True)
class Table:
    """Rows as wide as the columns, and perhaps a row of totals. `empty` stands where there are no rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    empty: str = "没有记录。"


@dataclass(frozen=True)
class Signature:
    """Who signs, and when it was done in the system; a blank is signed on paper."""

    role: str
    name: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Paper:
    """One form of one canteen and period. `head` are pairs of a word and its value."""

    title: str
    head: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    notes: Sequence[str]
    signatures: Sequence[Signature] = field(default=())


def text(cell: Cell) -> str:
    """How a cell is printed; what was not recorded is —, never 0, and what cannot be is blank."""
    match cell:
        case None:
            return DASH
        case Decimal():
            return f"{cell:,f}"
        case date():
            return f"{cell.month}月{cell.day}日"
        case int():
            return f"{cell:,}"
    return cell


def kg(grams: int | None) -> Decimal | None:
    """Integer grams as exact kilograms, no zeros behind."""
    return None if grams is None else Decimal(plain(Decimal(grams).scaleb(-3)))


def yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def number(title: str, unit: str = "", share: int = 2) -> Column:
    return Column(title, unit, share, is_number=True)


def words(title: str, share: int = 2) -> Column:
    return Column(title, share=share)


def total_row(title: str, rows: Sequence[Row], columns: Sequence[Column], skip: Sequence[str] = ()) -> Row:
    """The plain sums of the columns of numbers, of what is there; a ratio (in `skip`) is not added up."""
    added = [c.is_number and c.title not in skip for c in columns]
    return [title, *(_sum(rows, index) if added[index] else "" for index in range(1, len(columns)))]


def _sum(rows: Sequence[Row], index: int) -> Cell:
    values = [value for row in rows if isinstance(value := row[index], int | Decimal)]
    if not values:
        return None
    added = sum(values)
    return Decimal(plain(added)) if isinstance(added, Decimal) else added
