"""What a person decides about a letter whose fate the machine does not know. The edge commits."""

from sqlalchemy import update

from canteen import audit, clock
from canteen.db import session
from canteen.errors import Refusal
from canteen.outbox.letters import Letter, add, in_state, message_id, state_of


def mark_arrived(letter: Letter, by: int | None) -> None:
    """A person says that a doubtful letter arrived. `by` is a user's id; Refusal when it is not doubtful."""
    marked = session.scalar(
        update(Letter)
        .where(Letter.id == letter.id, Letter.again_id.is_(None), in_state("doubtful"))
        .values(state="sent", sent_at=clock.now())
        .returning(Letter.id)
    )
    if marked is None:
        raise Refusal("这封信不是“存疑”状态，可能刚有人处理过。请刷新页面查看。")
    audit.record(
        "letter.arrived", f"letter:{letter.id}", by=by, old={"state": "doubtful"}, new={"state": "sent"}
    )


def send_again(letter: Letter, by: int | None) -> Letter:
    """Post a copy of a doubtful or refused letter under a key derived from the old one; returns the copy.

    The old letter keeps its state and points to the copy. Refusal when it is neither, or was sent again.
    """
    state = state_of(letter)
    if state not in ("doubtful", "refused"):
        raise Refusal("只有“存疑”或“被退回”的信可以再发一次。请刷新页面查看这封信现在的状态。")
    again = _copy(letter)
    if not add(again):
        raise Refusal("这封信已经再发过一次了。请刷新页面查看。")
    letter = session.merge(letter)
    letter.again_id = again.id
    audit.record(
        "letter.again",
        f"letter:{letter.id}",
        by=by,
        old={"state": state, "attempts": letter.attempts},
        new={"letter": again.id},
    )
    return again


def _copy(letter: Letter) -> Letter:
    key = f"{letter.key}#again"
    return Letter(
        key=key,
        topic=letter.topic,
        bureau_id=letter.bureau_id,
        to_address=letter.to_address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=letter.attachments,
        message_id=message_id(key, letter.message_id.strip("<>")),
        state="waiting",
        posted_at=clock.now(),
    )
