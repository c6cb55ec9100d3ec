"""The list of canteens: what one may see, found and paged."""

from datetime import date

from tests import make
from tests.registry.test_canteen_pages import SignInAs


def test_the_list_shows_what_one_may_see_and_finds_by_name_code_and_unit(sign_in: SignInAs) -> None:
    bureau = make.bureau(level="prefecture")
    county = make.bureau(parent=bureau)
    make.canteen(bureau=bureau, name="示例机关一食堂", code="C-ONE")
    make.canteen(institution=make.institution(bureau=county, name="示例税务单位"), name="示例机关二食堂")
    make.canteen(name="别处的食堂")
    client = sign_in(make.user("auditor", bureau))

    def names(**query: str) -> list[str]:
        text = client.get("/canteens", query_string=query).text
        known = ("示例机关一食堂", "示例机关二食堂", "别处的食堂")
        return [name for name in known if name in text]

    assert names() == ["示例机关一食堂", "示例机关二食堂"]
    assert names(q="c-one") == ["示例机关一食堂"]
    assert names(q="税务") == ["示例机关二食堂"]
    assert names(bureau=county.code) == ["示例机关二食堂"]
    assert names(q="没有这个") == []
    assert "看全部食堂" in client.get("/canteens?q=没有这个").text


def test_the_list_is_paged_and_closed_canteens_are_listed_on_request(sign_in: SignInAs) -> None:
    institution = make.institution()
    for number in range(51):
        make.canteen(institution=institution, code=f"C-{number:02}", name=f"示例第{number:02}食堂")
    make.canteen(institution=institution, code="C-Z", name="停用的食堂", closed_on=date(2025, 1, 1))
    client = sign_in(make.user("admin", institution))

    first, second = client.get("/canteens").text, client.get("/canteens?page=2").text

    assert "示例第49食堂" in first
    assert "示例第50食堂" not in first
    assert "page=2" in first
    assert "示例第50食堂" in second
    assert "停用的食堂" not in second
    assert "停用的食堂" in client.get("/canteens?page=9&closed=yes").text
