"""What checking a record finds: errors by field, which are refused, and warnings, which a person confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]
Past = Sequence[Values]  # earlier records of the same meal (or of the day), newest first


@dataclass(frozen=True)
class Warned:
    """Something unusual about one field. `code` is kept as a flag; one that does not ask blocks nothing."""

    code: str
    field: str
    sentence: str
    asks: bool = True

    @property
    def flag(self) -> str:
        return f"{self.field}:{self.code}"


@dataclass
class Findings:
    """Errors by field and warnings of one record."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)

    def warn(self, code: str, name: str, sentence: str, *, asks: bool = True) -> None:
        self.warnings.append(Warned(code, name, sentence, asks))
