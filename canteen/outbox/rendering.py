"""The words of a letter: a folder per letter in templates/mail, so that `ls` shows what can be sent."""

from typing import Any

from flask import current_app


def render(letter: str, **context: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a letter; `base_url` is there for links.

    Pages' context (who is signed in) is left out: a letter reads the same whoever caused it.
    """
    environment = current_app.jinja_env
    context.setdefault("base_url", current_app.config["SETTINGS"].base_url.rstrip("/"))
    subject, text, html = (
        environment.get_template(f"mail/{letter}/{part}").render(context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return " ".join(subject.split()), text, html
