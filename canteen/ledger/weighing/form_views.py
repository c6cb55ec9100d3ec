"""Saving a form of this package: read, write, leave; a "no" shows the form again with all that was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from canteen import drafts
from canteen.accounts.access import signed_in
from canteen.db import session
from canteen.errors import Refusal
from canteen.inputs import Entry, Schema
from canteen.ledger.forms import SavingForm, as_typed, with_units
from canteen.ledger.weighing.attempts import Attempt
from canteen.ledger.weighing.recording import Conflict
from canteen.ledger.writing import Invalid, Unconfirmed
from canteen.registry.verbs import Wrong

Write = Callable[[Mapping[str, Any], dict[str, Any]], str]


def save_form(
    form: type[Schema], write: Write, show: Callable[[Attempt], str], location: str, *, litre: int = 1000
) -> ResponseReturnValue:
    """Save what the request typed, once for each client key.

    `write` gets the values and how they are written (by, seen, accepted, typed) and returns the sentence
    that tells what was done; `litre` is what a litre weighs here, in grams.
    """
    user, saving = signed_in(), SavingForm.read(request.form).values
    key = saving.get("client_key")
    if receipt := drafts.answered(user.id, key):
        return redirect(receipt.location, 303)
    if "discard" in request.form:
        drafts.drop(user.id, request.path)
        session.commit()
        return redirect(location, 303)
    typed = request.form.to_dict()
    source = with_units(typed, litre)
    how = {
        "by": user.id,
        "seen": saving.get("version"),
        "accepted": bool(saving.get("accepted")),
        "typed": as_typed(source),
    }
    done = _try(form.read(source), typed, lambda values: write(values, how))
    if isinstance(done, Attempt):
        return show(done), done.status
    drafts.drop(user.id, request.path)
    drafts.give_receipt(user.id, key, request.path, location)
    try:
        session.commit()
    except IntegrityError:  # The same form, sent twice at once: its other sending was quicker.
        session.rollback()
        if drafts.answered(user.id, key) is None:
            raise
    flash(done)
    return redirect(location, 303)


def kept_draft() -> dict[str, str] | None:
    """What this person typed into the form of this page before and did not save, when they ask for it."""
    found = drafts.find(signed_in().id, request.path)
    return {name: values[0] for name, values in found.fields.items() if values} if found else None


def _try(entry: Entry, typed: Mapping[str, str], write: Callable[[Mapping[str, Any]], str]) -> str | Attempt:
    if not entry.ok:
        return Attempt(typed, errors=entry.errors)
    try:
        return write(entry.values)
    except Invalid as invalid:
        return Attempt(typed, errors=invalid.errors)
    except Wrong as wrong:
        return Attempt(typed, errors={wrong.field: [str(wrong)]})
    except Unconfirmed as unconfirmed:
        return Attempt(typed, warnings=[warned.sentence for warned in unconfirmed.warnings])
    except Conflict as conflict:
        return Attempt(typed, saved=conflict.saved)
    except Refusal as refusal:
        return Attempt(typed, problem=str(refusal))
