"""The sheet as its page shows it: groups of lines, each with its rule in words and what may be chosen."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for

from canteen.evaluation import record
from canteen.evaluation.models import Line, Sheet
from canteen.evaluation.review import OPEN_STATES
from canteen.evaluation.standards import parsed
from canteen.evaluation.wording import rule_words
from canteen.ledger.behind import NAMES
from scoring.facts import Facts, Judgement
from scoring.periods import Quarter
from scoring.rounding import plain
from scoring.rules import JUDGED_KINDS, Checklist, Deduct, Levels, Rule
from scoring.table import Indicator, Standard


@dataclass(frozen=True)
class Choice:
    """One thing to tick, pick or count."""

    name: str  # of the form's field, for what is counted
    text: str
    points: str
    count: int = 0


@dataclass(frozen=True)
class LineView:
    line: Line
    indicator: Indicator
    kind: str
    words: list[str]
    choices: list[Choice]
    judgement: Judgement
    own_plates: int
    behind: list[tuple[str, str]]  # (words, address) of the records that the figure comes from

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be picked or ticked: (value, label with its points)."""
        return [
            (choice.text, f"{choice.text}（{plain(Decimal(choice.points))}分）") for choice in self.choices
        ]

    @property
    def takes_plates(self) -> bool:
        """Whether plates that the evaluator looked at would count: the canteen's own sample is too small."""
        return self.line.data.get("flag") == "sample" or bool(self.own_plates)

    @property
    def is_judged(self) -> bool:
        return self.kind in JUDGED_KINDS

    @property
    def figure(self) -> dict[str, Any] | None:
        """The measure behind a computed line, as it was frozen."""
        found: dict[str, Any] | None = self.line.data.get("data", {}).get("measure")
        return found


@dataclass(frozen=True)
class GroupView:
    code: str
    title: str
    points: str
    maximum: str
    lines: list[LineView]

    @property
    def open_lines(self) -> int:
        return sum(view.line.state == "open" for view in self.lines)


def groups_of(sheet: Sheet) -> list[GroupView]:
    standard, facts = parsed(sheet.standard_version), Facts.from_data(sheet.facts)
    views = [_line_view(sheet, standard, facts, line) for line in sheet.lines]
    return [
        GroupView(
            **{name: group[name] for name in ("code", "title", "points", "maximum")},
            lines=[view for view in views if view.line.group_code == group["code"]],
        )
        for group in sheet.result["groups"]
    ]


def judged_count(groups: list[GroupView]) -> int:
    """How many lines an evaluator judges on this sheet."""
    lines = (view for group in groups for view in group.lines)
    return sum(view.is_judged and view.line.state != "not_applicable" for view in lines)


def next_open(sheet: Sheet, code: str) -> str | None:
    """The code of the next open line after this one, round to the start; None when all are judged."""
    codes = [line.code for line in sheet.lines]
    place = codes.index(code) + 1 if code in codes else 0
    ordered = [*sheet.lines[place:], *sheet.lines[:place]]
    return next((line.code for line in ordered if line.state == "open"), None)


def is_editable(sheet: Sheet) -> bool:
    return sheet.state in OPEN_STATES


def _line_view(sheet: Sheet, standard: Standard, facts: Facts, line: Line) -> LineView:
    indicator = standard.indicator(line.code)
    rule, judgement = indicator.fitted(facts.axes)[0], record.judgement(line)
    return LineView(
        line=line,
        indicator=indicator,
        kind=indicator.kind,
        words=rule_words(standard, indicator, facts),
        choices=_choices(rule, judgement),
        judgement=judgement,
        own_plates=facts.own_plates_checked if indicator.minimum_plates is not None else 0,
        behind=_behind(sheet, getattr(rule, "measure", "")),
    )


def _behind(sheet: Sheet, measure: str) -> list[tuple[str, str]]:
    """The rows of a measure where the ledger can list them, else the quarter's months."""
    quarter, code = Quarter.parse(sheet.period), sheet.canteen.code
    if measure in NAMES:
        span: dict[str, Any] = {"from": quarter.first_day.isoformat(), "to": quarter.last_day.isoformat()}
        url = url_for("ledger.show_behind", canteen_code=code, measure=measure, **span)
        return [("看背后的记录", url)]
    return [
        (f"{month.chinese}台账", url_for("ledger.show_month", canteen_code=code, month=str(month)))
        for month in quarter.months()
    ]


def _choices(rule: Rule, judgement: Judgement) -> list[Choice]:
    match rule:
        case Levels(levels=options) | Checklist(elements=options):
            return [Choice("", option.text, str(option.points)) for option in options]
        case Deduct(defects=defects):
            counts = judgement.defects or {}
            return [
                Choice(f"defect-{place}", text, str(rule.each), counts.get(text, 0))
                for place, text in enumerate(defects)
            ]
    return []
