"""The blueprint that the pages of this package share, and the words its templates use."""

from decimal import Decimal

from flask import Blueprint

from canteen.audit import AuditEntry
from canteen.registry import words
from canteen.registry.editing import LABELS, in_words
from canteen.registry.models import Meal

bp = Blueprint("registry", __name__)

ACTIONS = {
    "canteen.create": "登记了这个食堂",
    "canteen.edit": "改了",
    "canteen.mode": "变更了经营方式：",
    "canteen.policy": "登记了计量口径和食材成本：",
    "canteen.serve": "改了同时服务的单位",
}


@bp.app_template_filter("meal_word")
def meal_word(meal: str) -> str:
    """早餐, 午餐 …"""
    return words.MEALS[Meal(meal)]


@bp.app_template_filter("yuan_per_kg")
def yuan(fen: object) -> str:
    """Fen per kilogram as 12.50元/kg; — where the cost is not known."""
    return "—" if fen is None else f"{Decimal(str(fen)).scaleb(-2)}元/kg"


@bp.app_template_filter("change_words")
def change_words(entry: AuditEntry) -> str:
    """What an audited change of a canteen was: 改了名称（示例一食堂→示例二食堂）."""
    said = ACTIONS.get(entry.action, entry.action)
    if entry.action not in ("canteen.edit", "canteen.mode", "canteen.policy"):
        return said
    old, new = entry.old or {}, entry.new or {}
    return said + "，".join(
        f"{LABELS[name]}（{_word(name, old.get(name))}→{_word(name, value)}）"
        for name, value in new.items()
        if name in LABELS
    )


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"registry_words": words}


def _word(name: str, value: object) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return yuan(value) if name == "food_cost_fen" else in_words(name, str(value))
