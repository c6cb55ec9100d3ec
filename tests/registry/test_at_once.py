"""Two people at once, in two threads on one database."""

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select

from canteen.accounts.models import User
from canteen.db import session
from canteen.registry.models import Bureau, Institution
from tests import make
from tests.conftest import signed_browser


def statuses_of_two(app: Flask, bureau: Bureau, url: str, forms: list[dict[str, str]]) -> list[int]:
    """The answers to two officers who press the button at the same moment."""
    clients = [signed_browser(app, make.user("officer", bureau)) for _ in forms]
    gate, statuses = Barrier(len(forms)), []

    def press(number: int) -> None:
        gate.wait(timeout=10)
        statuses.append(clients[number].post(url, data=forms[number]).status_code)

    threads = [Thread(target=press, args=(number,)) for number in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(statuses)


def test_the_same_code_is_given_once(shared_app: Flask) -> None:
    bureau = make.bureau(code="5101")
    for number in range(3):
        forms = [{"code": f"I-{number}", "name": name} for name in ("甲单位", "乙单位")]

        assert statuses_of_two(shared_app, bureau, "/bureaus/5101/institutions/new", forms) == [303, 422]

    with make.context():
        assert session.scalar(select(func.count()).select_from(Institution)) == 3


def test_a_colleague_added_twice_at_once_is_one_colleague(shared_app: Flask) -> None:
    bureau = make.bureau(code="5101")
    form = {"email": "new@example.gov.cn", "name": "示例新同事", "role": "auditor"}

    statuses = statuses_of_two(shared_app, bureau, "/bureau/5101/people", [form, form])

    assert statuses in ([303, 303], [303, 409])  # The second comes just after, or in the same moment.
    with make.context():
        user = session.scalars(select(User).where(User.email == "new@example.gov.cn")).one()
        assert [membership.role for membership in user.memberships] == ["auditor"]


def test_of_two_changes_one_is_saved_and_the_other_is_shown_both_values(shared_app: Flask) -> None:
    bureau = make.bureau(code="5101")
    for version in range(1, 4):
        forms = [
            {"name": f"第{version}次{who}", "level": "county", "group": "", "version": str(version)}
            for who in "甲乙"
        ]

        assert statuses_of_two(shared_app, bureau, "/bureaus/5101/edit", forms) == [303, 409]

    with make.context():
        assert session.get_one(Bureau, bureau.id).version == 4
