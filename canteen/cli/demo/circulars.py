"""The demo's circulars: issued for the quarters before, a draft where sheets are still missing."""

from datetime import time

from sqlalchemy import select

from canteen.accounts.models import User
from canteen.circulation import notices, recipients
from canteen.circulation.models import Schedule
from canteen.circulation.shape import thaw
from canteen.cli.demo.evaluations import People, approved
from canteen.db import session
from canteen.registry.models import Bureau, Canteen, Institution
from scoring.periods import Quarter

ISSUERS = ("51", "50")
AT = (15, 9)  # working days after the quarter, o'clock
COPIED_TO = ("发展改革部门", "商务主管部门", "市场监管部门")


def subscribe(bureaus: dict[str, Bureau], people: People) -> None:
    """Each issuer's recipients: the bureaus below that have canteens, partner departments in copy."""
    for code in ISSUERS:
        officer = people(f"officer.{code}")
        for bureau in _with_canteens(bureaus, bureaus[code]):
            address = f"office.{bureau.code}@example.gov.cn"
            recipients.add(bureaus[code], kind="to", name=bureau.name, address=address, by=officer)
        for number, name in enumerate(COPIED_TO, 1):
            address = f"partner{number}.{code}@example.gov.cn"
            recipients.add(bureaus[code], kind="cc", name=name, address=address, by=officer)


def _with_canteens(bureaus: dict[str, Bureau], above: Bureau) -> list[Bureau]:
    """The bureaus next below that have canteens in their own part of the tree."""
    paths = set(session.scalars(select(Bureau.path).join(Institution).join(Canteen).distinct()))
    below = [bureau for bureau in bureaus.values() if bureau.parent_id == above.id]
    return [bureau for bureau in below if any(path.startswith(bureau.path) for path in paths)]


def circulate(quarters: list[Quarter], bureaus: dict[str, Bureau], people: People) -> None:
    """Compile for each issuer; sign and issue what is complete, leave the rest as drafts."""
    for quarter in quarters[-2:]:
        for code in ISSUERS:
            if approved(bureaus[code], quarter):
                _circulate(bureaus[code], quarter, people(f"officer.{code}"), people(f"approver.{code}"))
                session.commit()
    for code in ISSUERS:
        session.add(_schedule(bureaus[code]))


def _circulate(bureau: Bureau, quarter: Quarter, officer: User, approver: User) -> None:
    circular = notices.compile_circular(bureau, quarter, officer)
    if not notices.gaps(thaw(circular.report)):
        notices.approve(circular, approver)
        notices.issue(circular, approver)


def _schedule(bureau: Bureau) -> Schedule:
    return Schedule(bureau_id=bureau.id, kind=notices.KIND, working_days_after=AT[0], at_time=time(AT[1]))
