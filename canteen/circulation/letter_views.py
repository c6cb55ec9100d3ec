"""The page of letters: what was sent to whom, and the two buttons for those whose fate is not known."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from canteen import outbox
from canteen.accounts import access
from canteen.circulation import listings
from canteen.circulation.gate import letter_for_user
from canteen.circulation.views import bp
from canteen.db import session


@bp.get("/letters")
def list_letters() -> ResponseReturnValue:
    """Letters of the bureaus whose circulars the person drafts or signs; those in doubt stand first."""
    state, topic = request.args.get("state", ""), request.args.get("topic", "")
    page = listings.letters(access.signed_in(), state=state, topic=topic)
    return render_template(
        "circulation/letters.html",
        page=page,
        state_of=outbox.state_of,
        needs_person=outbox.needs_person,
        counts=listings.letter_states(access.signed_in(), topic),
        state=state,
        topic=topic,
    )


@bp.post("/letters/<int:letter_id>/arrived")
def mark_arrived(letter_id: int) -> ResponseReturnValue:
    """A person knows that a doubtful letter arrived."""
    outbox.mark_arrived(letter_for_user(letter_id), access.signed_in().id)
    session.commit()
    flash("已记为送达。")
    return _back()


@bp.post("/letters/<int:letter_id>/again")
def send_again(letter_id: int) -> ResponseReturnValue:
    """A person decides that a doubtful or refused letter goes out once more."""
    outbox.send_again(letter_for_user(letter_id), access.signed_in().id)
    session.commit()
    flash("已重新写好一封，会随下一批发出。")
    return _back()


def _back() -> ResponseReturnValue:
    """To the list as it was filtered."""
    return redirect(
        url_for(".list_letters", state=request.form.get("state"), topic=request.form.get("topic")), 303
    )
