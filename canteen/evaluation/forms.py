"""What evaluators and officers send: text becomes a judgement, points with a reason, a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, validates_schema
from werkzeug.datastructures import MultiDict

from canteen import inputs
from canteen.evaluation.facts import BONUS, FINDING
from canteen.evaluation.models import Line
from scoring.facts import Judgement
from scoring.rules import Checklist, Deduct, Levels, Rule

ACTIVITY_WORDS = {
    "training": "节约技能培训",
    "publicity": "主题宣传活动",
    "meeting": "专题研究部署",
    "inspection": "日常巡查",
    "analysis": "统计分析",
}
RECORD_WORDS = {**ACTIVITY_WORDS, FINDING: "查实情形", BONUS: "加分事项"}


class Points(inputs.Text):
    """Points with at most two decimals."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **extra: Any) -> Any:
        text = super()._deserialize(value, attr, data, **extra)
        points = Decimal(text) if inputs.DECIMAL.fullmatch(text) else None
        if points is None or points != round(points, 2):
            raise ValidationError(f"“{text}”不是分数，请写成 1.5 这样的数，最多两位小数。")
        return points


class SeenForm(inputs.Schema):
    """The version that the person's page showed, so that nobody overwrites what they did not see."""

    version = inputs.Whole(required=True)


class CommentForm(SeenForm):
    comment = inputs.Text(most=1000)


class OverrideForm(SeenForm):
    """Other points for a computed line, with a reason; none of either takes an override back."""

    points = Points(most=12)
    reason = inputs.Text(most=500)

    @classmethod
    def read_for(cls, line: Line | None, source: Mapping[str, Any]) -> inputs.Entry:
        """The form, as far as it can be said of this line."""
        entry = cls.read(source)
        if line is not None and entry.ok:
            entry.errors.update(_wrong_override(line, entry.values.get("points"), entry.values.get("reason")))
        return entry


def _wrong_override(line: Line, points: Decimal | None, reason: str | None) -> dict[str, list[str]]:
    kept = line.override_points
    if points == kept and (kept is None or reason == line.override_reason):
        return {"points": ["没有改动。要改分，请填上新的得分。"]}
    if points is not None and points > line.maximum:
        return {"points": [f"{line.code} 的得分应在0和{line.maximum}之间。"]}
    if points is not None and not reason:
        return {"reason": ["改分要写明理由，系统算出的分数会一并保留。"]}
    return {}


class ReasonForm(SeenForm):
    reason = inputs.Text(most=500)


class PlatesForm(SeenForm):
    """Plates looked at on site, and how many of them were clean."""

    checked = inputs.Whole(required=True, least=1, most=100_000)
    clean = inputs.Whole(required=True, most=100_000)

    @validates_schema
    def _clean_are_among_the_checked(self, data: dict[str, Any], **_: Any) -> None:
        if data["clean"] > data["checked"]:
            raise ValidationError({"clean": ["光盘数不能多于检查餐盘数。"]})


class RecordForm(inputs.Schema):
    """An activity, a finding or a bonus item of a canteen."""

    kind = inputs.Choice({kind: kind for kind in RECORD_WORDS}, required=True)
    day = inputs.Day(required=True)
    title = inputs.Text(most=200, required=True)
    evidence = inputs.Text(most=500)


class RoundForm(inputs.Schema):
    bureau = inputs.Text(most=32, required=True)
    quarter = inputs.Text(most=8, required=True)


@dataclass(frozen=True)
class JudgeEntry:
    """A judgement as sent for one line: errors by field, and what was typed."""

    judgement: Judgement
    version: int
    errors: dict[str, list[str]]


def read_judgement(rule: Rule, form: MultiDict[str, str]) -> JudgeEntry:
    """What the fields of a line's form say under its rule. An empty checklist means: nothing was found."""
    entry = CommentForm.read(form)
    errors = dict(entry.errors)
    chosen: dict[str, Any] = {}
    match rule:
        case Levels():
            chosen["level"] = form.get("level")
            if not chosen["level"]:
                errors["level"] = ["请选一个等次。"]
        case Checklist():
            chosen["found"] = tuple(form.getlist("found"))
        case Deduct():
            chosen["defects"], wrong = _read_defects(rule, form)
            errors |= wrong
    judgement = Judgement(**chosen, comment=entry.values.get("comment") or "")
    return JudgeEntry(judgement, entry.values.get("version", 0), errors)


def _read_defects(rule: Deduct, form: Mapping[str, str]) -> tuple[dict[str, int], dict[str, list[str]]]:
    names = {f"defect-{place}": text for place, text in enumerate(rule.defects)}
    schema = inputs.Schema.from_dict({name: inputs.Whole(most=99) for name in names})
    entry = schema.read({name: form[name] for name in names if name in form})  # type: ignore[attr-defined]
    counts = {names[name]: count for name, count in entry.values.items() if count}
    return counts, entry.errors
