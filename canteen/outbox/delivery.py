"""Hand over what waits. This is the one verb that commits: before a letter leaves and after.

A letter is claimed by a conditional update, so that two processes never send the same one; a process
that dies in between leaves it `sending`, and no machine ever tries it again.
"""

from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import or_, select, update

from canteen import clock
from canteen.db import session
from canteen.outbox.carriers import Answer, Carrier, Unreachable, carrier_for
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
    """One letter: claim, commit, hand over, record, commit. None when another process has it."""
    letter = _claim(letter_id)
    if letter is None:
        return None
    try:
        message = compose(letter, settings.mail_from)
    except OSError as fault:
        answer = Answer("waiting", text=f"附件读不出来：{fault}"[:500])
    else:
        answer = carrier.take(letter, message)
    if answer.state == "waiting" and letter.put_off + 1 >= settings.mail_attempts:
        answer = answer._replace(state="refused")
    _record(letter, answer)
    log.info("letter", letter=letter.id, outcome=answer.state, code=answer.code, attempts=letter.attempts)
    return answer


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
