"""The feature's blueprint, apart so that its view modules can share it."""

from flask import Blueprint

bp = Blueprint("evaluation", __name__)
