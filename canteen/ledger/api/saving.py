"""Saving what a program sent: the same verbs as the pages', and each way of saying no as its status.

A program says with If-Match which version it has seen (412 when somebody was faster) and with
"accept_warnings" that unusual figures are meant (409 until then).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request

from canteen.accounts import bearer
from canteen.accounts.access import signed_in
from canteen.calls import Wrong
from canteen.errors import Refusal
from canteen.ledger import records
from canteen.ledger.api.shown import differing
from canteen.ledger.forms import as_typed
from canteen.ledger.models import DayRecord, MealRecord

R = TypeVar("R", MealRecord, DayRecord)


class Unaccepted(Refusal):
    """Something is unusual, and the program has not said that it is meant."""

    def __init__(self, warned: records.Unconfirmed) -> None:
        super().__init__(f"数值不寻常，还没有保存。核对无误的，请加上 accept_warnings 再发：{warned}")
        self.fields = {}
        for found in warned.warnings:
            self.fields.setdefault(found.field, []).append(found.sentence)


class Mismatch(Refusal):
    """The record is not what the program has seen; both values of what differs, field by field."""

    status = 412

    def __init__(self, saved: MealRecord | DayRecord | None, values: dict[str, Any]) -> None:
        told = "还没有这条记录，If-Match 不符。" if saved is None else "别人刚改过这里，发来的还没有保存。"
        super().__init__(told)
        self.more = {"version": saved.version if saved else 0, "conflict": differing(saved, values)}


def save(verb: Callable[..., R], current: R | None, values: dict[str, Any], sent: Mapping[str, Any]) -> R:
    """Run a verb of the ledger with what a program sent; `current` is the record as it is now."""
    accepted = bool(values.pop("accept_warnings", False))
    if current is None and all(value is None for value in values.values()):
        raise Wrong({"_body": ["还没有任何要保存的内容。"]})
    seen = _seen(current, values)
    token = bearer.token()
    how = {"by": signed_in(), "source": "api", "device": token.name if token else None}
    try:
        return verb(values, seen=seen, accepted=accepted, typed=as_typed(sent), **how)
    except records.Invalid as invalid:
        raise Wrong(invalid.errors) from None
    except records.Unconfirmed as warned:
        raise Unaccepted(warned) from None
    except records.Conflict as conflict:
        raise Mismatch(conflict.saved, dict(conflict.values)) from None


def _seen(current: MealRecord | DayRecord | None, values: dict[str, Any]) -> int | None:
    """The version that the program has looked at; 0 for none at all, None when it does not say."""
    if request.if_none_match.star_tag:
        return 0
    if not request.if_match:
        return None
    if current is None:
        raise Mismatch(None, values)
    return current.version if request.if_match.contains(str(current.version)) else -1
