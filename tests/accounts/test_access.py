"""The gate: what each role may do where, as one table, and what of others nobody gets to see."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask import session as cookie
from sqlalchemy import select
from werkzeug.exceptions import Forbidden, HTTPException, NotFound

from canteen.accounts import access, sessions
from canteen.accounts.access import Right
from canteen.accounts.models import Role, User
from canteen.db import session
from canteen.registry.models import Bureau, Canteen, Institution
from tests import make

# One letter a right: View, reCord, cHeck, conFirm, Evaluate, Decide, comPile, Sign, Manage.
LETTERS = dict(zip("VCHFEDPSM", Right, strict=True))
TABLE = {
    "recorder": "VC",
    "checker": "VCH",
    "confirmer": "VF",
    "evaluator": "VE",
    "officer": "VDPM",
    "approver": "VS",
    "auditor": "V",
    "admin": "VM",
}
PLACES = ("province", "city", "county", "institution", "canteen")


@dataclass(frozen=True)
class World:
    """A line from a province down to a canteen, and one thing of each kind that is somebody else's."""

    province: Bureau
    city: Bureau
    county: Bureau
    institution: Institution
    canteen: Canteen
    strangers: tuple[Bureau, Institution, Canteen]

    def line(self) -> list[access.Node]:
        return [getattr(self, place) for place in PLACES]


@pytest.fixture
def world(app: Flask) -> World:
    province = make.bureau(code="51", level="province")
    city = make.bureau(code="5101", parent=province, level="prefecture")
    county = make.bureau(code="510104", parent=city)
    institution = make.institution(bureau=county, code="I-1")
    canteen = make.canteen(institution=institution, code="C-1")
    neighbour = make.bureau(code="5101041", parent=city)  # Its code begins with the county's.
    stranger = make.canteen(bureau=neighbour, code="C-2")
    return World(province, city, county, institution, canteen, (neighbour, stranger.institution, stranger))


def allowed(user: User, node: access.Node) -> str:
    """The letters of the rights that a person has at a node, by `may` and by the lists alike."""
    here: access.Node = session.get_one(type(node), node.id)
    by_may = [letter for letter, right in LETTERS.items() if access.may(user, right, here)]
    by_list = [letter for letter, right in LETTERS.items() if node.id in _listed(user, right, node)]
    assert by_may == by_list
    return "".join(by_may)


def _listed(user: User, right: Right, node: access.Node) -> list[int]:
    lists = {
        Bureau: access.visible_bureaus,
        Institution: access.visible_institutions,
        Canteen: access.visible_canteens,
    }
    return [found.id for found in session.scalars(lists[type(node)](user, right))]


def fresh(user: User) -> User:
    """The person of this context's session."""
    return session.get_one(User, user.id)


def test_the_table_names_every_role_and_right() -> None:
    assert set(TABLE) == set(Role)
    assert set("".join(TABLE.values())) == set(LETTERS)


@pytest.mark.parametrize("role", TABLE)
@pytest.mark.parametrize("place", PLACES)
def test_a_role_has_its_rights_at_its_node_and_below_and_nowhere_else(
    world: World, role: str, place: str
) -> None:
    user = make.user(role, getattr(world, place))
    with make.context():
        rights = [allowed(fresh(user), node) for node in world.line()]
        above = PLACES.index(place)
        assert rights == [""] * above + [TABLE[role]] * (len(PLACES) - above)
        reaches_all = place in ("province", "city")
        for node in world.strangers:
            assert allowed(fresh(user), node) == (TABLE[role] if reaches_all else "")


def test_two_roles_add_up_but_only_where_they_hold(world: World) -> None:
    user = make.user("auditor", world.city)
    more = make.membership("recorder", world.canteen)
    more.user_id = user.id
    make.saved(more)
    with make.context():
        assert allowed(fresh(user), world.canteen) == "VC"
        assert allowed(fresh(user), world.institution) == "V"
        assert access.has_anywhere(fresh(user), Right.RECORD)
        assert not access.has_anywhere(fresh(user), Right.MANAGE)


def test_a_code_that_differs_in_case_alone_is_another_bureau(app: Flask) -> None:
    small, large = make.bureau(code="ab"), make.bureau(code="AB")
    user = make.user("officer", small)
    with make.context():
        assert allowed(fresh(user), small) == "VDPM"
        assert allowed(fresh(user), large) == ""


def test_a_person_without_any_role_sees_nothing(world: World) -> None:
    user = make.user()
    with make.context():
        assert [allowed(fresh(user), node) for node in world.line()] == [""] * 5


GATES: dict[str, Callable[[str, Right], access.Node]] = {
    "510104": access.bureau_for_user,
    "I-1": access.institution_for_user,
    "C-1": access.canteen_for_user,
}


def asked(app: Flask, user: User, code: str, right: Right) -> type[HTTPException] | str:
    """What the gate answers to a signed-in person: the code of what was found, or the refusal."""
    with app.test_request_context():
        cookie[sessions.COOKIE_KEY] = sessions.begin(fresh(user))
        try:
            return GATES.get(code, access.canteen_for_user)(code, right).code
        except (NotFound, Forbidden) as refused:
            return type(refused)


@pytest.mark.parametrize("code", GATES)
def test_yours_to_do_is_found_yours_to_see_is_forbidden_not_yours_does_not_exist(
    app: Flask, world: World, code: str
) -> None:
    officer, auditor = make.user("officer", world.county), make.user("auditor", world.county)
    stranger = make.user("officer", world.strangers[0])

    assert asked(app, officer, code, Right.MANAGE) == code
    assert asked(app, auditor, code, Right.MANAGE) is Forbidden
    assert asked(app, auditor, code, Right.VIEW) == code
    assert asked(app, stranger, code, Right.VIEW) is NotFound


def test_what_is_not_there_and_what_is_not_yours_answer_alike(app: Flask, world: World) -> None:
    user = make.user("officer", world.county)

    assert asked(app, user, "C-2", Right.VIEW) is NotFound
    assert asked(app, user, "C-404", Right.VIEW) is NotFound


def test_people_are_within_reach_by_any_role_at_a_node_one_manages(world: World) -> None:
    recorder, checker = make.recorder(world.canteen), make.user("checker", world.institution)
    officer = make.user("officer", world.county)
    far = make.recorder(world.strangers[2])
    with make.context():
        held = session.scalars(access.memberships_within(fresh(officer))).all()
        assert {membership.user_id for membership in held} == {recorder.id, checker.id, officer.id}
        assert far.id not in {membership.user_id for membership in held}
        assert session.scalars(access.memberships_within(fresh(recorder))).all() == []


def test_visible_rows_can_be_counted_and_joined_as_a_subquery(world: World) -> None:
    user = make.user("auditor", world.city)
    with make.context():
        ids = access.visible_canteens(fresh(user)).with_only_columns(Canteen.id)
        codes = session.scalars(select(Canteen.code).where(Canteen.id.in_(ids)).order_by(Canteen.code)).all()
        assert codes == ["C-1", "C-2"]
