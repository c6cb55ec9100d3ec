"""The blueprint that the pages of this package share, and the words its templates use."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from canteen.ledger import due, fields

bp = Blueprint("ledger", __name__)


@bp.record
def _state_chips(state: BlueprintSetupState) -> None:
    """The chips of every page take their marks and words from the one definition."""
    state.app.jinja_env.globals["DAY_STATES"] = due.CHIPS


@bp.context_processor
def _words() -> dict[str, object]:
    return {"titles": fields.TITLES, "units": fields.UNITS, "choices": fields.CHOICES}
