"""Peers: enough of them, run alike, near enough; and nobody can be made out."""

import re
from html import unescape

import pytest

from canteen.registry.models import Supply
from tests import make
from tests.dashboard.build import END, NOW
from tests.evaluation import build


@pytest.fixture(autouse=True)
def _after_the_quarter(at) -> None:
    at(END)


def peers_page(sign_in, canteen):
    answer = sign_in(make.recorder(canteen)).get(f"/canteens/{canteen.code}/dashboard/peers?quarter={NOW}")
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def neighbour(bureau, plate_waste_g, **mode):
    canteen = make.canteen(bureau=bureau, name="别家食堂", **mode)
    build.ledger(canteen, NOW, lunch={"plate_waste_g": plate_waste_g})
    return canteen


def test_the_own_figure_stands_among_the_quartiles_of_its_bureau(sign_in):
    bureau = make.bureau()
    for grams in (11_000, 12_000, 13_000, 17_000, 18_000):
        neighbour(bureau, grams)
    words = peers_page(sign_in, neighbour(bureau, 15_000))
    assert "人均每餐餐厨垃圾量 113.7 g/人·餐 ≤ 99 108 ≤ 122 6 不如半数同类食堂" in words


def test_nobody_else_is_named(sign_in):
    bureau = make.bureau()
    others = [neighbour(bureau, 11_000 + n * 1000) for n in range(5)]
    mine = make.canteen(bureau=bureau, name="我们食堂")
    build.ledger(mine, NOW)
    words = peers_page(sign_in, mine)
    assert "别家食堂" not in words
    assert not any(other.code in words for other in others)


def test_four_others_are_too_few(sign_in):
    bureau = make.bureau()
    for grams in (11_000, 12_000, 13_000, 17_000):
        neighbour(bureau, grams)
    assert "样本不足" in peers_page(sign_in, neighbour(bureau, 15_000))


def test_those_who_serve_otherwise_or_hardly_at_all_are_no_peers(sign_in):
    bureau = make.bureau()
    for grams in (11_000, 12_000, 13_000, 17_000):
        neighbour(bureau, grams)
    neighbour(bureau, 15_000, supply=Supply.BUFFET)
    neighbour(bureau, 15_000, usual_diners=900)
    make.canteen(bureau=bureau)
    assert "样本不足" in peers_page(sign_in, neighbour(bureau, 15_000))


def test_the_circle_widens_to_the_province_and_no_farther(sign_in):
    nation = make.bureau(level="nation")
    province = make.bureau(level="province", parent=nation, name="示例省机关事务管理局")
    county, next_door = (make.bureau(parent=province) for _ in range(2))
    elsewhere = make.bureau(level="province", parent=nation)
    mine = neighbour(county, 15_000)
    for _ in range(5):
        neighbour(elsewhere, 11_000)
    assert "样本不足" in peers_page(sign_in, mine)
    for _ in range(5):
        neighbour(next_door, 11_000)
    words = peers_page(sign_in, mine)
    assert "示例省机关事务管理局范围内" in words
    assert "在最靠后的四分之一里" in words
