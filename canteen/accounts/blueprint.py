"""The blueprint that the pages of this package share, and the words its templates use."""

from flask import Blueprint

from canteen.accounts import devices
from canteen.accounts.models import Role
from canteen.accounts.words import ROLES

bp = Blueprint("accounts", __name__)

bp.add_app_template_filter(devices.in_words, "device")
bp.add_app_template_filter(lambda role: ROLES[Role(role)], "role_word")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"role_words": ROLES}
