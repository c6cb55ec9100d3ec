"""What a circular is compiled from: approved sheets with their frozen facts, and who has none.

The figures are those the sheets were scored from, so that the paper and the sheets never disagree; only
earlier quarters of the trend are read from the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Integer, func, select, type_coerce

from canteen.circulation.findings import Fault
from canteen.db import session
from canteen.evaluation import runs
from canteen.evaluation.models import Line, Sheet
from canteen.ledger import facts as ledger
from canteen.registry.models import Bureau, Canteen
from scoring.facts import Facts
from scoring.measures import Sums, total
from scoring.periods import Quarter

TREND_QUARTERS = 5
POOR = (3, 5)  # less than three fifths of an indicator's points counts as a fault (reconstructed default)
COMMON = 5  # a fault is spoken of when one canteen in so many has it (reconstructed default)


@dataclass(frozen=True)
class Gathered:
    """The material of one bureau and quarter. Sheets and canteens are in registry order."""

    bureau: Bureau
    quarter: Quarter
    sheets: list[Sheet]
    missing: list[Canteen]

    @cached_property
    def facts(self) -> dict[int, Facts]:
        """The frozen facts by sheet id."""
        return {sheet.id: Facts.from_data(sheet.facts) for sheet in self.sheets}

    @property
    def evaluated(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if not sheet.excluded]

    @property
    def not_rated(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.excluded]

    @cached_property
    def sums(self) -> Sums:
        return total(facts.sums for facts in self.facts.values())

    @cached_property
    def comparable(self) -> list[tuple[Sums, Sums]]:
        """Now and the same span last year, of the canteens that counted the same way in both."""
        return [
            (facts.sums, facts.base)
            for facts in self.facts.values()
            if facts.base is not None and facts.base.diners and not facts.base_problem
        ]


def gather(bureau: Bureau, quarter: Quarter) -> Gathered:
    """Everything that `bureau` (with all below it) has approved and still lacks for `quarter`."""
    sheets = sorted(runs.approved_sheets(bureau, quarter), key=order_of_sheet)
    missing = sorted(runs.missing_sheets(bureau, quarter), key=order_of_canteen)
    return Gathered(bureau, quarter, sheets, missing)


def has_approved(bureau: Bureau, quarter: Quarter) -> bool:
    """Whether there is anything to compile a circular from."""
    approved = runs.sheets_of(bureau, quarter).where(Sheet.state == "approved").order_by(None)
    return session.scalar(approved.with_only_columns(Sheet.id).limit(1)) is not None


def faults(gathered: Gathered) -> list[Fault]:
    """Indicators in which many canteens did badly: one grouped query, in the standard's order."""
    points, maximum = type_coerce(Line.final_points, Integer), type_coerce(Line.maximum, Integer)
    query = (
        select(Line.group_code, Line.title, func.count(), func.min(Line.position).label("place"))
        .where(
            Line.sheet_id.in_([sheet.id for sheet in gathered.evaluated]),
            points * POOR[1] < maximum * POOR[0],
        )
        .group_by(Line.group_code, Line.title)
        .having(func.count() * COMMON >= len(gathered.evaluated))
        .order_by("place")
    )
    titles = _group_titles(gathered)
    return [Fault(titles[group], title, count) for group, title, count, _ in session.execute(query)]


def trend(gathered: Gathered) -> list[tuple[Quarter, Sums]]:
    """The sums of the same canteens over the last quarters, oldest first; the newest from the sheets."""
    ids = [sheet.canteen_id for sheet in gathered.sheets]
    points = [(gathered.quarter, gathered.sums)]
    for _ in range(TREND_QUARTERS - 1):
        quarter = points[0][0].previous
        sums = ledger.sums_for(ids, quarter.first_day, quarter.last_day)
        points.insert(0, (quarter, total(sums.values())))
    return points


def order_of_sheet(sheet: Sheet) -> tuple[str, str, str]:
    """Registry order: by the tree of bureaus, then by code."""
    return sheet.bureau_path, sheet.institution_code, sheet.canteen_code


def order_of_canteen(canteen: Canteen) -> tuple[str, str, str]:
    return canteen.institution.bureau.path, canteen.institution.code, canteen.code


def _group_titles(gathered: Gathered) -> dict[str, str]:
    return {group["code"]: group["title"] for sheet in gathered.evaluated for group in sheet.result["groups"]}
