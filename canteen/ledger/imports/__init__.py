"""Tables of the ledger come in: read, checked as on the page, written, sent back with their faults marked."""

from canteen.ledger.imports.applying import import_files
from canteen.ledger.imports.faults import Fault
from canteen.ledger.imports.files import Brought, bring, bring_all
from canteen.ledger.imports.marking import marked
from canteen.ledger.imports.outcome import Outcome

__all__ = ["Brought", "Fault", "Outcome", "bring", "bring_all", "import_files", "marked"]
