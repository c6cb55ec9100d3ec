"""The only reader of the clock: instants are aware UTC, business facts hang on Shanghai dates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar date in Shanghai."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """An instant as Shanghai wall time."""
    return instant.astimezone(SHANGHAI)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant of a Shanghai wall time on a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
