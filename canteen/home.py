"""The first page by role: what is due today."""

from flask import Blueprint

bp = Blueprint("home", __name__)
