"""The blueprint that the pages of this package share, and the words its templates use."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter, ValidationError

from canteen.ledger import due, fields
from scoring.periods import Month

bp = Blueprint("ledger", __name__)


class MonthConverter(BaseConverter):
    """A URL part 2026-09 as a month; anything else is 404."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        try:
            return Month.parse(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: Month | str) -> str:
        return str(value)


@bp.record
def _furnish(state: BlueprintSetupState) -> None:
    """Months in addresses; and the chips of every page take marks and words from the one definition."""
    state.app.url_map.converters["month"] = MonthConverter
    state.app.jinja_env.globals["DAY_STATES"] = due.CHIPS


@bp.context_processor
def _words() -> dict[str, object]:
    return {"titles": fields.TITLES, "units": fields.UNITS, "choices": fields.CHOICES}
