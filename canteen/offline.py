"""What open pages need to lose nothing: the service worker, drafts kept as one types."""

from flask import Blueprint

bp = Blueprint("offline", __name__)
