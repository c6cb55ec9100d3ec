"""A form of this package that was not saved: what was typed, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from canteen.ledger.weighing.recording import Weight


@dataclass
class Attempt:
    """A form that was not saved: what was typed, and why not."""

    typed: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problem: str = ""
    saved: Weight | None = None

    @property
    def status(self) -> int:
        return 409 if self.problem or self.saved is not None else 422
