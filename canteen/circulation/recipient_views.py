"""The page of a bureau's recipients: who gets its circulars, 主送 and 抄送."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from canteen.accounts import access
from canteen.accounts.access import Right
from canteen.circulation import recipients
from canteen.circulation.forms import RecipientForm
from canteen.circulation.views import bp
from canteen.db import session
from canteen.inputs import Entry
from canteen.registry.models import Bureau


@bp.get("/bureaus/<bureau_code>/recipients")
def list_recipients(bureau_code: str) -> ResponseReturnValue:
    """The recipients and a form for one more."""
    return _page(access.bureau_for_user(bureau_code, Right.COMPILE), None)


@bp.post("/bureaus/<bureau_code>/recipients")
def add_recipient(bureau_code: str) -> ResponseReturnValue:
    """Enter one recipient."""
    bureau = access.bureau_for_user(bureau_code, Right.COMPILE)
    entry = RecipientForm.read(request.form)
    if not entry.ok:
        return _page(bureau, entry), 422
    try:
        recipients.add(bureau, **entry.values, by=access.signed_in())
    except recipients.Wrong as wrong:
        entry.errors["address"] = [str(wrong)]
        return _page(bureau, entry), 409
    session.commit()
    flash(f"已添加{entry.values['name']}。")
    return redirect(url_for(".list_recipients", bureau_code=bureau.code), 303)


@bp.post("/bureaus/<bureau_code>/recipients/<int:recipient_id>/remove")
def remove_recipient(bureau_code: str, recipient_id: int) -> ResponseReturnValue:
    """Take one recipient off the list."""
    bureau = access.bureau_for_user(bureau_code, Right.COMPILE)
    kept = next((row for row in recipients.of_bureau(bureau) if row.id == recipient_id), None)
    if kept is None:
        raise NotFound
    recipients.remove(kept, access.signed_in())
    session.commit()
    flash(f"已移除{kept.name}，以后的通报不再发给它。")
    return redirect(url_for(".list_recipients", bureau_code=bureau.code), 303)


def _page(bureau: Bureau, entry: Entry | None) -> str:
    return render_template(
        "circulation/recipients.html",
        bureau=bureau,
        readers=recipients.of_bureau(bureau),
        kinds=recipients.KINDS,
        entry=entry,
    )
