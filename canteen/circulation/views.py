"""Pages of the feature."""

from flask import Blueprint

bp = Blueprint("circulation", __name__)
