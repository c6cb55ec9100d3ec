"""Pages of the feature."""

from flask import Blueprint

bp = Blueprint("registry", __name__)
