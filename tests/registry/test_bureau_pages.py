"""The pages of bureaus and institutions."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from canteen.accounts.models import User
from canteen.db import session
from canteen.registry.models import Bureau, Institution
from tests import make

SignInAs = Callable[[User], FlaskClient]


def paths() -> list[str]:
    with make.context():
        return list(session.scalars(select(Bureau.path).order_by(Bureau.path)))


def edit(client: FlaskClient, bureau: Bureau, **typed: str):
    form = {"name": bureau.name, "level": bureau.level, "group": "", "domains": "", "version": "1"}
    return client.post(f"/bureaus/{bureau.code}/edit", data=form | typed)


def test_who_manages_one_bureau_starts_there_and_sees_what_lies_below(sign_in: SignInAs) -> None:
    city = make.bureau(code="5101", level="prefecture")
    county = make.bureau(parent=city, code="510104", name="示例区局")
    make.canteen(institution=make.institution(bureau=county))
    own = make.canteen(institution=make.institution(bureau=city, name="示例市级单位"))
    client = sign_in(make.user("officer", city))

    assert client.get("/bureaus").location == "/bureaus/5101"
    page = client.get("/bureaus/5101").text

    for shown in ("示例区局", "示例市级单位", "看食堂（2）"):
        assert shown in page
    assert own.institution.name in page


def test_bureaus_are_found_by_name(sign_in: SignInAs) -> None:
    city = make.bureau(level="prefecture")
    make.bureau(parent=city, name="示例东区局")
    make.bureau(parent=city, name="示例东湖局")
    make.bureau(name="别处的东局")
    client = sign_in(make.user("auditor", city))

    page = client.get("/bureaus?q=东").text

    assert "示例东区局" in page
    assert "别处的东局" not in page
    assert "换一个词" in client.get("/bureaus?q=西").text


def test_who_works_in_an_institution_finds_it_and_who_works_in_a_canteen_is_led_there(
    sign_in: SignInAs,
) -> None:
    canteen = make.canteen()
    assert canteen.institution.name in sign_in(make.user("admin", canteen.institution)).get("/bureaus").text
    assert "您的角色在食堂" in sign_in(make.recorder(canteen)).get("/bureaus").text


def test_a_lower_bureau_is_registered_where_one_manages(sign_in: SignInAs) -> None:
    city = make.bureau(code="5101", level="prefecture")
    client = sign_in(make.user("officer", city))
    assert client.get("/bureaus/5101/bureaus/new").status_code == 200

    form = {
        "code": "510104",
        "name": "示例区局",
        "level": "county",
        "group": "示例协作组",
    }
    assert client.post("/bureaus/5101/bureaus/new", data=form).location == "/bureaus/510104"

    assert paths() == ["/5101/", "/5101/510104/"]
    again = client.post("/bureaus/5101/bureaus/new", data=form)
    assert again.status_code == 422
    assert "已经有人用了" in again.text
    too_high = client.post("/bureaus/5101/bureaus/new", data=form | {"code": "X", "level": "province"})
    assert "上级应比省级高" in too_high.text


def test_a_bureau_is_moved_only_within_what_one_manages(sign_in: SignInAs) -> None:
    province = make.bureau(code="51", level="province")
    one, two = (make.bureau(parent=province, code=code, level="prefecture") for code in ("5101", "5103"))
    county = make.bureau(parent=one, code="510104")
    make.bureau(code="50", level="province")
    client = sign_in(make.user("officer", province))

    assert edit(client, county, parent="50").status_code == 422
    assert edit(client, county, parent=two.code).status_code == 303

    assert "/51/5103/510104/" in paths()
    assert sign_in(make.user("officer", one)).get("/bureaus/510104").status_code == 404


def test_the_one_above_cannot_be_cut_off_from_below(sign_in: SignInAs) -> None:
    city = make.bureau(code="5101", level="prefecture")
    county = make.bureau(parent=city, code="510104")
    client = sign_in(make.user("officer", county))

    assert edit(client, county, parent="").status_code == 422
    assert edit(client, county, name="新名称").status_code == 303

    assert paths() == ["/5101/", "/5101/510104/"]


def test_a_level_must_stay_above_those_below(sign_in: SignInAs) -> None:
    city = make.bureau(level="prefecture")
    make.bureau(parent=city, name="示例区局")

    answer = edit(sign_in(make.user("officer", city)), city, level="county")

    assert answer.status_code == 422
    assert "下级“示例区局”是县级" in answer.text


def test_two_people_change_a_bureau_at_once(sign_in: SignInAs) -> None:
    bureau = make.bureau()
    client = sign_in(make.user("officer", bureau))
    edit(client, bureau, group="先填的组")

    answer = edit(client, bureau, group="后填的组")

    assert answer.status_code == 409
    assert "先填的组" in answer.text
    assert 'value="后填的组"' in answer.text


def test_an_institution_is_registered_and_moved(sign_in: SignInAs) -> None:
    city = make.bureau(code="5101", level="prefecture")
    county = make.bureau(parent=city, code="510104")
    elsewhere = make.bureau()
    client = sign_in(make.user("officer", city))

    created = client.post("/bureaus/5101/institutions/new", data={"code": "I-1", "name": "示例单位"})
    assert created.location == "/institutions/I-1"
    assert "登记第一个食堂" in client.get("/institutions/I-1").text

    form = {"name": "示例单位", "version": "1"}
    refused = client.post("/institutions/I-1/edit", data=form | {"bureau": elsewhere.code})
    assert refused.status_code == 422
    assert client.post("/institutions/I-1/edit", data=form | {"bureau": county.code}).status_code == 303
    assert client.post("/institutions/I-1/edit", data=form | {"name": "别的"}).status_code == 409
    with make.context():
        institution = session.scalars(select(Institution)).one()
        assert (institution.bureau_id, institution.version) == (county.id, 2)


def test_an_institution_page_shows_its_canteens(sign_in: SignInAs) -> None:
    canteen = make.canteen(name="示例职工食堂")
    client = sign_in(make.user("auditor", canteen.institution))

    page = client.get(f"/institutions/{canteen.institution.code}").text

    assert "示例职工食堂" in page
    assert "登记食堂" not in page
    assert client.get(f"/institutions/{canteen.institution.code}/edit").status_code == 403


def test_what_a_litre_weighs_is_kept_per_bureau_and_blank_is_the_usual(sign_in: SignInAs) -> None:
    city = make.bureau(code="5101", level="prefecture")
    client = sign_in(make.user("officer", city))

    def kept() -> int:
        with make.context():
            return session.scalars(select(Bureau.grams_per_litre)).one()

    assert 'value="1000"' in client.get("/bureaus/5101/edit").text
    assert edit(client, city, grams_per_litre="850").status_code == 303
    assert kept() == 850
    wrong = edit(client, city, grams_per_litre="5", version="2")
    assert (wrong.status_code, "应在100和3000之间" in wrong.text) == (422, True)
    assert edit(client, city, grams_per_litre="", version="2").status_code == 303
    assert kept() == 1000
