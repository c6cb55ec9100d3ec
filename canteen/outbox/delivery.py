"""Hand over what waits. This is the one verb that commits: before a letter leaves and after.

A letter is written out and its recipient's right is asked for before it is claimed: whatever fails there,
nothing was handed over and the letter says why. It is claimed by a conditional update, so that two
processes never send the same one; a process that dies after that leaves it `sending`, and no machine ever
tries it again.
"""

from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import or_, select, update

from canteen import clock
from canteen.db import session
from canteen.outbox.carriers import Answer, Carrier, Unreachable, carrier_for
from canteen.outbox.guards import objection
from canteen.outbox.letters import Letter
from canteen.outbox.message import compose
from canteen.settings import Settings

log = structlog.get_logger()

LONGEST_DELAY = timedelta(hours=1)


def deliver_waiting(limit: int | None = None) -> dict[str, int]:
    """Try every letter that is due, at most `limit`; returns how many came to each state.

    The caller must have nothing uncommitted. Connections are made before a letter is claimed: a server
    that is down costs one letter its turn, the rest stay untouched until the next pass.
    """
    settings: Settings = current_app.config["SETTINGS"]
    outcomes: Counter[str] = Counter()
    with closing(carrier_for(settings)) as carrier:
        for letter_id in _due(limit):
            try:
                carrier.open()
            except Unreachable as fault:
                _put_off(letter_id, str(fault))
                log.warning("mail.unreachable", reason=str(fault))
                break
            if answer := _deliver(letter_id, carrier, settings):
                outcomes[answer.state] += 1
    return dict(outcomes)


def _due(limit: int | None) -> list[int]:
    due = or_(Letter.next_attempt_at.is_(None), Letter.next_attempt_at <= clock.now())
    ids = session.scalars(
        select(Letter.id).where(Letter.state == "waiting", due).order_by(Letter.id).limit(limit)
    ).all()
    session.commit()
    return list(ids)


def _deliver(letter_id: int, carrier: Carrier, settings: Settings) -> Answer | None:
    """One letter: write it out, claim, commit, hand over, record, commit. None when another has it."""
    letter, why = _look_at(letter_id)
    ready = Answer("refused", text=f"没有发出：{why}"[:500]) if why else _written(letter, settings)
    claimed = _claim(letter_id)
    if claimed is None:
        return None
    answer = ready if isinstance(ready, Answer) else carrier.take(claimed, ready)
    if answer.state == "waiting" and claimed.put_off + 1 >= settings.mail_attempts:
        answer = answer._replace(state="refused")
    _record(claimed, answer)
    log.info("letter", letter=letter_id, outcome=answer.state, code=answer.code, attempts=claimed.attempts)
    return answer


def _look_at(letter_id: int) -> tuple[Letter, str | None]:
    """The letter, and why its recipient may no longer have it; no transaction stays open."""
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    why = objection(letter)
    session.commit()
    return letter, why


def _written(letter: Letter, settings: Settings) -> bytes | Answer:
    """The message, or what becomes of a letter that cannot be written out: a missing file may come back,
    a row that makes no message stays as it is."""
    try:
        return compose(letter, settings.mail_from)
    except OSError as fault:
        return Answer("waiting", text=f"附件读不出来：{fault}"[:500])
    except (ValueError, LookupError, TypeError, MessageError) as fault:
        log.error("mail.unwritable", letter=letter.id, exc_info=fault)
        return Answer("refused", text=f"没有发出：这封信写不成邮件（{type(fault).__name__}：{fault}）"[:500])


def _claim(letter_id: int) -> Letter | None:
    letter = session.scalar(
        update(Letter)
        .where(Letter.id == letter_id, Letter.state == "waiting")
        .values(state="sending", claimed_at=clock.now(), attempts=Letter.attempts + 1)
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    session.commit()
    return letter


def _record(letter: Letter, answer: Answer) -> None:
    """Only while it is still ours: a person may have decided about it meanwhile."""
    values: dict[str, Any] = {"state": answer.state, "code": answer.code, "answer": answer.text or None}
    if answer.state == "sent":
        values["sent_at"] = clock.now()
    if answer.state == "waiting":
        values |= {"put_off": letter.put_off + 1, "next_attempt_at": _next_attempt(letter.attempts)}
    session.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == "sending", Letter.claimed_at == letter.claimed_at)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    session.commit()


def _put_off(letter_id: int, reason: str) -> None:
    """Nobody could be reached: the letter waits longer, and this does not count against it."""
    attempts = session.scalar(
        update(Letter)
        .where(Letter.id == letter_id, Letter.state == "waiting")
        .values(attempts=Letter.attempts + 1, answer=reason[:500])
        .returning(Letter.attempts)
        .execution_options(synchronize_session=False)
    )
    if attempts is not None:
        session.execute(
            update(Letter).where(Letter.id == letter_id).values(next_attempt_at=_next_attempt(attempts))
        )
    session.commit()


def _next_attempt(attempts: int) -> datetime:
    """One minute after the first attempt, then twice as long each time, an hour at most."""
    return clock.now() + min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_DELAY)
