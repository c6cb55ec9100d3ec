"""Standards in the database: the shipped ones, which of them a bureau evaluates by, and their parsed form."""

from datetime import date
from functools import lru_cache

from sqlalchemy import select

import scoring.standard
from canteen import clock
from canteen.db import session
from canteen.evaluation.models import Adoption, StandardVersion
from canteen.registry.models import Bureau
from scoring.standard import Standard


def load_shipped() -> list[StandardVersion]:
    """Keep every standard that comes with the program; what is there already stays as it is."""
    return [load(standard) for standard in shipped()]


def shipped() -> list[Standard]:
    """The standards that come with the program, the first of which holds where none was adopted."""
    return [_parsed(path.read_text("utf-8")) for path in scoring.standard.shipped()]


def load(standard: Standard) -> StandardVersion:
    """The row of a standard's text, added when this text is new. The text is never changed afterwards."""
    known = session.scalar(select(StandardVersion).where(StandardVersion.sha256 == standard.sha256))
    return known or _added(standard)


def standard_for(bureau: Bureau, day: date) -> StandardVersion:
    """What a bureau evaluates by on a day: its own adoption, else the nearest above, else the shipped one,
    which is loaded when it is not there yet."""
    return _adopted(bureau, day) or load_shipped()[0]


def standard_in_use(bureau: Bureau, day: date) -> Standard:
    """The same as values, without loading anything: for pages that only read."""
    adopted = _adopted(bureau, day)
    return parsed(adopted) if adopted else shipped()[0]


def _adopted(bureau: Bureau, day: date) -> StandardVersion | None:
    codes = bureau.path.strip("/").split("/")
    return session.scalar(
        select(StandardVersion)
        .join(Adoption, Adoption.standard_version_id == StandardVersion.id)
        .join(Bureau, Bureau.id == Adoption.bureau_id)
        .where(Bureau.code.in_(codes), Adoption.holds_from <= day)
        .order_by(Bureau.path.desc(), Adoption.holds_from.desc())
        .limit(1)
    )


def parsed(version: StandardVersion) -> Standard:
    """The standard as values; parsed once per text and process."""
    return _parsed(version.text)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Standard:
    return scoring.standard.load(text)


def _added(standard: Standard) -> StandardVersion:
    version = StandardVersion(
        code=standard.id,
        version=standard.version,
        title=standard.title,
        status=standard.status,
        text=standard.text,
        sha256=standard.sha256,
        loaded_at=clock.now(),
    )
    session.add(version)
    session.flush()
    return version
