"""What open pages need to lose nothing: drafts while one types, the service worker, long work's progress."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge, Unauthorized

from canteen import clock, drafts, templating
from canteen.accounts.access import open_to_all, signed_in
from canteen.db import session
from canteen.tasks import Task

bp = Blueprint("offline", __name__)

MOST_BYTES = 20_000
MOST_PATHS = 60  # forms on one page: a sheet has one for each line
REFRESH_SECONDS = 3
WORKER = ("js/store.js", "js/sending.js", "sw.js")
FORM_PATH = validate.Regexp(r"/[^?#]{0,199}\Z")


# What the page sends: the form's path, and each field's values as typed.
DraftBody = Schema.from_dict(
    {
        "path": fields.String(required=True, validate=FORM_PATH),
        "fields": fields.Dict(
            keys=fields.String(validate=validate.Length(max=60)),
            values=fields.List(fields.String(validate=validate.Length(max=5000))),
            required=True,
        ),
    }
)


@bp.before_app_request
def refuse_another_person() -> None:
    """A page that stayed open while another person signed in, in the same browser, still names its own:
    what waits on it is not saved under the other's name. 401, so that the device keeps it."""
    meant = request.headers.get("X-Person")
    if meant and current_user.is_authenticated and meant != str(signed_in().id):
        raise Unauthorized


@bp.put("/drafts")
def keep_draft() -> ResponseReturnValue:
    """Keep what is typed into one form; at most 20 kB, so that nobody fills the disk by typing."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    body = _read(request.get_json())
    drafts.keep(signed_in().id, body["path"], body["fields"], templating.device(request.user_agent.string))
    session.commit()
    return "", 204


@bp.get("/drafts")
def find_drafts() -> ResponseReturnValue:
    """The person's drafts of the forms named by `path` (several), as {path: {fields, device, at}}: each
    field's values, what it was typed on and the time of day."""
    found = drafts.find_all(signed_in().id, request.args.getlist("path")[:MOST_PATHS])
    return jsonify(
        {
            draft.path: {
                "fields": draft.fields,
                "device": draft.device,
                "at": f"{clock.local(draft.saved_at):%H:%M}",
            }
            for draft in found
        }
    )


@bp.delete("/drafts")
def drop_draft() -> ResponseReturnValue:
    """Forget a draft that the person does not want."""
    drafts.drop(signed_in().id, request.args.get("path", ""))
    session.commit()
    return "", 204


@bp.get("/sw.js")
@open_to_all
def service_worker() -> Response:
    """The worker, at the root because its folder is all it may rule; asked for again at every visit.

    It sends what waits as the pages do, so it begins with the same scripts."""
    folder = Path(str(current_app.static_folder))
    script = b"\n".join((folder / part).read_bytes() for part in WORKER)
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/offline")
@open_to_all
def show_offline() -> ResponseReturnValue:
    """What the worker shows where neither network nor a kept page is there."""
    return render_template("errors/offline.html")


@bp.get("/tasks/<int:task_id>")
def show_task(task_id: int) -> ResponseReturnValue:
    """How far a piece of long work is; the page comes back by itself until it has ended, and then goes on
    to what came out of it."""
    task = session.get(Task, task_id)
    if task is None or task.asked_by_id != signed_in().id:
        raise NotFound
    if task.state == "done" and task.result and task.result.get("location"):
        return redirect(task.result["location"])
    response = make_response(render_template("home/task.html", task=task))
    if task.finished_at is None:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _read(body: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = DraftBody().load(body)
    except ValidationError as fault:
        raise BadRequest from fault
    return loaded
