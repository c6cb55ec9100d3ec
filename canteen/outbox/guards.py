"""What is asked again when a letter leaves: whether its recipient may still receive it.

A letter may wait for hours; rights, recipients and mail domains change meanwhile. Whoever posts letters
of a kind registers the question, because this package knows no rights.
"""

from collections.abc import Callable

from canteen.outbox.letters import Letter

Guard = Callable[[Letter], str | None]

_guards: dict[str, Guard] = {}


def guard(kind: str) -> Callable[[Guard], Guard]:
    """Register a question for every letter whose topic is `kind`, alone or before a colon. The answer is
    None, or a sentence that says why the letter must not leave."""

    def register(question: Guard) -> Guard:
        _guards[kind] = question
        return question

    return register


def objection(letter: Letter) -> str | None:
    """Why this letter must not leave now; None when it may."""
    question = _guards.get(letter.topic.partition(":")[0])
    return question(letter) if question else None
