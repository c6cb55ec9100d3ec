"""The page of recipients: entered, checked, removed after a second thought, and nobody else's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from canteen.accounts.models import User
from tests import make
from tests.circulation import material
from tests.circulation.material import Office

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask) -> Office:
    """A bureau with one recipient."""
    made = material.office()
    material.reader(made.bureau, "a@example.gov.cn")
    return made


def officer(office: Office) -> User:
    with make.context():
        return office.officer


def test_recipients_are_entered_checked_and_removed(office: Office, sign_in: SignIn) -> None:
    client = sign_in(officer(office))
    address = f"/bureaus/{office.bureau.code}/recipients"
    wrong = client.post(address, data={"kind": "cc", "name": "乙单位", "address": "not an address"})
    assert (wrong.status_code, 'value="乙单位"' in wrong.text) == (422, True)
    client.post(address, data={"kind": "cc", "name": "乙单位", "address": "B@example.gov.cn"})
    page = client.get(address).text
    assert "b@example.gov.cn" in page
    twice = client.post(address, data={"kind": "cc", "name": "丙单位", "address": "b@example.gov.cn"})
    assert (twice.status_code, "已经在收件人里了" in twice.text) == (409, True)
    assert 'value="丙单位"' in twice.text
    remove = re.findall(rf'action="({address}/\d+/remove)"', page)
    assert page.count("<summary>移除") == len(remove) == 2, "one tap asks, the second removes"
    assert "确定移除乙单位" in page
    assert "以后的通报不再发给它" in client.post(remove[-1], follow_redirects=True).text
    assert client.post(remove[-1]).status_code == 404


def test_recipients_of_another_bureau_are_not_shown_or_changed(office: Office, sign_in: SignIn) -> None:
    client = sign_in(make.user("officer", make.bureau()))
    address = f"/bureaus/{office.bureau.code}/recipients"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/1/remove").status_code == 404
    assert sign_in(make.user("approver", office.bureau)).get(address).status_code == 403
