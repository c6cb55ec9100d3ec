"""Another person's decision about a request; a refused one keeps its text, an accepted one is written."""

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger.book import DAY
from canteen.ledger.corrections import applying, asking
from canteen.ledger.corrections.models import Correction
from canteen.ledger.writing import plain
from canteen.registry.models import Canteen


def accept(canteen: Canteen, asked: Correction, words: str | None, *, by: User) -> None:
    """Let the request into the ledger.

    Raises Refusal for one's own request, one decided already, and one whose record has changed since.
    """
    _refuse(asked, by)
    _refuse_stale(canteen, asked)
    person = session.get_one(User, asked.asked_by_id)
    asked.made_version = applying.apply(canteen, asked, by=person, accepted=True)
    _decide(asked, "accepted", words, by)


def refuse(asked: Correction, words: str, *, by: User) -> None:
    """Leave the ledger as it is, and say why."""
    _refuse(asked, by)
    _decide(asked, "refused", words, by)


def withdraw(asked: Correction, *, by: User) -> None:
    """Take one's own request back before it is decided."""
    if by.id != asked.asked_by_id:
        raise Refusal("只有申请人自己可以撤回这份申请。")
    if asked.state != "open":
        raise Refusal("这份申请已经办结，不能撤回。")
    _decide(asked, "withdrawn", None, by)


def _refuse(asked: Correction, by: User) -> None:
    if by.id == asked.asked_by_id:
        raise Refusal("自己申请的更正，要由另一个人审定。")
    if asked.state != "open":
        raise Refusal("这份申请已经办结，不能再审定。")


def _refuse_stale(canteen: Canteen, asked: Correction) -> None:
    """The old values are part of what was asked: where they differ now, somebody must look again."""
    if asked.occasion == "closure":
        return
    key = DAY if asked.meal == "" else (asked.meal, asked.occasion)
    now = asking.values_now(canteen, asked.day, key, writing=True)
    if any(plain(now[name]) != old for name, (old, _) in asked.changes.items()):
        raise Refusal("申请以后这条记录又改过，申请里的“原来的数”已经不对。请退回，由食堂重新申请。")


def _decide(asked: Correction, state: str, words: str | None, by: User) -> None:
    asked.state, asked.decision = state, words
    asked.decided_by_id, asked.decided_at = by.id, clock.now()
    audit.record(f"ledger.correction_{state}", f"correction:{asked.id}", by=by.id, reason=words)
