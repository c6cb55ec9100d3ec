"""The only way to a sheet: whoever has the right at its canteen."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import NotFound

from canteen.accounts.access import Right, canteen_for_user
from canteen.db import session
from canteen.evaluation.models import Sheet

LARGEST_ID = 2**31 - 1  # what the database's integers hold; an address may say more


def sheet_for_user(sheet_id: int, right: Right = Right.VIEW, *, to_change: bool = False) -> Sheet:
    """The sheet, when the signed-in person has the right at its canteen: 404 for what is not theirs.

    `to_change` keeps others from changing it until this transaction ends.
    """
    if sheet_id > LARGEST_ID:
        raise NotFound
    query = select(Sheet).where(Sheet.id == sheet_id)
    query = query.options(
        selectinload(Sheet.lines), joinedload(Sheet.standard_version), joinedload(Sheet.canteen)
    )
    if to_change:
        query = query.with_for_update(of=Sheet)
    sheet = session.scalar(query)
    if sheet is None:
        raise NotFound
    canteen_for_user(sheet.canteen.code, right)
    return sheet
