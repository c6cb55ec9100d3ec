"""Asked again when a reminder leaves: whether this person still wants it and may still sign in."""

from sqlalchemy import select

from canteen import outbox
from canteen.accounts.models import User
from canteen.db import session
from canteen.outbox import Letter


@outbox.guard("reminder")
def objection(letter: Letter) -> str | None:
    """Why a reminder must not go any more."""
    user = session.scalar(select(User).where(User.email == letter.to_address))
    if user is None or not user.active:
        return "收件人的账号已停用。"
    return None if user.wants_reminders else "收件人已关闭提醒。"
