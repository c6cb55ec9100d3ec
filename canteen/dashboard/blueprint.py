"""The blueprint of a canteen's own page."""

from flask import Blueprint

bp = Blueprint("dashboard", __name__, url_prefix="/canteens/<canteen_code>/dashboard")
