"""Pages of the feature: a module for each, all on one blueprint."""

from canteen.ledger import closure_views, day_views, month_views, record_views
from canteen.ledger.api import views as api_views
from canteen.ledger.blueprint import bp
from canteen.ledger.weighing import point_views, span_views, weight_views

__all__ = ["api_views", "bp", "closure_views", "day_views", "month_views", "point_views", "span_views", "weight_views", "record_views"]
