"""Every table at once, for migrations and tests: importing this fills the metadata."""

from canteen import audit, drafts, jobs, outbox, tasks, workdays
from canteen.accounts import models as accounts
from canteen.board import models as board
from canteen.circulation import models as circulation
from canteen.evaluation import models as evaluation
from canteen.ledger import models as ledger
from canteen.ledger.corrections import models as corrections
from canteen.ledger.extensions import models as extensions
from canteen.ledger.signing import models as signing
from canteen.ledger.weighing import models as weighing
from canteen.registry import models as registry

__all__ = [
    "accounts",
    "audit",
    "board",
    "circulation",
    "corrections",
    "drafts",
    "evaluation",
    "extensions",
    "jobs",
    "ledger",
    "outbox",
    "registry",
    "signing",
    "tasks",
    "weighing",
    "workdays",
]
