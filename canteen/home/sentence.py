"""One thing to do: a sentence and its button."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """One sentence and its button; `urgency` is late, soon or nothing."""

    sentence: str
    button: str
    address: str
    detail: str = ""
    urgency: str = ""
