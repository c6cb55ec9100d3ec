"""Letters: posted once per key in the transaction that decides them, delivered afterwards.

SMTP has no transaction. A letter is claimed in the database before it is handed over and its outcome
is recorded after; what happened in between and is not known stays for a person to decide.
"""

from canteen.outbox.decisions import mark_arrived, send_again
from canteen.outbox.delivery import deliver_waiting
from canteen.outbox.guards import guard
from canteen.outbox.letters import Letter, in_state, needs_person, post, state_of
from canteen.outbox.rendering import render

__all__ = [
    "Letter",
    "deliver_waiting",
    "guard",
    "in_state",
    "mark_arrived",
    "needs_person",
    "post",
    "render",
    "send_again",
    "state_of",
]
