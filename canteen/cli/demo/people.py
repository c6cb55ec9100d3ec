"""The demo's people: plainly invented roles, one of each where the tour leads."""

from collections.abc import Iterator

from canteen import clock
from canteen.accounts.models import Membership, Role, User
from canteen.db import session
from canteen.registry.models import Bureau, Canteen

BUREAUS_WITH_PEOPLE = ("51", "50", "5101")
AT_BUREAUS = (
    ("officer", Role.OFFICER, "机关事务管理员"),
    ("officer2", Role.OFFICER, "机关事务管理员乙"),
    ("evaluator", Role.EVALUATOR, "评估员"),
    ("evaluator2", Role.EVALUATOR, "评估员乙"),
    ("approver", Role.APPROVER, "签发人"),
    ("auditor", Role.AUDITOR, "审计员"),
)
AT_CANTEENS = (
    ("recorder", Role.RECORDER, "填报员"),
    ("checker", Role.CHECKER, "审核人"),
    ("confirmer", Role.CONFIRMER, "分管负责人"),
)


def introduce(bureaus: dict[str, Bureau], canteens: list[Canteen], password_hash: str) -> list[User]:
    """Add everybody; all have the same password, hashed once because hashing is slow by design."""
    people = [*_officials(bureaus), *_staff(canteens)]
    for person in people:
        person.password_hash = password_hash
    session.add_all(people)
    session.flush()
    return people


def _officials(bureaus: dict[str, Bureau]) -> Iterator[User]:
    yield _person("admin", "示例系统管理员", Membership(role=Role.ADMIN, bureau_id=bureaus["CN"].id))
    for code in BUREAUS_WITH_PEOPLE:
        for name, role, title in AT_BUREAUS:
            membership = Membership(role=role, bureau_id=bureaus[code].id)
            yield _person(f"{name}.{code}", f"示例{title}({code})", membership)


def _staff(canteens: list[Canteen]) -> Iterator[User]:
    for canteen in canteens:
        for name, role, title in AT_CANTEENS:
            membership = Membership(role=role, canteen_id=canteen.id)
            yield _person(f"{name}.{canteen.code.lower()}", f"示例单位{title}({canteen.code})", membership)


def _person(local: str, name: str, membership: Membership) -> User:
    person = User(email=f"{local}@example.gov.cn", name=name, created_at=clock.now())
    person.memberships = [membership]
    return person
