"""Every table at once, for migrations and tests: importing this fills the metadata."""

from canteen import audit, drafts, jobs, outbox, tasks, workdays
from canteen.accounts import models as accounts
from canteen.circulation import models as circulation
from canteen.evaluation import models as evaluation
from canteen.ledger import models as ledger
from canteen.registry import models as registry

__all__ = [
    "accounts",
    "audit",
    "circulation",
    "drafts",
    "evaluation",
    "jobs",
    "ledger",
    "outbox",
    "registry",
    "tasks",
    "workdays",
]
