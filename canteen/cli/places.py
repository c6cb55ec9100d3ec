"""Where a command means: the node of a code."""

from sqlalchemy import select

from canteen.accounts import people
from canteen.db import session
from canteen.errors import Refusal
from canteen.registry.import_rows import NAMES


def node(code: str) -> people.Node:
    """The bureau, institution or canteen of a code; Refusal when there is none or more than one."""
    found: list[people.Node] = []
    for kind in NAMES:
        found += list[people.Node](session.scalars(select(kind).where(kind.code == code)))
    if not found:
        raise Refusal(f"没有代码为“{code}”的部门、单位或食堂。")
    if len(found) > 1:
        names = "、".join(f"{NAMES[type(node)]}“{node.name}”" for node in found)
        raise Refusal(f"代码“{code}”有几处在用：{names}。请改用上级或下级的代码。")
    return found[0]
