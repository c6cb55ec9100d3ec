"""Who signed a month's ledger in the system; a place that nobody signed is left for a pen."""

from sqlalchemy import select

from canteen import clock
from canteen.accounts.models import Role, User
from canteen.accounts.words import ROLES
from canteen.db import session
from canteen.ledger.models import MonthSignature
from canteen.registry.models import Canteen
from canteen.reports.paper import Signature
from scoring.periods import Month

SIGNERS = (Role.RECORDER, Role.CHECKER, Role.CONFIRMER)


def of_month(canteen: Canteen, month: Month) -> list[Signature]:
    """填报人, 审核人 and 分管负责人, in this order."""
    query = (
        select(MonthSignature.role, User.name, MonthSignature.at)
        .join(User, User.id == MonthSignature.by_id)
        .where(MonthSignature.canteen_id == canteen.id, MonthSignature.month == month.first_day)
    )
    done = {role: (name, clock.local(at).date()) for role, name, at in session.execute(query)}
    return [Signature(ROLES[role], *done.get(role, ())) for role in SIGNERS]


def on_paper() -> list[Signature]:
    """The same three places, to be signed by hand."""
    return [Signature(ROLES[role]) for role in SIGNERS]
