"""The standards: which there are, and one in full."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from canteen.db import session
from canteen.evaluation.blueprint import bp
from canteen.evaluation.models import StandardVersion
from canteen.evaluation.standards import parsed, shipped


@bp.get("/standards")
def list_standards() -> ResponseReturnValue:
    """The standards in use, and those that come with the program and were not used yet."""
    versions = session.scalars(select(StandardVersion).order_by(StandardVersion.id.desc())).all()
    known = {version.sha256 for version in versions}
    waiting = [standard for standard in shipped() if standard.sha256 not in known]
    return render_template("evaluation/standards.html", versions=versions, waiting=waiting)


@bp.get("/standards/<sha256>")
def show_standard(sha256: str) -> ResponseReturnValue:
    """A standard in full: indicators with points, rules, evidence and basis."""
    version = session.scalar(select(StandardVersion).where(StandardVersion.sha256 == sha256))
    waiting = [standard for standard in shipped() if standard.sha256 == sha256]
    if version is None and not waiting:
        abort(404)
    standard = parsed(version) if version else waiting[0]
    return render_template("evaluation/standard.html", standard=standard)
