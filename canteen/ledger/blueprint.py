"""The blueprint that the pages of this package share, and the words its templates use."""

from flask import Blueprint

from canteen.ledger import fields

bp = Blueprint("ledger", __name__)


@bp.context_processor
def _words() -> dict[str, object]:
    return {"titles": fields.TITLES, "units": fields.UNITS, "choices": fields.CHOICES}
