"""Confirming a month: the last of the three signatures. It locks the month until it is taken back.

What is missing or not checked is counted and told first; a month with such gaps can only be confirmed with
a reason, which stays with the signature, because an unsigned month helps nobody.
"""

from sqlalchemy import ColumnElement, delete

from canteen import audit, clock, workdays
from canteen.accounts.models import Role, User
from canteen.db import session
from canteen.errors import Refusal
from canteen.ledger import locks
from canteen.ledger.locks import Reason
from canteen.ledger.models import MonthSignature
from canteen.ledger.signing import month as months
from canteen.ledger.signing.models import MonthConfirmation
from canteen.ledger.signing.month import SignedMonth
from canteen.registry.models import Canteen
from scoring.periods import Month


def confirm(canteen: Canteen, month: Month, *, by: User, reason: str | None, seen: str) -> MonthConfirmation:
    """Confirm a month that has ended; a month confirmed already stays as it is.

    `seen` is the fingerprint of what the person looked at. Raises Refusal for a month that still runs, has
    changed since, or has gaps and no reason.
    """
    signed = months.read(canteen, month, writing=True)
    if signed.confirmation is not None:
        return signed.confirmation
    _refuse(signed, reason, seen)
    made = MonthConfirmation(
        canteen_id=canteen.id,
        month=month.first_day,
        gaps=signed.gaps,
        reason=reason if signed.gaps else None,
        by_id=by.id,
        at=clock.now(),
    )
    session.add(made)
    _put_names(canteen, signed, made)
    audit.record("ledger.confirm_month", _subject(canteen, month), by=by.id, new=signed.gaps, reason=reason)
    return made


def withdraw(canteen: Canteen, month: Month, reason: str, *, by: User) -> None:
    """Take a confirmation back, so that the ledger can be mended; not after the deadline, nor when frozen."""
    standing = locks.standing_confirmation(canteen, month.first_day)
    if standing is None:
        raise Refusal(f"{month.chinese}的台账没有确认，不用撤回。")
    for lock in locks.of_month(canteen, month.first_day, clock.today(), workdays.calendar()):
        if lock.reason is not Reason.CONFIRMED:
            raise Refusal(f"{lock.sentence}撤回确认也不能再直接修改，确需更正的，请提交更正申请。")
    standing.withdrawn_at, standing.withdrawn_by_id = clock.now(), by.id
    standing.withdraw_reason = reason
    session.execute(delete(MonthSignature).where(*_names_of(canteen, month)))
    audit.record("ledger.withdraw_month", _subject(canteen, month), by=by.id, reason=reason)


def _refuse(signed: SignedMonth, reason: str | None, seen: str) -> None:
    month = signed.month
    if clock.today() <= month.last_day:
        raise Refusal(f"{month.chinese}还没有结束，{month.next.number}月1日起才能确认。")
    if seen != signed.fingerprint:
        raise Refusal("您查看以后台账又有改动，还没有确认。请看过新的内容再确认。")
    if signed.gaps and not reason:
        gaps = months.gap_words(signed.gaps)
        raise Refusal(f"这个月还有{gaps}。请写明情况再确认，或者先补填、审核。")


def _put_names(canteen: Canteen, signed: SignedMonth, made: MonthConfirmation) -> None:
    """The three names of the paper form: who wrote most days, who checked most, who confirms."""
    session.execute(delete(MonthSignature).where(*_names_of(canteen, signed.month)))
    acts = [(Role.CONFIRMER, made.by_id, made.at)]
    for by_id, _ in signed.recorders[:1]:
        acts.append((Role.RECORDER, by_id, signed.last_act(by_id, of_checks=False)))
    for by_id, _ in signed.checkers[:1]:
        acts.append((Role.CHECKER, by_id, signed.last_act(by_id, of_checks=True)))
    for role, by_id, at in acts:
        session.add(
            MonthSignature(canteen_id=canteen.id, month=made.month, role=role.value, by_id=by_id, at=at)
        )


def _names_of(canteen: Canteen, month: Month) -> tuple[ColumnElement[bool], ...]:
    return MonthSignature.canteen_id == canteen.id, MonthSignature.month == month.first_day


def _subject(canteen: Canteen, month: Month) -> str:
    return f"month:{canteen.code}:{month}"
