"""Pages of the feature: lists of sheets, one sheet, standards, records that count."""

from canteen.evaluation import (
    api_views,
    freezing,
    list_views,
    record_views,
    sheet_views,
    standard_views,
    work,
)
from canteen.evaluation.blueprint import bp

__all__ = [
    "api_views",
    "bp",
    "freezing",
    "list_views",
    "record_views",
    "sheet_views",
    "standard_views",
    "work",
]
