"""The sums of one canteen for any span, each asked of the ledger once; nothing counts beyond yesterday."""

from datetime import date, timedelta

from canteen.ledger import facts
from canteen.registry.models import Canteen
from scoring.periods import Period, same_day_last_year
from scoring.sums import Sums

Span = tuple[date, date]


class Spans:
    """What one canteen recorded, for the spans that one page asks about."""

    def __init__(self, canteen: Canteen, today: date) -> None:
        self.canteen, self.today = canteen, today
        self._held: dict[Span, Sums] = {}

    def until(self, period: Period) -> date:
        """The last day of a period that counts: today's ledger may be written until midnight."""
        return min(period.last_day, self.today - timedelta(days=1))

    def of(self, period: Period) -> Sums:
        """The sums of a period, of one that runs as far as yesterday."""
        return self._sums(period.first_day, self.until(period))

    def year_before(self, period: Period) -> Sums:
        """The sums of the same calendar span last year."""
        return self._sums(period.same_last_year.first_day, same_day_last_year(self.until(period)))

    def _sums(self, first: date, last: date) -> Sums:
        if (first, last) not in self._held:
            self._held[first, last] = facts.sums_for([self.canteen.id], first, last)[self.canteen.id]
        return self._held[first, last]
