"""Every route of the URL map: closed to strangers unless opened by name, and blind for other bureaus.

A route with a new kind of parameter needs a line in PLACES; one opened to all needs a name in OPEN.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from canteen import clock
from canteen.accounts.access import is_open
from canteen.accounts.models import Role, Token, User
from canteen.circulation.models import Circular, Subscription
from canteen.db import Base, session
from canteen.evaluation.models import Activity
from canteen.registry.models import Bureau, Canteen, Institution
from canteen.tasks import Task
from tests import make
from tests.conftest import browser
from tests.ledger import build
from tests.ledger.weighing import groups

MARK = "甲地内部"

OPEN = {
    "static": "stylesheets and scripts",
    "home.health": "asked by monitoring",
    "offline.service_worker": "fetched by the browser itself",
    "bundles.show": "the style and script of the sign-in too",
    "offline.show_offline": "shown where there is no network",
    "api.show_document": "read by programs that have no token yet",
    "api.show_page": "read by whoever builds a program",
    "accounts.sign_in": "the way in",
    "accounts.enter": "the way in",
    "accounts.forgot_password": "for those who cannot sign in",
    "accounts.send_password_letter": "for those who cannot sign in",
    "accounts.choose_password": "reached by a secret link",
    "accounts.save_chosen_password": "reached by a secret link",
    "board.show": "a screen at the entrance, reached by a secret link",
    "board.show_trend": "a picture of that board, by the same link",
    "board.show_qr": "a picture of that board, by the same link",
}

FOR_ALL_SIGNED_IN = {
    "evaluation.show_standard": "standards are the same for everybody",
}

# What the parameters of a rule are filled with, first match first; values are of the other bureau.
PLACES = (
    (r"<any\(bureau, institution, canteen\):kind>/<code>", "canteen/{canteen}"),
    (r"canteens/<(canteen_)?code>", "canteens/{canteen}"),
    (r"institutions/<(institution_)?code>", "institutions/{institution}"),
    (r"bureaus/<(bureau_)?code>", "bureaus/{bureau}"),
    (r"weighing-points/<point_code>", "weighing-points/{point}"),
    (r"lines/<code>", "lines/A1"),
    (r"<int:(sheet|circular|letter|task|user|token|membership|record|recipient|span|photo)_id>", r"{\1}"),
    (r"<int:(correction|extension)_id>", r"{\1}"),
    (r"<int:number>", "1"),
    (r"<sha256>", "{standard}"),
    (r"<day:day>/<record>", "2026-09-14/lunch"),
    (r"<day:day>", "2026-09-14"),
    (r"<(any\([^)]*\):)?(meal|record)>", "lunch"),
    (r"<any\(accept, refuse\):decision>", "accept"),
    (r"<measure>", "clean_plate_rate"),
    (r"<month(:month)?>", "2026-09"),
    (r"dashboard/<any\([^)]*\):chart>", "dashboard/streams"),
    (r"behind/<measure>", "behind/waste_per_meal"),
    (r"<token>", "token"),
    (r"reports/<kind>/<period>", "reports/self-evaluation/2026Q3"),
    (r"reports/<kind>", "reports/self-evaluation"),
    (r"<path:filename>", "css/base.css"),
)

NOT_COMPARED = {"sign_in", "sign_in_attempt", "draft", "receipt", "audit_entry", "password_reset"}


@dataclass(frozen=True)
class Place:
    """A bureau with everything in it, and what stands in URLs for each thing."""

    bureau: Bureau
    names: dict[str, str]

    def url(self, rule: Rule) -> str:
        filled = rule.rule
        for pattern, value in PLACES:
            filled = re.sub(pattern, value, filled)
        assert "<" not in filled, f"tell PLACES what to put into {rule.rule}"
        return filled.format(**self.names)

    def words(self) -> dict[str, str]:
        """What someone might send in a form or query to reach this place."""
        period = {"quarter": "2026Q3", "period": "2026Q3", "kind": "internal", "month": "2026-09"}
        own = {"wants": "yes"}  # one's own setting, as it is already
        return period | own | {name: self.names[name] for name in ("bureau", "institution", "canteen")}


def furnished_place() -> Place:
    bureau = make.bureau(name=f"{MARK}机关事务管理局")
    institution = make.institution(bureau=bureau, name=f"{MARK}单位")
    canteen = make.canteen(institution=institution, name=f"{MARK}食堂")
    officer = make.user("officer", bureau, name=f"{MARK}管理员")
    sheet = make.sheet(canteen)
    make.meal(canteen, date(2026, 9, 14), diners=120, remark=f"{MARK}备注")
    rows = {
        "sheet": sheet.id,
        "circular": make.saved(_circular(bureau)).id,
        "letter": make.letter(bureau_id=bureau.id, subject=f"{MARK}信件").id,
        "task": make.saved(_task(officer)).id,
        "user": officer.id,
        "token": make.saved(_token(officer, canteen)).id,
        "membership": officer.memberships[0].id,
        "correction": build.correction(canteen, date(2026, 9, 14), officer, reason=f"{MARK}漏计").id,
        "extension": build.extension(canteen, "2026-09", "2026-10-20", reason=f"{MARK}停电").id,
        "record": make.saved(_activity(canteen)).id,
        "recipient": make.saved(_subscription(bureau)).id,
        "photo": make.photo(canteen, date(2026, 9, 14)).id,
    }
    point = groups.point(canteen, name=f"{MARK}称重点")
    groups.weighed(point, date(2026, 9, 14), 5_000)
    rows["span"] = groups.span(canteen, date(2026, 9, 7), date(2026, 9, 11), 9_000).id
    codes = {"bureau": bureau.code, "institution": institution.code, "canteen": canteen.code}
    codes |= {"point": point.code}
    numbers = {name: str(number) for name, number in rows.items()}
    return Place(bureau, codes | numbers | {"standard": sheet.standard_sha256})


def _circular(bureau: Bureau) -> Circular:
    return Circular(
        bureau_id=bureau.id,
        kind="internal",
        period="2026Q3",
        edition=1,
        title=f"{MARK}通报",
        report="{}",
        report_sha256="0" * 64,
        compiled_at=clock.now(),
    )


def _task(user: User) -> Task:
    return Task(kind="score", arguments={}, asked_by_id=user.id, asked_at=clock.now(), sentence=MARK)


def _token(user: User, canteen: Canteen) -> Token:
    return Token(
        digest="0" * 64,
        prefix="ct_00000000",
        name=f"{MARK}电子秤",
        user_id=user.id,
        canteen_id=canteen.id,
        scope="record",
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )


def _activity(canteen: Canteen) -> Activity:
    title = f"{MARK}培训"
    return Activity(
        canteen_id=canteen.id, kind="training", day=clock.today(), title=title, noted_at=clock.now()
    )


def _subscription(bureau: Bureau) -> Subscription:
    return Subscription(bureau_id=bureau.id, kind="to", name=f"{MARK}收件人", address="a@example.gov.cn")


def person_elsewhere(role: Role) -> User:
    """Someone with this role at the node where it belongs, below another bureau."""
    canteen = make.canteen()
    institution = canteen.institution
    nodes: dict[Role, Bureau | Institution | Canteen] = {
        Role.RECORDER: canteen,
        Role.CHECKER: canteen,
        Role.CONFIRMER: institution,
    }
    return make.user(role.value, nodes.get(role, institution.bureau))


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def ask(client: FlaskClient, method: str, rule: Rule, place: Place) -> TestResponse:
    where = "query_string" if method == "GET" else "data"
    return client.open(place.url(rule), method=method, buffered=True, **{where: place.words()})


def test_routes_are_opened_by_name_and_on_purpose(app: Flask) -> None:
    with app.app_context():
        opened = {rule.endpoint for rule in app.url_map.iter_rules() if is_open(rule.endpoint)}
    assert opened == OPEN.keys()


def test_a_stranger_gets_nowhere(app: Flask) -> None:
    place = furnished_place()
    wrong = {}
    for method, rule in routes(app):
        answer = ask(browser(app), method, rule, place)
        sent_away = answer.status_code == 302 and answer.location.startswith("/sign-in")
        if rule.endpoint not in OPEN and not sent_away and answer.status_code != 401:
            wrong[f"{method} {rule.rule}"] = answer.status
        assert MARK not in answer.get_data(as_text=True), rule
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_another_bureau_does_not_exist_for(
    role: Role, app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    place, person = furnished_place(), person_elsewhere(role)
    before, wrong = everything(), {}
    for method, rule in routes(app):
        answer = ask(sign_in(person), method, rule, place)
        if not harmless(rule, answer):
            wrong[f"{method} {rule.rule}"] = answer.status
    assert wrong == {}
    assert everything() == before, "a refused request left something behind"


def harmless(rule: Rule, answer: TestResponse) -> bool:
    """Nothing of the other place is told; what belongs to it is not there, or not theirs to touch."""
    told = MARK in answer.get_data(as_text=True)
    if rule.endpoint in OPEN or rule.endpoint in FOR_ALL_SIGNED_IN or not rule.arguments:
        return answer.status_code < 500 and not told
    return answer.status_code in (403, 404) and not told


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row that other people's requests must not change."""
    with make.context():
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }
