"""A small feature with forms of the house's kind, to try the queue where the ledger cannot fail.

It can lose its reply after saving, as a dying network does.
"""

from flask import Blueprint, Flask, abort, current_app, redirect, render_template_string, request, url_for
from flask.typing import ResponseReturnValue

from canteen import drafts
from canteen.accounts.access import signed_in
from canteen.db import session

bp = Blueprint("notes", __name__, url_prefix="/notes")

PAGE = """{% extends "base.html" %}{% import "macros/fields.html" as f %}{% import "macros/page.html" as p %}
{% block content %}
{% if refused %}<p class="notice bad" role="alert">{{ refused }}</p>{% endif %}
{% for name, note in notes.items() if name != "评语" %}
<form method="post" action="{{ url_for('notes.save', name=name) }}" data-queue="{{ name }}">
  <input type="hidden" name="version" value="{{ note.version }}">
  {{ f.text("text", name, typed.get(name, note.text), prefix=name ~ "-") }}
  {% call p.actions() %}{{ p.button("保存" ~ name) }}<span class="saved" data-saved></span>{% endcall %}
</form>
{% endfor %}
<form method="post" action="{{ url_for('notes.save', name='评语') }}" data-draft>
  <input type="hidden" name="version" value="{{ remark.version }}">
  {{ f.text("text", "评语", typed.get("评语", remark.text), prefix="评语-") }}
  {{ p.button("保存评语") }}<span class="saved" data-saved></span>
</form>
{% endblock %}"""


def use(app: Flask) -> dict[str, dict[str, object]]:
    """Add the feature to an app; returns its notes, each with every text it was ever saved with."""
    notes = {name: {"text": "", "version": 0, "saves": []} for name in ("早餐", "午餐", "评语")}
    app.extensions["notes"] = notes
    app.extensions["notes_lose_reply"] = False
    app.register_blueprint(bp)
    return notes


@bp.get("/")
def show() -> str:
    return page()


@bp.post("/<name>")
def save(name: str) -> ResponseReturnValue:
    user, key = signed_in(), request.form.get("client_key")
    if receipt := drafts.answered(user.id, key):
        return redirect(receipt.location, 303)
    note = current_app.extensions["notes"][name]
    text = request.form["text"]
    if not text:
        return page({name: text}, "请填写。"), 422
    if request.form["version"] != str(note["version"]):
        return page({name: text}, f"已保存的是“{note['text']}”，您填的是“{text}”。"), 409
    note.update(text=text, version=note["version"] + 1)
    note["saves"].append(text)
    drafts.give_receipt(user.id, key, request.path, url_for(".show"))
    drafts.drop(user.id, request.path)
    session.commit()
    if current_app.extensions["notes_lose_reply"]:
        current_app.extensions["notes_lose_reply"] = False
        abort(503)
    return redirect(url_for(".show"), 303)


def page(typed: dict[str, str] | None = None, refused: str | None = None) -> str:
    notes = current_app.extensions["notes"]
    return render_template_string(PAGE, notes=notes, remark=notes["评语"], typed=typed or {}, refused=refused)
