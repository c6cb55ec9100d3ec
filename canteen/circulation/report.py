"""Compiles the report of a bureau and quarter: from approved sheets to plain data, ready to be frozen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from canteen import clock
from canteen.circulation import annexes, basis, body, trend, wording
from canteen.circulation.findings import BEST, FAILED, Findings, Named
from canteen.circulation.gathered import Gathered, faults, gather
from canteen.circulation.gathered import trend as history
from canteen.circulation.models import Subscription
from canteen.circulation.shape import SCHEMA, Recipients, Report
from canteen.db import session
from canteen.errors import Refusal
from canteen.evaluation.models import StandardVersion
from canteen.registry.models import Bureau
from scoring.measures import Measure, all_measures, change, total
from scoring.periods import Quarter
from scoring.standard import Standard, load

COMPARED = tuple(body.SPOKEN)
EVERYBODY = "各有关单位"
MOST_RECIPIENTS = 12  # more than these are addressed together


def compile_report(bureau: Bureau, quarter: Quarter, *, edition: int) -> Report:
    """The report of everything approved so far. Refusal when not one sheet of the quarter is approved."""
    gathered = gather(bureau, quarter)
    if not gathered.sheets:
        raise Refusal(f"{quarter.chinese}还没有一张核定的评估表，不能编制通报。请先完成评分和核定。")
    version = _standard_version(gathered)
    found = findings(gathered, load(version.text))
    standard = basis.standard_of(version)
    cut_off = clock.now()
    issuer = wording.full_width(bureau.name)
    return {
        "schema": SCHEMA,
        "edition": edition,
        "bureau": {"code": bureau.code, "name": issuer},
        "issuers": [{"code": bureau.code, "name": issuer}],
        "period": {
            "text": str(quarter),
            "label": quarter.chinese,
            "first": quarter.first_day.isoformat(),
            "last": quarter.last_day.isoformat(),
        },
        "title": wording.title([issuer], quarter.chinese),
        "title_lines": wording.title_lines([issuer], quarter.chinese),
        "recipients": _recipients(bureau),
        "openness": "依申请公开",
        "opening": body.opening([issuer], quarter.chinese, "内部评估"),
        "sections": body.sections(found),
        "closing": "特此通报。",
        "results": annexes.results(gathered),
        "monitoring": annexes.monitoring(gathered),
        "rectification": annexes.rectification(gathered, found.rectification_days),
        "charts": [trend.chart(history(gathered), found.grades)],
        "figures": body.figures(found),
        "basis": basis.sentences(gathered, standard, cut_off),
        "standard": standard,
        "cut_off": clock.local(cut_off).isoformat(timespec="minutes"),
    }


def findings(gathered: Gathered, standard: Standard) -> Findings:
    """The figures and names of the gathered sheets. Changes are those of the comparable canteens."""
    measures = all_measures(gathered.sums)
    return Findings(
        rectification_days=standard.deadlines["rectification_days"],
        recheck_days=standard.deadlines["recheck_days"],
        evaluated=len(gathered.evaluated),
        not_rated=len(gathered.not_rated),
        missing=len(gathered.missing),
        scores=tuple(sheet.total for sheet in gathered.evaluated if sheet.total is not None),
        grades=_spread(gathered, standard),
        diners=gathered.sums.diners,
        waste_g=gathered.sums.waste_g,
        measures=measures,
        best=_named(gathered, BEST),
        failed=_named(gathered, FAILED),
        faults=tuple(faults(gathered)),
        **_comparison(gathered, measures),
    )


def _comparison(gathered: Gathered, measures: dict[str, Measure]) -> dict[str, Any]:
    """What moved against the same quarter of last year: only canteens that counted the same way in both."""
    pairs = gathered.comparable
    if 2 * len(pairs) < len(gathered.sheets):
        reason = "与上年同期统计口径一致的食堂不足半数" if pairs else body.NO_BASE
        return {"not_compared": dict.fromkeys(COMPARED, reason)}
    now, then = (all_measures(total(side)) for side in zip(*pairs, strict=True))
    moved = {name: change(now[name], then[name]) for name in COMPARED}
    changes = {name: moved[name] for name in COMPARED if moved[name].value is not None}
    is_partial = len(pairs) < len(gathered.sheets)
    return {
        "changes": changes,
        "then": {name: then[name] for name in changes},
        "compared": {name: now[name] for name in changes} if is_partial else {},
        "versus": "同口径同比" if is_partial else "同比",
    }


def _spread(gathered: Gathered, standard: Standard) -> dict[str, int]:
    """How many canteens have each grade, in the standard's order, none left out."""
    given = [sheet.grade for sheet in gathered.evaluated]
    return {grade.name: given.count(grade.name) for grade in standard.grades}


def _named(gathered: Gathered, grade: str) -> tuple[Named, ...]:
    return tuple(
        Named(wording.full_width(sheet.institution_name), wording.full_width(sheet.canteen_name))
        for sheet in gathered.evaluated
        if sheet.grade == grade
    )


def _standard_version(gathered: Gathered) -> StandardVersion:
    """The standard of the quarter: a circular speaks of one. Refusal when sheets were scored by several."""
    versions = {sheet.standard_version_id: sheet.standard_version for sheet in gathered.sheets}
    if len(versions) > 1:
        names = "、".join(f"{version.title}第{version.version}版" for version in versions.values())
        raise Refusal(
            f"本季度的评估表用了不同的标准（{names}），不能放在同一份通报里。请先统一标准后重新评分。"
        )
    return next(iter(versions.values()))


def _recipients(bureau: Bureau) -> Recipients:
    query = select(Subscription).where(Subscription.bureau_id == bureau.id).order_by(Subscription.id)
    kept = session.scalars(query).all()
    names = {
        kind: [wording.full_width(row.name) for row in kept if row.kind == kind] for kind in ("to", "cc")
    }
    to = list(dict.fromkeys(names["to"]))
    return {
        "to": to if 0 < len(to) <= MOST_RECIPIENTS else [EVERYBODY],
        "cc": list(dict.fromkeys(names["cc"])),
    }
