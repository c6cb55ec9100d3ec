"""What pages that create and change share: filling a form, trying a write, showing two people's values."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, request
from sqlalchemy.exc import IntegrityError

from canteen import clock
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry import words
from canteen.registry.forms import MODE_FIELDS
from canteen.registry.models import Bureau, Canteen, Institution, Operation, ServesOn, Service, Supply
from canteen.registry.modes import served_on
from canteen.registry.verbs import Conflict, Node, Wrong

# In the order of the forms.
LABELS = {
    "code": "代码",
    "name": "名称",
    "level": "层级",
    "parent": "上级部门代码",
    "group": "协作组",
    "domains": "本部门的邮件域名",
    "grams_per_litre": "每升餐厨垃圾折合重量",
    "bureau": "主管部门代码",
    "institution": "管理单位代码",
    "opened_on": "启用日期",
    "serves_institutions": "同时服务的单位代码",
    "closed_on": "最后供餐日",
    "holds_from": "从哪天起",
    "reason": "原因",
    "operation": "经营方式",
    "supply": "供餐方式",
    "service": "服务方式",
    "usual_diners": "日常就餐人数",
    "serves": "供应餐次",
    "serves_on": "供应日",
    "official_meals": "公务用餐",
    "drained": "餐后回收怎么称",
    "bones_counted": "骨头、果壳",
    "food_cost_fen": "食材成本",
}


def attempt(entry: Entry, write: Callable[[], object]) -> int:
    """Write what was read. The status to answer with: 303 done, 422 and 409 show the form again."""
    if not entry.ok:
        return 422
    try:
        write()
        session.flush()
    except Wrong as wrong:
        session.rollback()
        entry.errors[wrong.field] = [str(wrong)]
        return 422
    except Conflict:
        return 409
    except IntegrityError:  # Another person took the code between our question and our answer.
        session.rollback()
        if "code" not in entry.values:
            raise
        entry.errors["code"] = [f"代码“{entry.values['code']}”刚刚被别人用了。"]
        return 422
    return 303


def form_page(
    template: str, values: Any, entry: Entry | None, status: int = 200, *, saved: Any = None, **more: Any
) -> str:
    """The page of a form: what stands in it, what is wrong with it, and where another person's values
    (`saved`, as the form writes them) differ from those sent."""
    return render_template(
        f"registry/{template}.html",
        values=values,
        errors=errors_of(entry),
        conflict=conflict_rows(status, saved or {}, entry),
        labels=LABELS,
        options=OPTIONS,
        **more,
    )


def errors_of(entry: Entry | None) -> dict[str, list[str]]:
    """What is wrong, in the order of the fields on the page."""
    return {name: entry.errors[name] for name in LABELS if name in entry.errors} if entry else {}


def seen_version() -> int:
    """The version that the form was filled from; a form without one was not made by us."""
    return request.form.get("version", 0, int)


def form_with_meals() -> dict[str, str]:
    """The form that was sent, the ticked meals as one value lunch+dinner."""
    return request.form.to_dict() | {"serves": "+".join(request.form.getlist("serves"))}


def as_form(node: Node | None) -> dict[str, str]:
    """A node's values as its form writes them; nothing for one that is yet to be."""
    if node is None:
        return {}
    if isinstance(node, Bureau):
        return {
            "name": node.name,
            "level": node.level,
            "parent": node.parent.code if node.parent else "",
            "group": node.group_name or "",
            "domains": node.domains,
            "grams_per_litre": f"{node.grams_per_litre}",
        }
    if isinstance(node, Institution):
        return {"name": node.name, "bureau": node.bureau.code}
    served = sorted(row.institution.code for row in served_on(node, clock.today()))
    return {
        "name": node.name,
        "institution": node.institution.code,
        "opened_on": f"{node.opened_on}",
        "serves_institutions": ";".join(served),
    }


def mode_as_form(canteen: Canteen, day: date) -> dict[str, str]:
    """How a canteen is run on a day, as the form writes it."""
    mode = canteen.mode_on(day)
    values = {name: str(getattr(mode, name)) for name in MODE_FIELDS}
    return values | {"official_meals": "yes" if mode.official_meals else "no"}


def conflict_rows(
    status: int, saved: dict[str, str], entry: Entry | None
) -> list[tuple[str, str, str]] | None:
    """(label, saved, typed) of each field where another person's values differ; None without a conflict."""
    if status != 409 or entry is None:
        return None
    typed = {name: str(entry.typed[name]) for name in saved if name in entry.typed}
    differing = (name for name in typed if saved[name] != typed[name])
    return [(LABELS[name], in_words(name, saved[name]), in_words(name, typed[name])) for name in differing]


def in_words(name: str, value: str) -> str:
    """A form's value as people read it."""
    if name == "serves":
        return "、".join(meal_word for meal, meal_word in words.MEALS.items() if meal in value.split("+"))
    return OPTIONS_BY_FIELD.get(name, {}).get(value, value)


def options(names: dict[Any, str]) -> list[tuple[str, str]]:
    """The choices of a field for the macros."""
    return [(member.value, word) for member, word in names.items()]


OPTIONS = {
    "level": options(words.LEVELS),
    "operation": options(words.OPERATIONS),
    "supply": options(words.SUPPLIES),
    "service": options(words.SERVICES),
    "serves": options(words.MEALS),
    "serves_on": options(words.SERVES_ON),
    "official_meals": [("yes", "有"), ("no", "没有")],
    "drained": [("yes", "沥水后称"), ("no", "不沥水")],
    "bones_counted": [("yes", "计入"), ("no", "不计入")],
}
OPTIONS_BY_FIELD = {name: dict(choices) for name, choices in OPTIONS.items()}
NEW_MODE = {
    "operation": Operation.OWN.value,
    "supply": Supply.PORTION.value,
    "service": Service.INTERNAL.value,
    "usual_diners": "",
    "serves": "lunch",
    "serves_on": ServesOn.WORKDAYS.value,
    "official_meals": "no",
}
