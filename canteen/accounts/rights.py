"""What each role may do, and at which kind of node it makes sense."""

from enum import StrEnum

from canteen.accounts.models import Role
from canteen.registry.models import Bureau, Canteen, Institution


class Right(StrEnum):
    """What one may do at a node and everything below it."""

    VIEW = "view"
    RECORD = "record"
    CHECK = "check"
    CONFIRM = "confirm"
    EVALUATE = "evaluate"
    DECIDE = "decide"  # approve sheets, decide corrections, run rounds
    COMPILE = "compile"  # draft circulars, keep recipients
    SIGN = "sign"  # approve and issue circulars
    MANAGE = "manage"  # keep the registry and its users


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.RECORDER: frozenset({Right.VIEW, Right.RECORD}),
    Role.CHECKER: frozenset({Right.VIEW, Right.RECORD, Right.CHECK}),
    Role.CONFIRMER: frozenset({Right.VIEW, Right.CONFIRM}),
    Role.EVALUATOR: frozenset({Right.VIEW, Right.EVALUATE}),
    Role.OFFICER: frozenset({Right.VIEW, Right.DECIDE, Right.COMPILE, Right.MANAGE}),
    Role.APPROVER: frozenset({Right.VIEW, Right.SIGN}),
    Role.AUDITOR: frozenset({Right.VIEW}),
    Role.ADMIN: frozenset({Right.VIEW, Right.MANAGE}),
}

# What a token may do of all that its maker may.
SCOPES: dict[str, frozenset[Right]] = {
    "record": frozenset({Right.VIEW, Right.RECORD}),
    "read": frozenset({Right.VIEW}),
}

_HOUSE = frozenset({Role.RECORDER, Role.CHECKER, Role.CONFIRMER, Role.EVALUATOR, Role.AUDITOR, Role.ADMIN})

PLACES: dict[type[Bureau | Institution | Canteen], frozenset[Role]] = {
    # Who decides about sheets and signs circulars stands above the canteens judged by them.
    Bureau: frozenset({Role.EVALUATOR, Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.ADMIN}),
    Institution: _HOUSE,
    Canteen: _HOUSE,
}
