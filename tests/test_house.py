"""The house stands: the app starts on both databases and every page says no to strangers."""

from flask.testing import FlaskClient

from canteen.db import session
from tests import make


def test_the_app_starts_and_a_builder_fills_it(client: FlaskClient) -> None:
    canteen = make.canteen()
    with make.context():
        assert session.get(type(canteen), canteen.id).institution.bureau.level == "county"
    assert client.get("/nowhere").status_code == 404
