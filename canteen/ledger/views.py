"""Pages of the feature: a module for each, all on one blueprint."""

from canteen.ledger import closure_views, day_views, month_views, photo_views, record_views
from canteen.ledger.api import views as api_views
from canteen.ledger.blueprint import bp
from canteen.ledger.calendar import views as calendar_views
from canteen.ledger.corrections import asking_views
from canteen.ledger.corrections import views as correction_views
from canteen.ledger.extensions import views as extension_views
from canteen.ledger.imports import views as import_views
from canteen.ledger.reminders import guard as reminder_guard
from canteen.ledger.signing import overview_views
from canteen.ledger.signing import views as signing_views
from canteen.ledger.weighing import point_views, span_views, weight_views

__all__ = [
    "api_views",
    "asking_views",
    "bp",
    "calendar_views",
    "closure_views",
    "correction_views",
    "day_views",
    "extension_views",
    "import_views",
    "month_views",
    "overview_views",
    "photo_views",
    "point_views",
    "record_views",
    "reminder_guard",
    "signing_views",
    "span_views",
    "weight_views",
]
