"""The two books compared: what the mail server accepted, and what the outbox believes."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from canteen import outbox
from canteen.db import session
from canteen.outbox import Letter


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of letters; `twice` counts Message-IDs accepted more than once."""

    kills: int
    letters: int
    accepted: int
    twice: int
    states: dict[str, int]
    sent_but_not_accepted: int
    waiting_but_accepted: int
    doubtful_and_accepted: int

    def is_sound(self) -> bool:
        """No letter twice, and every letter is sent, waiting or shown as doubtful, rightly."""
        known = sum(self.states.get(state, 0) for state in ("sent", "waiting", "doubtful"))
        wrong = self.twice + self.sent_but_not_accepted + self.waiting_but_accepted
        return wrong == 0 and known == self.letters

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in self.states.items())
        return (
            f"{self.letters} letters, {self.kills} SIGKILLs: {'sound' if self.is_sound() else 'NOT SOUND'}\n"
            f"  the mail server accepted {self.accepted}, {self.twice} of them twice\n"
            f"  the outbox says: {states}; of the doubtful {self.doubtful_and_accepted} had arrived\n"
            f"  sent but not accepted {self.sent_but_not_accepted}, "
            f"waiting but accepted {self.waiting_but_accepted}"
        )


def compare(app: Flask, book: Path, kills: int) -> Outcome:
    """Read both books, when no process delivers any more and the doubtful ones' time is up."""
    accepted = Counter(line.split()[0] for line in book.read_text().splitlines())
    by_state: dict[str, set[str]] = {}
    with app.app_context():
        for letter in session.scalars(select(Letter)):
            by_state.setdefault(outbox.state_of(letter), set()).add(letter.message_id)
    return Outcome(
        kills=kills,
        letters=sum(map(len, by_state.values())),
        accepted=len(accepted),
        twice=sum(count > 1 for count in accepted.values()),
        states={state: len(ids) for state, ids in sorted(by_state.items())},
        sent_but_not_accepted=len(by_state.get("sent", set()) - accepted.keys()),
        waiting_but_accepted=len(by_state.get("waiting", set()) & accepted.keys()),
        doubtful_and_accepted=len(by_state.get("doubtful", set()) & accepted.keys()),
    )
